"""From what an image is given as to what the native part takes: a path, the bytes of a file, or pixels as bytes."""

import os
import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import numpy.typing as npt

from ._rakam import ArrowImages, RakamError

if TYPE_CHECKING:
    from PIL.Image import Image as PilImage

    from ._rakam import _ArrowColumn, _Block, _Source

    Image: TypeAlias = str | os.PathLike[str] | bytes | bytearray | PilImage | npt.ArrayLike
    Images: TypeAlias = npt.NDArray[Any] | Iterable[Image] | _ArrowColumn

_COLOURS = (1, 3, 4)
_SHAPES = (
    "(height, width), (784,) or (height, width, 1, 3 or 4) for an image, "
    "(N, 28, 28), (N, 784), (N, height, width) or (N, height, width, 1, 3 or 4) for many"
)


def source(image: "Image") -> "_Source":
    """One image."""
    if isinstance(image, (str, os.PathLike, bytes)):
        return image
    if isinstance(image, bytearray):
        return bytes(image)
    array = _numbers(_array_of_pil(image))
    pixels = _pixels(_stacked(array[np.newaxis], array.shape), "")
    return pixels.tobytes(), *pixels.shape[1:]


def sources(images: "Images") -> "ArrowImages | _Block | list[_Source]":
    """Many images."""
    if isinstance(images, (str, os.PathLike, bytes, bytearray)):
        raise TypeError("this is one image: read_batch takes an array or a list of images")
    column: Any = images
    # A table with a column for each pixel, as Kaggle's, is read as an array.
    by_pixel = getattr(images, "shape", ())[1:] == (784,)
    if not by_pixel and (hasattr(column, "__arrow_c_stream__") or hasattr(column, "__arrow_c_array__")):
        return ArrowImages(column)
    if hasattr(images, "__array__"):
        array = _numbers(images)
        pixels = _pixels(_stacked(array, array.shape), "image {}: ")
        # Copied once: nobody can change the pixels while other threads read them.
        return pixels.tobytes(), *pixels.shape
    return [_numbered(at, image) for at, image in enumerate(column)]


def _numbered(at: int, image: "Image") -> "_Source":
    try:
        return source(image)
    except RakamError as error:
        raise RakamError(f"image {at}: {error}") from None


def _array_of_pil(image: Any) -> Any:
    """The array of a PIL image, upright as its file says; anything else as it is."""
    pil = sys.modules.get("PIL.Image")
    if pil is None or not isinstance(image, pil.Image):
        return image
    from PIL import ImageOps

    image = ImageOps.exif_transpose(image)
    if image.mode in ("1", "L", "F") or image.mode.startswith("I;16"):
        return image
    # PIL's whole numbers are greys of 16 bits.
    return np.asarray(image).astype(np.uint16) if image.mode == "I" else image.convert("RGBA")


def _numbers(image: Any) -> npt.NDArray[Any]:
    array = np.asarray(image)
    if array.dtype.kind not in "buif":
        raise TypeError("an image is a path, the bytes of a file, a PIL image or an array of numbers")
    return array


def _stacked(array: npt.NDArray[Any], given: tuple[int, ...]) -> npt.NDArray[Any]:
    """Images as (N, height, width, colours)."""
    match array.shape:
        case (_, 784):
            return array.reshape(-1, 28, 28, 1)
        case (_, _, _):
            return array[..., np.newaxis]
        case (_, _, _, colours) if colours in _COLOURS:
            return array
        case (_, colours, _, _) if colours in _COLOURS:
            return np.moveaxis(array, 1, -1)
    raise RakamError(f"the array's shape is {given}, expected {_SHAPES}")


def _pixels(images: npt.NDArray[Any], name: str) -> npt.NDArray[np.uint8]:
    """Pixels from 0 to 255, by the rules for an ``.npy`` file, and with greys of 16 bits; ``name`` is for errors."""
    if images.dtype == np.uint8:
        return images
    if images.dtype == np.bool_:
        return images * np.uint8(255)
    most, least = (of(axis=(1, 2, 3), initial=0) for of in (images.max, images.min))
    top, expected = np.full(len(images), 255.0), "0 to 255"
    if images.dtype.kind == "f":
        top[most <= 1], expected = 1.0, "0 to 1, or 0 to 255"
    elif images.dtype.itemsize == 2 and images.dtype.kind == "u":
        top[most > 255], expected = 65535.0, "0 to 65535"
    # So written, it is also false for NaN.
    fine = (least >= 0) & (most <= top)
    if not fine.all():
        at = int(np.argmin(fine))
        found = least[at] if not least[at] >= 0 else most[at]
        raise RakamError(f"{name.format(at)}found {found}, expected {expected}")
    scale = (255 / top).astype(np.result_type(images.dtype, np.float32))
    pixels: npt.NDArray[np.uint8] = (images * scale[:, np.newaxis, np.newaxis, np.newaxis] + 0.5).astype(np.uint8)
    return pixels
