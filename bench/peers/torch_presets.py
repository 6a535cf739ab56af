"""Trains the networks that the window offers to begin with, by PyTorch and by Rakam, with the same recipe: Adam, batches of 64,
images as they are. Prints the test accuracy of both.

    python bench/peers/torch_presets.py --rakam target/release/rakam --epochs 3        (needs torch)

PyTorch's modules are those that `rakam convert NET code.py` writes, with PyTorch's own initial weights.
"""
import argparse, importlib.util, json, os, subprocess, tempfile
import torch, torch.nn.functional as F
from torch_recipe import idx

PRESETS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../crates/rakam-app/src/train/network/presets.txt")


def by_rakam(options, layers, seed, folder):
    """The test accuracy, and the weights file."""
    out = os.path.join(folder, "net.safetensors")
    command = [options.rakam, "train", "--layers", layers, "--no-augment", "--epochs", str(options.epochs)]
    command += ["--seed", str(seed), "--device", "cpu", "--data", options.data, "--json", "--out", out]
    lines = subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()
    return json.loads(lines[-1])["test_accuracy"], out


def module(options, weights, folder):
    """The PyTorch module of a weights file, not yet trained."""
    path = os.path.join(folder, "net.py")
    subprocess.run([options.rakam, "convert", weights, path], check=True, capture_output=True)
    spec = importlib.util.spec_from_file_location("net", path)
    code = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(code)
    return code.Net()


def by_torch(options, net, train, test):
    (x, y), (test_x, test_y) = train, test
    step = torch.optim.Adam(net.parameters(), lr=1e-3)
    schedule = torch.optim.lr_scheduler.StepLR(step, 5, 0.1)
    for _ in range(options.epochs):
        net.train()
        for batch in torch.randperm(len(x)).split(64):
            step.zero_grad()
            F.cross_entropy(net(x[batch]), y[batch]).backward()
            step.step()
        schedule.step()
    net.eval()
    with torch.no_grad():
        return (net(test_x).argmax(1) == test_y).float().mean().item()


def split(data, name, count):
    images = idx(f"{data}/{name}-images-idx3-ubyte.gz", (count, 28, 28), 16)
    labels = idx(f"{data}/{name}-labels-idx1-ubyte.gz", (count,), 8)
    x = (torch.from_numpy(images.copy()).float().div(255).unsqueeze(1) - 0.5) / 0.5
    return x, torch.from_numpy(labels.copy()).long()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--rakam", default="target/release/rakam")
    parser.add_argument("--data", default="data/mnist")
    parser.add_argument("--epochs", type=int, default=3)
    parser.add_argument("--seeds", type=int, default=1)
    parser.add_argument("--only", help="the name of one network")
    options = parser.parse_args()
    train, test = split(options.data, "train", 60000), split(options.data, "t10k", 10000)
    print(f"{'network':16} {'PyTorch':>9} {'Rakam':>9} {'points':>7}")
    for line in open(PRESETS):
        name, layers = line.strip().split(" = ")
        if options.only not in (None, name):
            continue
        accuracies = []
        with tempfile.TemporaryDirectory() as folder:
            for seed in range(options.seeds):
                torch.manual_seed(seed)
                rakam, weights = by_rakam(options, layers, seed, folder)
                accuracies.append((by_torch(options, module(options, weights, folder), train, test), rakam))
        torchs, rakams = (100 * sum(one) / len(one) for one in zip(*accuracies))
        print(f"{name:16} {torchs:8.2f}% {rakams:8.2f}% {rakams - torchs:+7.2f}", flush=True)


if __name__ == "__main__":
    main()
