"""Reads random networks that Rakam wrote with PyTorch and ONNX Runtime, and compares the logits.

    RAKAM_CASES=500 RAKAM_PYTHON=python3 cargo test -p rakam-model --test it random

The test runs this script in the folder of the files, with the number of networks. Needs numpy, torch, onnx and onnxruntime.
"""
import json
import sys

import numpy as np
import onnx
import onnxruntime
import torch

TOLERANCE = 1e-4


def main(cases):
    with open("ink.json") as file:
        ink = np.array(json.load(file), np.float32)
    largest = {"PyTorch": 0.0, "ONNX": 0.0, "ONNX, batch-norm folded": 0.0}

    def compare(what, case, layers, logits, expected):
        difference = float(np.abs(logits - expected).max() / max(1.0, np.abs(expected).max()))
        largest[what] = max(largest[what], difference)
        if not difference <= TOLERANCE:
            sys.exit(f"{what}, network {case}, {layers}: the logits differ by {difference:.1e}")

    for case in range(cases):
        with open(f"{case}.json") as file:
            network = json.load(file)
        layers, expected = network["layers"], np.array(network["logits"], np.float32)
        code = {"__name__": "net"}
        with open(f"{case}.py") as file:
            exec(compile(file.read(), f"{case}.py", "exec"), code)
        with torch.no_grad():
            logits = code["load"]()((torch.from_numpy(ink).reshape(-1, 1, 28, 28) - 0.5) / 0.5)
        compare("PyTorch", case, layers, logits.numpy(), expected)
        for what, name in ("ONNX", f"{case}.onnx"), ("ONNX, batch-norm folded", f"{case}.folded.onnx"):
            onnx.checker.check_model(name, full_check=True)
            session = onnxruntime.InferenceSession(name, providers=["CPUExecutionProvider"])
            (logits,) = session.run(["logits"], {"ink": ink.reshape(-1, 1, 28, 28)})
            compare(what, case, layers, logits, expected)
    versions = f"PyTorch {torch.__version__}, ONNX Runtime {onnxruntime.__version__}"
    print(f"{cases} networks, {versions}:", ", ".join(f"{what} {value:.1e}" for what, value in largest.items()))


if __name__ == "__main__":
    main(int(sys.argv[1]))
