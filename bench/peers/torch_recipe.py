"""The original recipe in PyTorch, to time against. --fast keeps the images in memory and augments whole batches."""
import argparse, gzip, math, time
import numpy as np, torch, torch.nn as nn, torch.nn.functional as F

class Net(nn.Module):
    def __init__(s):
        super().__init__()
        s.conv1, s.bn1 = nn.Conv2d(1, 6, 5), nn.BatchNorm2d(6)
        s.conv2, s.bn2 = nn.Conv2d(6, 16, 5), nn.BatchNorm2d(16)
        s.fc1, s.bn3, s.dropout = nn.Linear(256, 120), nn.BatchNorm1d(120), nn.Dropout(0.5)
        s.fc2, s.bn4, s.fc3 = nn.Linear(120, 84), nn.BatchNorm1d(84), nn.Linear(84, 10)
    def forward(s, x):
        x = F.max_pool2d(F.relu(s.bn1(s.conv1(x))), 2)
        x = F.max_pool2d(F.relu(s.bn2(s.conv2(x))), 2).flatten(1)
        return s.fc3(F.relu(s.bn4(s.fc2(s.dropout(F.relu(s.bn3(s.fc1(x))))))))

def idx(path, shape, off):
    return np.frombuffer(gzip.open(path).read(), np.uint8)[off:].reshape(shape)

def main():
    p = argparse.ArgumentParser()
    p.add_argument("--data", default="data/mnist"); p.add_argument("--epochs", type=int, default=1)
    p.add_argument("--fast", action="store_true"); p.add_argument("--seed", type=int, default=0); p.add_argument("--out")
    a = p.parse_args(); torch.manual_seed(a.seed)
    X, Y = idx(f"{a.data}/train-images-idx3-ubyte.gz", (60000, 28, 28), 16), idx(f"{a.data}/train-labels-idx1-ubyte.gz", (60000,), 8)
    TX, TY = idx(f"{a.data}/t10k-images-idx3-ubyte.gz", (10000, 28, 28), 16), idx(f"{a.data}/t10k-labels-idx1-ubyte.gz", (10000,), 8)
    norm = lambda z: (torch.from_numpy(z.copy()).float().div(255).unsqueeze(1) - 0.5) / 0.5
    net = Net(); opt = torch.optim.Adam(net.parameters(), lr=1e-3); sch = torch.optim.lr_scheduler.StepLR(opt, 5, 0.1)
    crit = nn.CrossEntropyLoss(); tx, ty = norm(TX), torch.from_numpy(TY.copy()).long()
    if a.fast:
        x_all, y_all = norm(X), torch.from_numpy(Y.copy()).long()
        def batches():
            perm = torch.randperm(60000)
            for i in range(0, 60000, 64):
                b = perm[i:i + 64]; n = len(b); t = (torch.rand(n) * 2 - 1) * math.pi / 18
                c, s = t.cos(), t.sin(); dx, dy = (torch.rand(n) * 2 - 1) * 0.2, (torch.rand(n) * 2 - 1) * 0.2
                th = torch.stack([torch.stack([c, -s, dx], 1), torch.stack([s, c, dy], 1)], 1)
                x = x_all[b]
                yield F.grid_sample(x + 1, F.affine_grid(th, x.shape, align_corners=False), align_corners=False) - 1, y_all[b]
    else:
        from PIL import Image
        import torchvision.transforms as T
        tf = T.Compose([T.RandomAffine(10, translate=(0.1, 0.1)), T.ToTensor(), T.Normalize((0.5,), (0.5,))])
        class D(torch.utils.data.Dataset):
            def __len__(s): return 60000
            def __getitem__(s, i): return tf(Image.fromarray(X[i])), int(Y[i])
        dl = torch.utils.data.DataLoader(D(), batch_size=64, shuffle=True); batches = lambda: dl
    total = 0.0
    for e in range(a.epochs):
        net.train(); t0 = time.perf_counter()
        for x, y in batches():
            opt.zero_grad(); crit(net(x), y).backward(); opt.step()
        sch.step(); dt = time.perf_counter() - t0; total += dt
        net.eval()
        with torch.no_grad(): acc = (net(tx).argmax(1) == ty).float().mean().item()
        print(f"epoch {e + 1} seconds {dt:.2f} test_accuracy {acc:.4f}", flush=True)
    print(f"done seconds {total:.2f} test_accuracy {acc:.4f}")
    if a.out: torch.save(net.state_dict(), a.out)

if __name__ == "__main__":
    main()
