"""Reads images and strokes with one network."""

import os
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Literal, TypeAlias

from ._batch import Readings
from ._images import source, sources
from ._rakam import MODELS, NativeReader, Network
from ._readings import Number, Reading, number_of

if TYPE_CHECKING:
    from torch.nn import Module  # type: ignore[import-not-found, unused-ignore]

    from ._images import Image, Images

Model: TypeAlias = str | os.PathLike[str] | Network


class Reader:
    """Reads with one network: a built-in one, a weights file, or a ``Network`` that was trained.

    ``read_batch`` spreads over ``threads``, one per processor if None: a worker that others run beside takes as many as it
    has been given. Threads of Python may share a reader, and processes that fork, too: no thread of its own outlives a call.

    >>> import rakam
    >>> reader = rakam.Reader("classic")
    >>> reader.read("docs/digits/7.png").digit
    7
    """

    def __init__(self, model: Model = MODELS[0], *, threads: int | None = None) -> None:
        self._native = NativeReader(model if isinstance(model, Network) else os.fsdecode(model), threads)
        self._labels = tuple(self._native.labels)
        self._name = repr(model)

    def read(self, image: "Image") -> Reading:
        """Read all of the ink in an image as one digit."""
        return Reading(**self._native.read(source(image), False))

    def read_number(self, image: "Image") -> Number:
        """Read the digits and signs in an image, in one or more rows."""
        return number_of(self._native.read(source(image), True))

    def read_strokes(self, strokes: Iterable[Iterable[Sequence[float]]]) -> Reading:
        """Read strokes as one digit: see ``rakam.read_strokes``."""
        return Reading(**self._native.read_strokes([list(stroke) for stroke in strokes]))

    def read_batch(self, images: "Images", *, errors: Literal["raise", "keep"] = "raise") -> Readings:
        """Read many images, each as one digit, on all its threads: see ``rakam.read_batch``."""
        if errors not in ("raise", "keep"):
            raise ValueError(f'errors is {errors!r}, expected "raise" or "keep"')
        columns, kept = self._native.read_batch(sources(images), errors == "keep")
        return Readings._of(columns, dict(kept), self._labels)

    def to_torch(self) -> "Module":
        """A module of PyTorch with the layers and weights of the network; needs torch.

        It is the class that ``rakam convert NETWORK code.py`` writes. ``read`` of it takes a tensor of images, (N, 28, 28) from 0
        (paper) to 1 (ink) framed as MNIST's, and gives the probabilities that Rakam gives; ``forward`` gives the logits of images
        that are normalised.
        """
        return self._native.to_torch()

    def __repr__(self) -> str:
        return f"Reader({self._name})"
