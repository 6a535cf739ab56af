"""Pictures a second of a worker with one thread, and where its time goes: Rakam beside Pillow with ONNX Runtime, in turn.

measure.py NETWORK FOLDER SIDE... where FOLDER has a Parquet named SIDE for each
"""

import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow as pa
import rakam
from engines import table
from pillow_worker import Worker, decoded, framed

ROOT = Path(__file__).resolve().parents[3]
ROUNDS = 5
#: So many pixels are read in a round, as the pictures of one size.
PIXELS = 2e8


def seconds(work: Callable[[], object]) -> float:
    """Of the processor, so that others on the machine don't count."""
    start = time.process_time()
    work()
    return time.process_time() - start


class Pillow:
    """A worker that decodes, frames and reads, one step after the other."""

    def __init__(self, network: Path, files: pa.Array) -> None:
        self.worker, self.files = Worker(network), files

    def round(self) -> dict[str, float]:
        made: dict[str, list] = {}
        decoding = seconds(lambda: made.update(decoded=[decoded(file) for file in self.files.to_pylist()]))
        framing = seconds(lambda: made.update(framed=[framed(image) for image in made["decoded"]]))
        reading = seconds(lambda: made.update(read=self.worker.read(np.stack(made["framed"]))))
        self.digits = made["read"].argmax(1)
        return {"decoding": decoding, "framing": framing, "reading": reading}


class Rakam:
    """`read_batch`. Its parts are the differences to pictures that are decoded already, and to a network that is next to none."""

    def __init__(self, network: str, files: pa.Array, nothing: rakam.Network) -> None:
        self.reader, self.files = rakam.Reader(network, threads=1), files
        self.pixels = np.stack([np.asarray(decoded(file)) for file in files.to_pylist()])
        self.nothing = rakam.Reader(nothing, threads=1)

    def round(self) -> dict[str, float]:
        made = {}
        whole = seconds(lambda: made.update(read=self.reader.read_batch(self.files)))
        from_pixels = seconds(lambda: self.reader.read_batch(self.pixels))
        without_reading = seconds(lambda: self.nothing.read_batch(self.files))
        self.digits = made["read"].digit
        decoding, reading = max(whole - from_pixels, 0), max(whole - without_reading, 0)
        return {"decoding": decoding, "framing": max(whole - decoding - reading, 0), "reading": reading}


def main(network: str, folder: Path, sides: list[int]) -> None:
    onnx = folder / f"{network}.onnx"
    rakam.Network.from_bytes((ROOT / f"models/{network}.safetensors").read_bytes()).save(onnx)
    nothing = rakam.train("sprint", layers="dense 2, relu", data=ROOT / "data/mnist")
    print(f"| {network} | pictures a second | decoding | framing | reading | right | times as fast |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    for side in sides:
        pictures = table(folder / str(side))
        whole = np.array(pictures["id"]) % 1_000 > 0
        pictures = pictures.filter(pa.array(whole)).take(np.arange(0, whole.sum(), max(1, int(whole.sum() * side**2 / PIXELS))))
        files, labels = pictures["picture"].combine_chunks(), np.array(pictures["label"])
        workers = {"Pillow, ONNX Runtime": Pillow(onnx, files), "Rakam": Rakam(network, files, nothing)}
        rounds = [{name: worker.round() for name, worker in workers.items()} for _ in range(ROUNDS)]
        ratios = statistics.median(sum(r["Pillow, ONNX Runtime"].values()) / sum(r["Rakam"].values()) for r in rounds)
        for name, worker in workers.items():
            parts = {part: statistics.median(r[name][part] for r in rounds) for part in rounds[0][name]}
            all_parts = statistics.median(sum(r[name].values()) for r in rounds)
            each = " | ".join(f"{1e6 * part / len(files):.1f} µs" for part in parts.values())
            right, faster = (worker.digits == labels).mean(), f"{ratios:.1f}" if name == "Rakam" else ""
            print(f"| {side}x{side}, {name} | {len(files) / all_parts:,.0f} | {each} | {right:.2%} | {faster} |", flush=True)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), [int(side) for side in sys.argv[3:]])
