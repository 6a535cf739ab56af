"""Gives both models to PyTorch and to ONNX Runtime, takes them back from PyTorch, and compares what they read in the 10,000
test images with what Rakam reads.

    cargo build --release -p rakam && cargo build --release -p rakam-train --example predictions
    python3 crates/rakam-model/tests/elsewhere.py target/release data/mnist

Needs numpy, torch, onnx and onnxruntime. Prints the largest difference of a probability; fails where a file is refused,
a tensor changes, or a reading differs.
"""
import gzip
import json
import os
import subprocess
import sys
import tempfile

import numpy as np
import onnx
import onnxruntime
import torch
from torch import nn
from torch.nn import functional as F


class Classic(nn.Module):
    """The network of the original program, by its names."""

    def __init__(self):
        super().__init__()
        self.conv1, self.bn1 = nn.Conv2d(1, 6, 5), nn.BatchNorm2d(6)
        self.conv2, self.bn2 = nn.Conv2d(6, 16, 5), nn.BatchNorm2d(16)
        self.fc1, self.bn3, self.dropout = nn.Linear(256, 120), nn.BatchNorm1d(120), nn.Dropout(0.5)
        self.fc2, self.bn4, self.fc3 = nn.Linear(120, 84), nn.BatchNorm1d(84), nn.Linear(84, 10)

    def forward(self, x):
        x = F.max_pool2d(F.relu(self.bn1(self.conv1(x))), 2)
        x = F.max_pool2d(F.relu(self.bn2(self.conv2(x))), 2).flatten(1)
        x = self.dropout(F.relu(self.bn3(self.fc1(x))))
        return self.fc3(F.relu(self.bn4(self.fc2(x))))


class Rakam(nn.Module):
    """The network that reads what people draw, by its names."""

    def __init__(self):
        super().__init__()
        self.conv1, self.bn1 = nn.Conv2d(1, 32, 3), nn.BatchNorm2d(32)
        self.conv2, self.bn2 = nn.Conv2d(32, 32, 3), nn.BatchNorm2d(32)
        self.conv3, self.bn3 = nn.Conv2d(32, 64, 3), nn.BatchNorm2d(64)
        self.conv4, self.bn4 = nn.Conv2d(64, 64, 3), nn.BatchNorm2d(64)
        self.conv5, self.bn5 = nn.Conv2d(64, 96, 3, padding=1), nn.BatchNorm2d(96)
        self.conv6, self.bn6, self.dropout = nn.Conv2d(96, 128, 3), nn.BatchNorm2d(128), nn.Dropout(0.3)
        self.fc1, self.bn7, self.fc2 = nn.Linear(512, 128), nn.BatchNorm1d(128), nn.Linear(128, 11)

    def forward(self, x):
        x = F.relu(self.bn1(self.conv1(x)))
        x = F.max_pool2d(F.relu(self.bn2(self.conv2(x))), 2)
        x = F.relu(self.bn3(self.conv3(x)))
        x = F.max_pool2d(F.relu(self.bn4(self.conv4(x))), 2)
        x = F.relu(self.bn5(self.conv5(x)))
        x = self.dropout(F.relu(self.bn6(self.conv6(x))).flatten(1))
        return self.fc2(F.relu(self.bn7(self.fc1(x))))


def test_images(folder):
    with gzip.open(os.path.join(folder, "t10k-images-idx3-ubyte.gz")) as file:
        return np.frombuffer(file.read(), np.uint8, offset=16).reshape(-1, 1, 28, 28).astype(np.float32) / 255


def compare(what, ours, probabilities, verdicts=None):
    digits = [reading["digit"] for reading in ours]
    read = [digit is not None for digit in digits]
    theirs = probabilities.argmax(1)
    differ = sum(there and digit != other for there, digit, other in zip(read, digits, theirs))
    largest = np.abs(probabilities - np.array([reading["probabilities"] for reading in ours])).max()
    text = f"{what}: {differ} of {len(ours)} digits differ, largest difference of a probability {largest:.1e}"
    if verdicts is not None:
        wrong = sum(reading["verdict"] != verdict for reading, verdict in zip(ours, verdicts))
        text += f", {wrong} verdicts differ"
        differ += wrong
    print(text)
    if differ or largest > 1e-4:
        sys.exit("they do not read the same")


