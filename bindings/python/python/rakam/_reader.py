"""Reads images and strokes with one network."""

import os
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from ._batch import Readings
from ._images import Image, Images, parts, path_of, source
from ._rakam import MODELS, NativeReader, Network
from ._readings import Number, Reading, number_of

if TYPE_CHECKING:
    from torch.nn import Module  # type: ignore[import-not-found, unused-ignore]

    Model: TypeAlias = str | os.PathLike[str] | Network
else:
    # For what looks at annotations at run time: torch may not be there, and some know only their own classes.
    Model = Module = Any


class Reader:
    """Reads with one network: a built-in one, a weights file, or a ``Network`` that was trained.

    ``read_batch`` spreads over ``threads``, one per processor if None: a worker that others run beside takes as many as it
    has been given. Threads of Python may share a reader, and processes that fork, too: no thread
    outlives a call, but those of a graphics card's driver.

    ``device`` is what reads batches: "cpu", "gpu" (a graphics card), or "auto", which takes a card once the network has read for a
    second and the card is faster. None is what the environment variable RAKAM_DEVICE says, or "auto". A process that is forked
    goes on without the card.

    A pickled reader brings its network along, so that it can be sent to other processes and machines; one with device="gpu"
    needs a card there.

    >>> import rakam
    >>> reader = rakam.Reader("classic")
    >>> reader.read("docs/digits/7.png").digit
    7
    """

    def __init__(
        self,
        model: Model = MODELS[0],
        *,
        threads: int | None = None,
        device: Literal["auto", "cpu", "gpu"] | None = None,
    ) -> None:
        self._native = NativeReader(model if isinstance(model, Network) else path_of(model), threads, device)
        self._labels = tuple(self._native.labels)
        self._name, self._threads, self._device = repr(model), threads, device
        self._built_in = model if isinstance(model, str) and model in MODELS else None

    def read(self, image: Image) -> Reading:
        """Read all of the ink in an image as one digit."""
        return Reading(**self._native.read(source(image), False))

    def read_number(self, image: Image) -> Number:
        """Read the digits and signs in an image, in one or more rows."""
        return number_of(self._native.read(source(image), True))

    def read_strokes(self, strokes: Iterable[Iterable[Sequence[float]]]) -> Reading:
        """Read strokes as one digit: see ``rakam.read_strokes``."""
        return Reading(**self._native.read_strokes([list(stroke) for stroke in strokes]))

    def read_batch(self, images: Images, *, errors: Literal["raise", "keep"] = "raise") -> Readings:
        """Read many images, each as one digit, on all its threads: see ``rakam.read_batch``."""
        if errors not in ("raise", "keep"):
            raise ValueError(f'errors is {errors!r}, expected "raise" or "keep"')
        columns: list[list[bytes]] = []
        kept: dict[int, str] = {}
        first = 0
        for part in parts(images):
            read, failed = self._native.read_batch(part, first, errors == "keep")
            columns.append(read)
            kept.update(failed)
            # A byte for each verdict.
            first += len(read[0])
        return Readings._of([b"".join(column) for column in zip(*columns, strict=True)], kept, self._labels)

    @property
    def device(self) -> str:
        """What reads batches now: "cpu", or the name of a graphics card."""
        return self._native.device

    def to_torch(self) -> "Module":
        """A module of PyTorch with the layers and weights of the network; needs torch.

        It is the class that ``rakam convert NETWORK code.py`` writes. ``read`` of it takes a tensor of images, (N, 28, 28) from 0
        (paper) to 1 (ink) framed as MNIST's, and gives the probabilities that Rakam gives; ``forward`` gives the logits of images
        that are normalised. A network of whole pictures takes (N, channels, height, width) from 0 (black) to 1 (light), scaled to
        its size.

        ``read`` leaves a module that is being trained as it was: it reads without dropout, and no batch norm learns from it.

        The module can be pickled and saved with ``torch.save``: it brings its code along.
        """
        return self._native.to_torch()

    def __reduce__(self) -> tuple[Any, ...]:
        # Where it is unpickled, a weights file may be another, or none.
        model = self._built_in or self._native.network()
        return _unpickled, (type(self), model, self._threads, self._device, self._name)

    def __repr__(self) -> str:
        return f"Reader({self._name})"


def _unpickled(
    kind: type[Reader],
    model: str | Network,
    threads: int | None,
    device: Literal["auto", "cpu", "gpu"] | None,
    name: str,
) -> Reader:
    reader = kind(model, threads=threads, device=device)
    reader._name = name
    return reader
