"""Arrays of numbers as pixels."""

from typing import Any

import numpy as np
import numpy.typing as npt

from ._rakam import RakamError

_COLOURS = (1, 3, 4)
_SHAPES = (
    "(height, width), (784,) or (height, width, 1, 3 or 4) for an image, "
    "(N, 28, 28), (N, 784), (N, height, width) or (N, height, width, 1, 3 or 4) for many"
)
#: Floats from 0 to 1 may go so far beyond on either side, as scaling with a sharp filter makes them.
_BEYOND = 0.25


def stacked(array: npt.NDArray[Any], given: tuple[int, ...]) -> npt.NDArray[Any]:
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


def pixels_of(images: npt.NDArray[Any]) -> npt.NDArray[np.uint8]:
    """Pixels from 0 to 255, by the rules for an ``.npy`` file, and with greys of 16 bits."""
    if images.dtype == np.bool_:
        return images * np.uint8(255)
    most = images.max(axis=(1, 2, 3), initial=0)
    if images.dtype == np.uint8 and not (most == 1).any():
        return images
    least = images.min(axis=(1, 2, 3), initial=0)
    top, expected = np.full(len(images), 255.0), "0 to 255"
    shares = np.zeros(len(images), bool)
    if images.dtype.kind == "f":
        shares, expected = (least >= -_BEYOND) & (most <= 1 + _BEYOND), "0 to 1, or 0 to 255"
        top[shares] = 1.0
    else:
        # Pixels to 255 of which none is above 1 would show nothing: these are paper and ink.
        top[most <= 1] = 1.0
        if images.dtype.itemsize == 2 and images.dtype.kind == "u":
            top[most > 255], expected = 65535.0, "0 to 65535"
    # So written, it is also false for NaN.
    fine = shares | ((least >= 0) & (most <= top))
    if not fine.all():
        at = int(np.argmin(fine))
        found = least[at] if not least[at] >= 0 else most[at]
        raise RakamError(f"found {found}, expected {expected}")
    scale = (255 / top).astype(np.result_type(images.dtype, np.float32))
    scaled = images * scale[:, np.newaxis, np.newaxis, np.newaxis]
    np.clip(scaled, 0, 255, out=scaled)
    scaled += 0.5
    pixels: npt.NDArray[np.uint8] = scaled.astype(np.uint8)
    return pixels