def verdicts(metadata, log_odds, confidence):
    """As the graph's description says."""
    calibration, sure = json.loads(metadata["rakam.calibration"]), float(metadata["rakam.sure"])
    is_none = log_odds < calibration["no_digit_below"]
    is_digit = (log_odds >= calibration["digit_from"]) & (confidence >= sure)
    return np.where(is_none, "not_a_digit", np.where(is_digit, "digit", "unsure"))


def main(built, data):
    images = test_images(data)
    folder = tempfile.mkdtemp()
    place = lambda name: os.path.join(folder, name)
    rakam = os.path.join(built, "rakam")
    for name, network in ("classic", Classic()), ("rakam", Rakam()):
        lines = subprocess.check_output([os.path.join(built, "examples", "predictions"), name, data], text=True)
        ours = [json.loads(line) for line in lines.splitlines()]
        convert = lambda *arguments: subprocess.check_call([rakam, "convert", *arguments], stdout=subprocess.DEVNULL)

        convert(name, place("ours.pth"))
        state = torch.load(place("ours.pth"), weights_only=True)
        torch.load(place("ours.pth"), weights_only=True, mmap=True)
        network.load_state_dict(state, strict=True)
        network.eval()
        convert(name, place("ours.onnx"))
        metadata = {entry.key: entry.value for entry in onnx.load(place("ours.onnx")).metadata_props}
        temperature = json.loads(metadata["rakam.calibration"])["temperature"]
        with torch.no_grad():
            logits = network((torch.from_numpy(images) - 0.5) / 0.5)
        compare(f"{name} in PyTorch {torch.__version__}", ours, (logits[:, :10] / temperature).softmax(1).numpy())

        convert(name, place("folded.onnx"), "--fold-batch-norm")
        for file in "ours.onnx", "folded.onnx":
            onnx.checker.check_model(place(file), full_check=True)
            session = onnxruntime.InferenceSession(place(file), providers=["CPUExecutionProvider"])
            for batch in 1, 1000:
                many = [session.run(None, {"ink": images[at : at + batch]}) for at in range(0, len(images), batch)]
                outputs = dict(zip([output.name for output in session.get_outputs()], map(np.concatenate, zip(*many))))
                log_odds = outputs.get("log_odds", np.full(len(images), np.inf))
                probabilities = outputs["probabilities"]
                what = f"{name} in ONNX Runtime {onnxruntime.__version__}, {file}, batches of {batch}"
                compare(what, ours, probabilities, verdicts(metadata, log_odds, probabilities.max(1)))

        # What PyTorch saves comes back bit by bit: the file differs in nothing but the metadata that PyTorch drops.
        parallel = nn.DataParallel(network)
        for file, save in {
            "zip": lambda path: torch.save(network.state_dict(), path),
            "legacy": lambda path: torch.save(network.state_dict(), path, _use_new_zipfile_serialization=False),
            "checkpoint": lambda path: torch.save({"epoch": 1, "model_state_dict": parallel.state_dict()}, path),
        }.items():
            save(place(f"{file}.pth"))
            convert(place(f"{file}.pth"), place("back.pth"))
            back = torch.load(place("back.pth"), weights_only=True)
            same = all(torch.equal(back[key], value) for key, value in state.items())
            print(f"{name} from PyTorch, {file}: {'bit-equal' if same and len(back) == len(state) else 'DIFFERS'}")
            if not same:
                sys.exit(1)
        convert(place("ours.pth"), place("back.safetensors"))
        with open(place("back.safetensors"), "rb") as one, open(f"models/{name}.safetensors", "rb") as other:
            if one.read() != other.read():
                sys.exit("the way to .pth and back changed the file")
        print(f"{name} to .pth and back: the same bytes")


if __name__ == "__main__":
    main(*sys.argv[1:])
