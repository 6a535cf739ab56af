"""From what an image is given as to what the native part takes: a path, the bytes of a file, or pixels as bytes."""

import os
import sys
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import numpy.typing as npt

from ._rakam import ArrowImages, RakamError

if TYPE_CHECKING:
    from PIL.Image import Image as PilImage

    from ._rakam import _ArrowColumn, _Block, _Source

    Image: TypeAlias = str | os.PathLike[str] | os.PathLike[bytes] | bytes | bytearray | memoryview | PilImage | npt.ArrayLike
    Images: TypeAlias = npt.NDArray[Any] | Iterable[Image | None] | _ArrowColumn

_COLOURS = (1, 3, 4)
#: Images given one by one are read once they add up to this many bytes.
_PART = 512 << 20
_SHAPES = (
    "(height, width), (784,) or (height, width, 1, 3 or 4) for an image, "
    "(N, 28, 28), (N, 784), (N, height, width) or (N, height, width, 1, 3 or 4) for many"
)


def source(image: "Image") -> "_Source":
    """One image."""
    if isinstance(image, (str, os.PathLike)):
        return os.fsdecode(image)
    contents = _contents(image)
    if contents is not None:
        return contents
    array = _numbers(_array_of_pil(image) if _is_pil(image) else image)
    pixels = _pixels(_stacked(array[np.newaxis], array.shape))
    return pixels.tobytes(), *pixels.shape[1:]


def parts(images: "Images") -> "Iterator[ArrowImages | _Block | list[_Source | RakamError | None]]":
    """Many images: an array or a column at once, others in parts."""
    if isinstance(images, (str, os.PathLike, bytes, bytearray)) or _is_pil(images):
        raise TypeError("this is one image: read_batch takes an array or a list of images")
    column: Any = images
    # A table with a column for each pixel, as Kaggle's, is read as an array.
    by_pixel = getattr(images, "shape", ())[1:] == (784,)
    one_by_one = _holds_objects(images)
    if not by_pixel and not one_by_one and (hasattr(column, "__arrow_c_stream__") or hasattr(column, "__arrow_c_array__")):
        yield ArrowImages(column)
        return
    if hasattr(images, "__array__") and not one_by_one and not np.ma.is_masked(images):
        array = _numbers(images)
        stacked = _stacked(array, array.shape)
        try:
            pixels = _pixels(stacked)
            # Copied once: nobody can change the pixels while other threads read them.
            block = pixels.tobytes(), *pixels.shape
        except RakamError:
            # Some can't be read: which ones is found out one by one.
            column = array
        else:
            yield block
            return
    part: list[_Source | RakamError | None] = []
    size = 0
    for image in column:
        part.append(None if _is_missing(image) else _source_or_error(image))
        size += _size(part[-1])
        if size >= _PART:
            yield part
            part, size = [], 0
    yield part


def _is_missing(image: object) -> bool:
    """Whether there is no image: pandas has marks of its own for that."""
    return image is None or type(image).__name__ == "NAType" or (isinstance(image, float) and image != image)


def _size(image: "_Source | RakamError | None") -> int:
    """The bytes that an image takes until it is read; a file is opened when its turn comes."""
    contents = image[0] if isinstance(image, tuple) else image
    return len(contents) if isinstance(contents, bytes) else 0


def _holds_objects(images: object) -> bool:
    """Whether these are Python's objects or paths, in an array or in a column, which pandas would give as Arrow's, too."""
    dtype = getattr(images, "dtype", None)
    kind = getattr(dtype, "type", None)
    return dtype == object or (isinstance(kind, type) and issubclass(kind, str))


def _source_or_error(image: "Image") -> "_Source | RakamError":
    """One image of many, or why it can't be read: others may be."""
    try:
        return source(image)
    except (RakamError, TypeError) as error:
        return RakamError(str(error))


def _contents(image: Any) -> bytes | None:
    """The bytes of a file, whatever holds them: a row of bytes, but not an array's numbers."""
    if isinstance(image, bytes):
        return image
    if hasattr(image, "__array__"):
        return None
    try:
        view = memoryview(image)
    except TypeError:
        return None
    return view.tobytes() if view.ndim == 1 and view.format in ("B", "b", "c") else None


def _is_pil(image: object) -> bool:
    pil = sys.modules.get("PIL.Image")
    return pil is not None and isinstance(image, pil.Image)


def _array_of_pil(image: Any) -> Any:
    """The array of a PIL image, upright as its file says."""
    from PIL import ImageOps

    try:
        image = ImageOps.exif_transpose(image)
        is_grey = image.mode in ("1", "L") and "transparency" not in image.info
        if not is_grey and image.mode not in ("I", "F") and not image.mode.startswith("I;16"):
            # PIL knows no other way from La.
            image = (image.convert("LA") if image.mode == "La" else image).convert("RGBA")
        array = np.asarray(image)
    # Each of PIL's formats has exceptions of its own.
    except Exception as error:
        raise RakamError(f"PIL can't read it: {error}") from error
    return _greys_of_16_bits(array) if image.mode == "I" else array


def _greys_of_16_bits(greys: npt.NDArray[Any]) -> npt.NDArray[np.uint16]:
    """PIL's whole numbers, which have room for others."""
    for extreme in (greys.min(initial=0), greys.max(initial=0)):
        if not 0 <= extreme <= 65535:
            raise RakamError(f"found {extreme}, expected 0 to 65535")
    return greys.astype(np.uint16)


def _numbers(image: Any) -> npt.NDArray[Any]:
    if np.ma.is_masked(image):
        raise RakamError("some numbers of the array are masked, expected all to be known")
    try:
        array = np.asarray(image)
        if array.dtype == object and array.ndim == 2 and hasattr(image, "items"):
            # A table of pandas gives numbers that may be missing, or that are Arrow's, as objects; its columns don't.
            array = np.column_stack([column for _, column in image.items()])
    except ValueError as error:
        raise RakamError(f"these numbers are no array: {error}") from error
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


def _pixels(images: npt.NDArray[Any]) -> npt.NDArray[np.uint8]:
    """Pixels from 0 to 255, by the rules for an ``.npy`` file, and with greys of 16 bits."""
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
        raise RakamError(f"found {found}, expected {expected}")
    scale = (255 / top).astype(np.result_type(images.dtype, np.float32))
    pixels: npt.NDArray[np.uint8] = (images * scale[:, np.newaxis, np.newaxis, np.newaxis] + 0.5).astype(np.uint8)
    return pixels
