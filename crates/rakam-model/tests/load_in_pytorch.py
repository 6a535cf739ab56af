"""Gives a weights file to PyTorch and compares what it reads in the 10,000 test images with what Rakam reads.

    cargo run --release -p rakam-train --example predictions -- classic > predictions.txt
    python3 load_in_pytorch.py models/classic.safetensors data/mnist predictions.txt

Needs numpy, torch and safetensors. Prints how many predictions differ; fails when any tensor is missing or unknown.
"""
import gzip
import sys

import numpy as np
import torch
from safetensors.torch import load_file
from torch import nn
from torch.nn import functional as F


class Net(nn.Module):
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


def idx(path, header):
    with gzip.open(path) as file:
        return np.frombuffer(file.read(), np.uint8, offset=header).copy()


def main(weights, data, predictions):
    net = Net()
    missing, unknown = net.load_state_dict(load_file(weights), strict=False)
    missing = [name for name in missing if not name.endswith("num_batches_tracked")]
    if missing or unknown:
        sys.exit(f"missing: {missing}; unknown: {unknown}")
    net.eval()
    images = torch.from_numpy(idx(f"{data}/t10k-images-idx3-ubyte.gz", 16).reshape(-1, 1, 28, 28))
    labels = idx(f"{data}/t10k-labels-idx1-ubyte.gz", 8)
    with torch.no_grad():
        theirs = net((images.float() / 255 - 0.5) / 0.5).argmax(1).numpy()
    ours = np.loadtxt(predictions, dtype=np.int64)
    print(f"{len(ours)} predictions, {(ours != theirs).sum()} differ")
    print(f"accuracy: PyTorch {(theirs == labels).mean():.4f}, Rakam {(ours == labels).mean():.4f}")


if __name__ == "__main__":
    main(*sys.argv[1:])
