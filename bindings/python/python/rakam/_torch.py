"""Networks as modules of PyTorch."""

import copyreg
import io
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from torch.nn import Module  # type: ignore[import-not-found, unused-ignore]


def module(code: str, weights: bytes) -> "Module":
    """The module that ``code`` defines, which is what ``rakam convert`` writes, with its weights from a ``.pth`` file."""
    network: Module = _defined(code)["load"](io.BytesIO(weights))
    return network


@cache
def _defined(code: str) -> dict[str, Any]:
    """What ``code`` defines, once for each: modules of the same code have the same class."""
    names: dict[str, Any] = {"__name__": "rakam.network"}
    exec(compile(code, "<a network of Rakam>", "exec"), names)
    # Nothing can be imported from there, so what is pickled brings the code along.
    copyreg.pickle(names["Net"], lambda network: (_without_weights, (code,), network.__reduce_ex__(2)[2]))
    return names


def _without_weights(code: str) -> "Module":
    """A module as it is before it gets the rest of what was pickled."""
    network: Module = object.__new__(_defined(code)["Net"])
    return network
