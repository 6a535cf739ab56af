"""The original recipe in PyTorch with everything on the graphics card, as fast as three ways of running a step make it."""
import argparse
import math
import time

import torch
import torch.nn.functional as F

from torch_recipe import Net, idx


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--mode", choices=["eager", "compile", "graph"], default="eager")
    parser.add_argument("--data", default="data/mnist")
    parser.add_argument("--device", default="cuda")
    parser.add_argument("--epochs", type=int, default=3)
    parser.add_argument("--images", type=int, default=60000)
    options = parser.parse_args()
    device, batch = options.device, 64

    images = idx(f"{options.data}/train-images-idx3-ubyte.gz", (60000, 28, 28), 16)[: options.images]
    labels = idx(f"{options.data}/train-labels-idx1-ubyte.gz", (60000,), 8)[: options.images]
    images = torch.from_numpy(images.copy()).to(device).float().div(255).unsqueeze(1).sub(0.5).div(0.5)
    labels = torch.from_numpy(labels.copy()).to(device).long()

    net = Net().to(device)
    optimizer = torch.optim.Adam(net.parameters(), lr=1e-3, capturable=device == "cuda", fused=device == "cuda")
    x = torch.empty(batch, 1, 28, 28, device=device)
    y = torch.empty(batch, dtype=torch.long, device=device)

    def step():
        angle = (torch.rand(batch, device=device) * 2 - 1) * math.pi / 18
        dx, dy = (torch.rand(2, batch, device=device) * 2 - 1) * 0.2
        rows = [torch.stack([angle.cos(), -angle.sin(), dx], 1), torch.stack([angle.sin(), angle.cos(), dy], 1)]
        grid = F.affine_grid(torch.stack(rows, 1), list(x.shape), align_corners=False)
        augmented = F.grid_sample(x + 1, grid, align_corners=False) - 1
        optimizer.zero_grad(set_to_none=options.mode != "graph")
        F.cross_entropy(net(augmented), y).backward()
        optimizer.step()

    run = torch.compile(step) if options.mode == "compile" else step
    for _ in range(5):  # warm-up, outside the time
        x.copy_(images[:batch]), y.copy_(labels[:batch])
        run()
    if options.mode == "graph":
        graph = torch.cuda.CUDAGraph()
        with torch.cuda.graph(graph):
            step()
        run = graph.replay

    synchronize = torch.cuda.synchronize if device == "cuda" else lambda: None
    for _ in range(options.epochs):
        synchronize()
        began = time.perf_counter()
        order = torch.randperm(len(images), device=device)
        for chosen in order[: len(images) // batch * batch].view(-1, batch):
            torch.index_select(images, 0, chosen, out=x)
            torch.index_select(labels, 0, chosen, out=y)
            run()
        synchronize()
        print(options.mode, "seconds", round(time.perf_counter() - began, 3), flush=True)


if __name__ == "__main__":
    main()
