"""Rakam reads handwritten digits and numbers, and trains the network that does.

>>> import rakam
>>> rakam.read("docs/digits/7.png")
Reading(verdict='digit', digit=7, confidence=0.997841)
>>> rakam.read_number("docs/numbers/2026.png").number
'2026'

An image is a path, the bytes of a picture file, a PIL image, or an array of numbers: height x width, with a third axis
for colours (grey, RGB or RGBA), of truth values, of integers from 0 to 255 (uint16: or to 65535) or of 0 and 1 alone, or
of floats from 0 to 1 (or to 255). Ink may be dark on light or light on dark.

Functions take ``model``: a built-in network of ``MODELS``, a weights file, or a ``Network`` that ``train`` made. To read
more than once with a file or a ``Network``, make a ``Reader``.
"""

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Literal

from ._batch import Readings
from ._images import Image, Images
from ._rakam import MODELS, Network, RakamError, __version__, train
from ._reader import Model, Reader
from ._readings import Digit, Number, NumberDigit, NumberLine, Reading, Sign

__all__ = [
    "MODELS",
    "Digit",
    "Network",
    "Number",
    "NumberDigit",
    "NumberLine",
    "RakamError",
    "Reader",
    "Reading",
    "Readings",
    "Sign",
    "__version__",
    "read",
    "read_batch",
    "read_number",
    "read_strokes",
    "train",
]


def read(image: Image, model: Model | None = None) -> Reading:
    """Read all of the ink in an image as one digit.

    >>> reading = read("docs/other/scribble.png")
    >>> reading.verdict, reading.digit
    ('not_a_digit', None)
    """
    return _reader(model).read(image)


def read_number(image: Image, model: Model | None = None) -> Number:
    """Read the digits and signs in an image, in one or more rows.

    >>> number = read_number("docs/numbers/2026.png")
    >>> [token.digit for token in number.lines[0].tokens]
    [2, 0, 2, 6]
    """
    return _reader(model).read_number(image)


def read_strokes(strokes: Iterable[Iterable[Sequence[float]]], model: Model | None = None) -> Reading:
    """Read strokes as one digit: lists of points ``(x, y)`` or ``(x, y, width)``.

    All are shares of the canvas, a square from (0, 0), top left, to (1, 1), bottom right. Strokes that all lie beside it, as in
    pixels, raise ``RakamError``.

    >>> read_strokes([[(0.3, 0.2), (0.7, 0.2), (0.45, 0.8)]]).digit
    7
    """
    return _reader(model).read_strokes(strokes)


def read_batch(
    images: Images, model: Model | None = None, *, errors: Literal["raise", "keep"] = "raise"
) -> Readings:
    """Read many images, each as one digit, on all cores: an array, or images of any kinds.

    The first picture that can't be read raises ``RakamError``; with ``errors="keep"`` its verdict is "error", and
    ``Readings.errors`` says why.

    >>> readings = read_batch(["docs/digits/7.png", "docs/digits/6.png", "docs/other/letter-k.png"])
    >>> readings.digit
    array([ 7,  6, -1], dtype=int16)
    >>> readings[0]
    Reading(verdict='digit', digit=7, confidence=0.997841)
    """
    return _reader(model).read_batch(images, errors=errors)


def _reader(model: Model | None) -> Reader:
    name = MODELS[0] if model is None else model
    # A file may change, so only what can't is kept.
    return _built_in(name) if isinstance(name, str) and name in MODELS else Reader(name)


@cache
def _built_in(name: str) -> Reader:
    return Reader(name)
