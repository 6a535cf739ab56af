"""Networks as modules of PyTorch."""

import io
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from torch.nn import Module  # type: ignore[import-not-found, unused-ignore]


def module(code: str, weights: bytes) -> "Module":
    """The module that ``code`` defines, which is what ``rakam convert`` writes, with its weights from a ``.pth`` file."""
    names: dict[str, Any] = {"__name__": "rakam.network"}
    exec(compile(code, "<a network of Rakam>", "exec"), names)
    network: Module = names["load"](io.BytesIO(weights))
    return network
