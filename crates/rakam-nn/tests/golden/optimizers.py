"""Prints the parameters that PyTorch's optimisers leave after five steps, in double precision: the table of
`src/optimizer/tests.rs`.

    python optimizers.py        (needs torch)
"""
import torch
from torch.optim import SGD, Adadelta, Adam, AdamW, RMSprop

GRADIENTS = [
    [0.5, -1.0, 0.1, 0.0],
    [-0.25, -1.0, 0.2, 0.0],
    [1.0, 0.5, -0.3, 0.001],
    [0.125, 0.0, 0.4, -3.0],
    [0.5, -0.75, -0.5, 0.25],
]
CASES = [
    ("Sgd", 0.0, 0.0, 0.1, lambda w: SGD(w, lr=0.1)),
    ("Sgd", 0.9, 0.0, 0.1, lambda w: SGD(w, lr=0.1, momentum=0.9)),
    ("Sgd", 0.9, 0.05, 0.1, lambda w: SGD(w, lr=0.1, momentum=0.9, weight_decay=0.05)),
    ("Adam", 0.0, 0.0, 0.1, lambda w: Adam(w, lr=0.1)),
    ("Adam", 0.0, 0.05, 0.1, lambda w: Adam(w, lr=0.1, weight_decay=0.05)),
    ("AdamW", 0.0, 0.05, 0.1, lambda w: AdamW(w, lr=0.1, weight_decay=0.05)),
    ("Adadelta", 0.0, 0.0, 1.0, lambda w: Adadelta(w, lr=1.0)),
    ("Adadelta", 0.0, 0.05, 1.0, lambda w: Adadelta(w, lr=1.0, weight_decay=0.05)),
    ("RmsProp", 0.0, 0.0, 0.1, lambda w: RMSprop(w, lr=0.1)),
    ("RmsProp", 0.0, 0.05, 0.1, lambda w: RMSprop(w, lr=0.1, weight_decay=0.05)),
]

for kind, momentum, weight_decay, rate, optimizer in CASES:
    w = torch.tensor([1.0, -0.5, 0.25, 2.0], dtype=torch.float64, requires_grad=True)
    step = optimizer([w])
    for gradient in GRADIENTS:
        w.grad = torch.tensor(gradient, dtype=torch.float64)
        step.step()
    numbers = ", ".join(f"{number:.6f}" for number in w.tolist())
    print(f"    (OptimizerKind::{kind}, {momentum}, {weight_decay}, {rate}, [{numbers}]),")
