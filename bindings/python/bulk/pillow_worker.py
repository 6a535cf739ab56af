"""What one would write without Rakam: Pillow decodes and frames, ONNX Runtime reads, on one thread."""

import io
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import onnxruntime
import PIL.Image
from PIL import ImageOps

SIDE = 28
#: The longest side of the ink in MNIST's images.
INK = 20


def decoded(file: bytes) -> PIL.Image.Image:
    """A picture in grey, ink light."""
    image = PIL.Image.open(io.BytesIO(file)).convert("L")
    return ImageOps.invert(image) if image.getpixel((0, 0)) > 127 else image


def framed(image: PIL.Image.Image) -> np.ndarray:
    """The ink, its longest side 20 pixels, its centre of mass in the middle of 28x28; MNIST's own images are so already."""
    if image.size == (SIDE, SIDE):
        return np.asarray(image)
    box = image.point(lambda grey: 255 * (grey > 20)).getbbox()
    ink = image.crop(box)
    scale = INK / max(ink.size)
    size = tuple(max(1, round(scale * length)) for length in ink.size)
    ink = np.asarray(ink.resize(size, PIL.Image.Resampling.BOX))
    mass = ink.sum(dtype=float)
    down, across = (ink.sum(axis, dtype=float) @ np.arange(ink.shape[1 - axis]) / mass for axis in (1, 0))
    top, left = (
        min(max(round(SIDE / 2 - 0.5 - centre), 0), SIDE - length) for centre, length in zip((down, across), ink.shape)
    )
    page = np.zeros((SIDE, SIDE), np.uint8)
    page[top : top + ink.shape[0], left : left + ink.shape[1]] = ink
    return page


class Worker:
    """Reads with the network of an ONNX file, `batch` images at a time."""

    def __init__(self, network: Path, batch: int = 64) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        self.session = onnxruntime.InferenceSession(network, options, providers=["CPUExecutionProvider"])
        self.batch = batch

    def read(self, images: np.ndarray) -> np.ndarray:
        """The probabilities of framed images."""
        scaled = (images[:, np.newaxis] / np.float32(255)).astype(np.float32)
        parts = [scaled[start : start + self.batch] for start in range(0, len(scaled), self.batch)]
        return np.concatenate([self.session.run(["probabilities"], {"ink": part})[0] for part in parts])

    def read_files(self, files: Iterable[bytes]) -> np.ndarray:
        """The probabilities of encoded pictures."""
        return self.read(np.stack([framed(decoded(file)) for file in files]))
