"""Writes the files of PyTorch that the reader is tested with, and what is in them.

    python3 write.py        (needs torch; once with a 1.x, for the zip format of its day, and once with a 2.x)

Every file but `original` holds the same small tensors, in one of the ways in which people save them; `expected.safetensors`
holds their numbers as f32, row-major. `original` is the network of the original program, as that program saves it.
"""
import json
import os
import struct
from collections import OrderedDict

import torch
from torch import nn

HERE = os.path.dirname(os.path.abspath(__file__))
VERSION = ".".join(torch.__version__.split(".")[:2])


class Net(nn.Module):
    """The network of the original program, by its names."""

    def __init__(self):
        super().__init__()
        self.conv1, self.bn1 = nn.Conv2d(1, 6, 5), nn.BatchNorm2d(6)
        self.conv2, self.bn2 = nn.Conv2d(6, 16, 5), nn.BatchNorm2d(16)
        self.fc1, self.bn3, self.dropout = nn.Linear(256, 120), nn.BatchNorm1d(120), nn.Dropout(0.5)
        self.fc2, self.bn4, self.fc3 = nn.Linear(120, 84), nn.BatchNorm1d(84), nn.Linear(84, 10)


def tensors():
    """Plain and strided tensors, some of which share a storage, of every type of numbers that is read."""
    torch.manual_seed(0)
    shared = torch.randn(12)
    edge = [0.0, -0.0, 1.0, -1 / 3, 65504.0, 6e-8, 6.2e-5]
    return OrderedDict(
        [
            ("conv1.weight", torch.randn(2, 1, 3, 3)),
            ("conv1.bias", shared[3:5]),
            ("bn1.weight", shared[0:2]),
            ("bn1.bias", shared[1:12:9]),
            ("bn1.running_mean", torch.tensor([0.5]).expand(2)),
            ("bn1.running_var", torch.ones(2)),
            ("bn1.num_batches_tracked", torch.tensor(14070)),
            ("fc1.weight", torch.randn(4, 3).t()),
            ("fc2.weight", torch.randn(3, 2, 5).permute(1, 2, 0)[:, 1:4]),
            ("scalar", torch.tensor(2.5)),
            ("nothing", torch.zeros(0, 3)),
            ("half", torch.tensor(edge, dtype=torch.float16)),
            ("brain", torch.tensor(edge + [3e38, 1e-40], dtype=torch.bfloat16)),
            ("double", torch.tensor(edge + [3e38, 1e-40], dtype=torch.float64)),
        ]
    )


def write_expected(state):
    """A safetensors file, so that neither its crate nor PyTorch's pickles stand between the numbers and the test."""
    header, data = {}, b""
    for name, tensor in state.items():
        if tensor.dtype == torch.int64:
            continue
        numbers = [float(number) for number in tensor.float().contiguous().flatten()]
        packed = struct.pack(f"<{len(numbers)}f", *numbers)
        header[name] = {"dtype": "F32", "shape": list(tensor.shape), "data_offsets": [len(data), len(data) + len(packed)]}
        data += packed
    text = json.dumps(header).encode()
    with open(os.path.join(HERE, "expected.safetensors"), "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text + data)


def save(what, name, **options):
    torch.save(what, os.path.join(HERE, f"{name}-{VERSION}.pth"), **options)


def main():
    state = tensors()
    write_expected(state)
    save(state, "zip")
    save(state, "legacy", _use_new_zipfile_serialization=False)
    layer = nn.Linear(2, 2)
    optimizer = torch.optim.Adam(layer.parameters())
    layer(torch.ones(1, 2)).sum().backward()
    optimizer.step()
    save(
        {
            "epoch": 3,
            "model_state_dict": {f"module.{name}": tensor for name, tensor in state.items()},
            "optimizer_state_dict": optimizer.state_dict(),
            "losses": [0.5, 0.25, None, True],
            "best": torch.tensor(0.25),
        },
        "checkpoint",
    )
    save({"state_dict": state}, "protocol4", pickle_protocol=4)
    floats = {name: nn.Parameter(tensor, tensor.is_floating_point()) for name, tensor in state.items()}
    save({"model": floats}, "parameters")
    if VERSION.startswith("1."):
        torch.manual_seed(0)
        save(Net().state_dict(), "original")


if __name__ == "__main__":
    main()
