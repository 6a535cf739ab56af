"""The native part of `rakam`."""

import os
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Literal, Protocol, TypeAlias, final

if TYPE_CHECKING:
    from torch.nn import Module  # type: ignore[import-not-found, unused-ignore]

# A picture file by its path or its bytes, or pixels with height, width and the bytes of each.
_Source: TypeAlias = str | bytes | tuple[bytes, int, int, int]
# The pixels of many images, with their number, height, width and the bytes of each.
_Block: TypeAlias = tuple[bytes, int, int, int, int]

# An array, a chunked array or a table of any library of Arrow.
class _ArrowArray(Protocol):
    def __arrow_c_array__(self, requested_schema: object = None) -> tuple[object, object]: ...

class _ArrowStream(Protocol):
    def __arrow_c_stream__(self, requested_schema: object = None) -> object: ...

_ArrowColumn: TypeAlias = _ArrowArray | _ArrowStream

__all__ = [
    "MODELS",
    "MOST_SIDE",
    "ArrowImages",
    "ArrowReadings",
    "ImageSet",
    "NativeReader",
    "Network",
    "RakamError",
    "__version__",
    "probabilities",
    "train",
]

MODELS: tuple[str, ...]
# The most rows and columns of an image to train on.
MOST_SIDE: int
__version__: str

class RakamError(ValueError): ...

@final
class ImageSet:
    def __new__(cls, pixels: bytes, labels: bytes, classes: int, shape: tuple[int, int, int]) -> ImageSet: ...

@final
class Network:
    @staticmethod
    def from_bytes(bytes: bytes) -> Network: ...
    @property
    def architecture(self) -> str: ...
    @property
    def test_accuracy(self) -> float | None: ...
    @property
    def epochs(self) -> int | None: ...
    @property
    def seed(self) -> int | None: ...
    def save(self, path: str | os.PathLike[str]) -> None: ...
    def to_bytes(self) -> bytes: ...
    def to_torch(self) -> Module: ...
    def __reduce__(self) -> tuple[Any, ...]: ...

@final
class ArrowImages:
    def __new__(cls, images: _ArrowColumn) -> ArrowImages: ...

@final
class ArrowReadings:
    def __new__(
        cls, columns: list[bytes], verdicts: list[str], labels: list[str], errors: list[tuple[int, str]]
    ) -> ArrowReadings: ...
    def __arrow_c_array__(self, requested_schema: object = None) -> tuple[object, object]: ...
    def __arrow_c_stream__(self, requested_schema: object = None) -> object: ...

@final
class NativeReader:
    def __new__(cls, model: str | Network, threads: int | None, device: str | None) -> NativeReader: ...
    @property
    def device(self) -> str: ...
    def network(self) -> Network: ...
    @property
    def labels(self) -> list[str]: ...
    def to_torch(self) -> Module: ...
    def read(self, image: _Source, number: bool) -> dict[str, Any]: ...
    def read_strokes(self, strokes: list[list[Any]]) -> dict[str, Any]: ...
    def read_batch(self, images: ArrowImages | _Block | list[_Source | RakamError | None], first: int, keep_errors: bool) -> tuple[list[bytes], list[tuple[int, str]]]: ...

def probabilities(network: Network, pixels: bytes, threads: int | None) -> bytes: ...
def train(
    recipe: Literal["original", "sprint", "ladder-994", "ladder-995", "ladder-996", "rakam"] = "original",
    *,
    layers: str | None = None,
    epochs: int | None = None,
    batch_size: int | None = None,
    optimizer: Literal["sgd", "adam", "adamw", "adadelta", "rmsprop"] | None = None,
    lr: float | None = None,
    momentum: float | None = None,
    weight_decay: float | None = None,
    schedule: Literal["step", "cosine", "one-cycle"] | None = None,
    seed: int = 42,
    data: str | os.PathLike[str] | ImageSet | None = None,
    out: str | os.PathLike[str] | None = None,
    threads: int | None = None,
    device: Literal["auto", "cpu", "gpu"] | None = None,
    on_event: Callable[[dict[str, Any]], object] | None = None,
) -> Network: ...
