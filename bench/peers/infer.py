"""Microseconds an image of the classic network in ONNX Runtime: one image at a time, and 10,000 in batches of several sizes.

Prints one JSON object: {"one_us": {"1": t, "2": t}, "many_us": {"1": t, "2": t}}, by threads, the best batch size.
"""
import json, os, tempfile, time
import numpy as np, torch, onnxruntime as ort
from torch_recipe import Net

def timed(f, reps):
    f(); f()
    ts = []
    for _ in range(reps):
        t = time.perf_counter(); f(); ts.append(time.perf_counter() - t)
    return sorted(ts)[len(ts) // 2]

net = Net().eval(); path = os.path.join(tempfile.mkdtemp(), "classic.onnx")
torch.onnx.export(net, torch.zeros(1, 1, 28, 28), path, input_names=["x"], output_names=["y"],
                  dynamic_axes={"x": {0: "b"}, "y": {0: "b"}}, dynamo=False)
result = {"one_us": {}, "many_us": {}}
for threads in (1, 2):
    so = ort.SessionOptions(); so.intra_op_num_threads = threads
    s = ort.InferenceSession(path, so, providers=["CPUExecutionProvider"])
    x = np.random.rand(1, 1, 28, 28).astype("f")
    result["one_us"][threads] = timed(lambda: s.run(None, {"x": x}), 5000) * 1e6
    best = float("inf")
    for batch in (16, 64, 256, 1000):
        x = np.random.rand(batch, 1, 28, 28).astype("f")
        best = min(best, timed(lambda: s.run(None, {"x": x}), max(20, 20000 // batch)) / batch * 1e6)
    result["many_us"][threads] = best
print(json.dumps(result))
