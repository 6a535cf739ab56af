"""From what an image is given as to what the native part takes: a path, the bytes of a file, or pixels as bytes."""

import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import numpy.typing as npt

from ._pixels import pixels_of, stacked
from ._rakam import ArrowImages, RakamError

if TYPE_CHECKING:
    from PIL.Image import Image as PilImage

    from ._rakam import _ArrowColumn, _Block, _Source

    Image: TypeAlias = str | os.PathLike[str] | os.PathLike[bytes] | bytes | bytearray | memoryview | PilImage | npt.ArrayLike
    Images: TypeAlias = npt.NDArray[Any] | Iterable[Image | None] | _ArrowColumn
else:
    # For what looks at annotations at run time: PIL may not be there, and what is no image is told where it is read.
    Image = Images = Any

#: Images given one by one are read once they add up to this many bytes.
_PART = 512 << 20


@contextmanager
def _refusing() -> Iterator[None]:
    """Whatever an object of others raises, it is an image that can't be read."""
    try:
        yield
    except (RakamError, TypeError):
        raise
    except Exception as error:
        raise RakamError(f"it can't be read: {type(error).__name__}: {error}") from error


@_refusing()
def source(image: "Image") -> "_Source":
    """One image."""
    if isinstance(image, (str, os.PathLike)):
        return path_of(image)
    contents = _contents(image)
    if contents is not None:
        return contents.tobytes()
    is_pil = _is_pil(image)
    array = _numbers(_array_of_pil(image) if is_pil else image)
    images = stacked(array[np.newaxis], array.shape)
    # PIL's greys are from 0 to 255, as in the file; those of an array are told by its numbers.
    pixels = images if is_pil and images.dtype == np.uint8 else pixels_of(images)
    return pixels.tobytes(), *pixels.shape[1:]


@_refusing()
def path_of(path: str | os.PathLike[str] | os.PathLike[bytes]) -> str:
    """A path as text, which the system can take."""
    text = os.fsdecode(path)
    try:
        os.fsencode(text)
    except UnicodeEncodeError as error:
        raise RakamError(f"no file has the name {text!r}: {error}") from error
    return text


def parts(images: "Images") -> "Iterator[ArrowImages | _Block | list[_Source | RakamError | None]]":
    """Many images: an array or a column at once, others in parts."""
    if _is_one(images):
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
        together = stacked(array, array.shape)
        try:
            pixels = pixels_of(together)
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


@_refusing()
def _is_one(images: object) -> bool:
    """Whether this is a single image or file, even if it could be iterated over."""
    is_path = isinstance(images, (str, os.PathLike))
    is_file = hasattr(images, "read") and hasattr(images, "readline")
    return is_path or is_file or _is_pil(images) or _contents(images) is not None


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
    # Categories may be anything.
    return dtype == object or hasattr(dtype, "categories") or (isinstance(kind, type) and issubclass(kind, str))


def _source_or_error(image: "Image") -> "_Source | RakamError":
    """One image of many, or why it can't be read: others may be."""
    try:
        return source(image)
    except (RakamError, TypeError) as error:
        # The native part takes only text that can be written.
        return RakamError(str(error).encode(errors="backslashreplace").decode())


def _contents(image: Any) -> memoryview | None:
    """The bytes of a file, whatever holds them: a row of bytes, but not an array's numbers."""
    if hasattr(image, "__array__"):
        return None
    try:
        view = memoryview(image)
    except TypeError:
        return None
    return view if view.ndim == 1 and view.format in ("B", "b", "c") else None


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


@_refusing()
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
