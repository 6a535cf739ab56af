"""Writes the numbers that the engine is tested against, as PyTorch computes them in double precision.

    python write.py        (needs torch and safetensors; writes numbers.safetensors beside this file)

Weights, inputs and labels come from the generator below, which the test repeats, so that only results are stored. Of
the larger network every seventh number of a large tensor is.
"""
import os

import torch
import torch.nn as nn
import torch.nn.functional as F
from safetensors.torch import save_file


class Numbers:
    """Knuth's linear congruential generator: uniform numbers in [-1, 1) that any language makes alike."""

    def __init__(self, seed):
        self.state = seed

    def take(self, *shape):
        count = torch.Size(shape).numel()
        numbers = []
        for _ in range(count):
            self.state = (self.state * 1664525 + 1013904223) % 2**32
            numbers.append((self.state >> 8) / 2**23 - 1)
        return torch.tensor(numbers, dtype=torch.float64).reshape(shape)


class Classic(nn.Module):
    input, classes, samples, stride = (1, 28, 28), 10, 20, 7

    def __init__(self):
        super().__init__()
        self.conv1, self.bn1 = nn.Conv2d(1, 6, 5), nn.BatchNorm2d(6)
        self.conv2, self.bn2 = nn.Conv2d(6, 16, 5), nn.BatchNorm2d(16)
        self.fc1, self.bn3 = nn.Linear(256, 120), nn.BatchNorm1d(120)
        self.fc2, self.bn4 = nn.Linear(120, 84), nn.BatchNorm1d(84)
        self.fc3 = nn.Linear(84, 10)

    def forward(self, x):
        x = F.max_pool2d(F.relu(self.bn1(self.conv1(x))), 2)
        x = F.max_pool2d(F.relu(self.bn2(self.conv2(x))), 2).flatten(1)
        return self.fc3(F.relu(self.bn4(self.fc2(F.relu(self.bn3(self.fc1(x)))))))


class Padded(nn.Module):
    """3x3 kernels with padding, a stage without pooling, odd channel counts."""

    input, classes, samples, stride = (2, 10, 14), 7, 37, 1

    def __init__(self):
        super().__init__()
        self.conv1, self.bn1 = nn.Conv2d(2, 5, 3, padding=1), nn.BatchNorm2d(5)
        self.conv2, self.bn2 = nn.Conv2d(5, 7, 3, padding=1), nn.BatchNorm2d(7)
        self.conv3, self.bn3 = nn.Conv2d(7, 3, 5, padding=2), nn.BatchNorm2d(3)
        self.fc1 = nn.Linear(105, 7)

    def forward(self, x):
        x = F.relu(self.bn1(self.conv1(x)))
        x = F.max_pool2d(F.relu(self.bn2(self.conv2(x))), 2)
        return self.fc1(F.relu(self.bn3(self.conv3(x))).flatten(1))


class Strided(nn.Module):
    """Strides, kernels of 7x7, 2x2 and 1x1, pooling of odd sides and of whole maps, and five activations."""

    input, classes, samples, stride = (2, 13, 11), 5, 21, 1

    def __init__(self):
        super().__init__()
        self.conv1, self.bn1 = nn.Conv2d(2, 5, 7, stride=2, padding=3), nn.BatchNorm2d(5)
        self.conv2 = nn.Conv2d(5, 4, 2)
        self.conv3, self.bn2 = nn.Conv2d(4, 6, 1), nn.BatchNorm2d(6)
        self.fc1, self.fc2 = nn.Linear(6, 9), nn.Linear(9, 8)
        self.fc3 = nn.Linear(8, 5)

    def forward(self, x):
        x = F.max_pool2d(F.leaky_relu(self.bn1(self.conv1(x))), 2)
        x = F.silu(self.conv2(x))
        x = F.adaptive_avg_pool2d(torch.tanh(self.bn2(self.conv3(x))), 1).flatten(1)
        return self.fc3(self.fc2(torch.sigmoid(self.fc1(x))))


class Residual(nn.Module):
    """Residual blocks around one and two convolutions, the first around the input; mean pooling; GELU."""

    input, classes, samples, stride = (3, 9, 10), 5, 18, 5

    def __init__(self):
        super().__init__()
        self.conv1, self.bn1 = nn.Conv2d(3, 3, 5, padding=2), nn.BatchNorm2d(3)
        self.conv2, self.bn2 = nn.Conv2d(3, 6, 3, padding=1), nn.BatchNorm2d(6)
        self.conv3, self.bn3 = nn.Conv2d(6, 7, 3, padding=1), nn.BatchNorm2d(7)
        self.conv4, self.bn4 = nn.Conv2d(7, 6, 3, padding=1), nn.BatchNorm2d(6)
        self.conv5 = nn.Conv2d(6, 6, 1)
        self.conv6 = nn.Conv2d(6, 5, 4, stride=2, padding=1)
        self.fc1, self.fc2 = nn.Linear(20, 8), nn.Linear(8, 5)

    def forward(self, x):
        x = torch.tanh(self.bn1(self.conv1(x)) + x)
        x = F.gelu(self.bn2(self.conv2(x)))
        x = F.avg_pool2d(F.relu(self.bn4(self.conv4(F.relu(self.bn3(self.conv3(x))))) + x), 2)
        x = self.conv5(x) + x
        x = F.silu(self.conv6(x)).flatten(1)
        return self.fc2(F.gelu(self.fc1(x)))


OPTIMIZERS = {
    "adam": lambda parameters: torch.optim.Adam(parameters, lr=1e-3),
    "adadelta": lambda parameters: torch.optim.Adadelta(parameters, lr=1.0),
}


def run(name, net, optimizer, smoothing, out):
    numbers = Numbers(7)
    net = net.double().train()
    for key, tensor in net.state_dict().items():
        if not key.endswith("num_batches_tracked"):
            fresh = numbers.take(*tensor.shape) * 0.2
            if key.endswith("running_var"):
                fresh = fresh.abs() + 0.5
            elif "bn" in key and key.endswith("bias"):
                fresh -= 0.2  # else a channel can be positive everywhere, and its beta without effect
            tensor.copy_(fresh)
    x = numbers.take(net.samples, *net.input)
    labels = torch.arange(net.samples) * 3 % net.classes
    keep = lambda tensor: tensor.detach().flatten()[:: net.stride if tensor.numel() > 512 else 1].float().contiguous()
    net.eval()
    out[f"{name}.eval_logits"] = net(x).detach().flatten().float()
    net.train()
    step = OPTIMIZERS[optimizer](net.parameters())
    for number in range(3):
        step.zero_grad()
        logits = net(x)
        loss = F.cross_entropy(logits, labels, label_smoothing=smoothing)
        loss.backward()
        if number == 0:
            out[f"{name}.loss"] = loss.detach().reshape(1).float()
            for key, parameter in net.named_parameters():
                out[f"{name}.gradient.{key}"] = keep(parameter.grad)
        step.step()
    for key, tensor in net.state_dict().items():
        if not key.endswith("num_batches_tracked"):
            out[f"{name}.after.{key}"] = keep(tensor)


def main():
    out = {}
    run("classic", Classic(), "adam", 0.0, out)
    run("padded", Padded(), "adam", 0.1, out)
    run("adadelta", Padded(), "adadelta", 0.0, out)
    run("strided", Strided(), "adam", 0.0, out)
    run("residual", Residual(), "adam", 0.0, out)
    save_file(out, os.path.join(os.path.dirname(os.path.abspath(__file__)), "numbers.safetensors"))


if __name__ == "__main__":
    main()
