"""The readings of many images, as columns."""

import operator
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, get_args

import numpy as np
import numpy.typing as npt

from ._rakam import ArrowReadings, RakamError
from ._readings import Reading, Verdict

if TYPE_CHECKING:
    from pyarrow import RecordBatch  # type: ignore[import-untyped, import-not-found, unused-ignore]
else:
    # For what looks at annotations at run time: pyarrow may not be there.
    RecordBatch = Any

_VERDICTS = np.array([*get_args(Verdict), "error"])
_DIGITS = tuple("0123456789")


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Readings:
    """The readings of many images: an array for each attribute, and each ``Reading`` by its index.

    >>> import numpy, rakam
    >>> readings = rakam.read_batch(numpy.zeros((2, 28, 28)))
    >>> readings
    Readings(of 2 images)
    >>> readings.verdict
    array(['empty', 'empty'], dtype='<U11')
    >>> [reading.digit for reading in readings]
    [None, None]
    """

    #: "digit", "unsure", "not_a_digit" or "empty"; "error" for an image that couldn't be read.
    verdict: npt.NDArray[np.str_]
    #: int16, -1 where there is none, and if the network's classes aren't the digits.
    digit: npt.NDArray[np.int16]
    #: The label of the best guess, "" where there is none.
    label: npt.NDArray[np.str_]
    #: float32.
    confidence: npt.NDArray[np.float32]
    #: float32, a row for each image.
    probabilities: npt.NDArray[np.float32]
    #: uint16, 0 where an image wasn't turned.
    turned: npt.NDArray[np.uint16]
    #: What was wrong with each image that couldn't be read, by its index; empty unless errors were to be kept.
    errors: dict[int, str]
    _labels: tuple[str, ...]
    _columns: list[bytes]

    @classmethod
    def _of(cls, columns: list[bytes], errors: dict[int, str], labels: tuple[str, ...]) -> "Readings":
        """From the columns as the native part makes them."""
        verdict, classes, confidence, probabilities, turned = columns
        best = np.frombuffer(classes, np.int16)
        return cls(
            verdict=_VERDICTS[np.frombuffer(verdict, np.uint8)],
            digit=best if labels == _DIGITS else np.full_like(best, -1),
            # The last one, which -1 finds, stands for none.
            label=np.array([*labels, ""])[best],
            confidence=np.frombuffer(confidence, np.float32),
            probabilities=np.frombuffer(probabilities, np.float32).reshape(-1, len(labels)),
            turned=np.frombuffer(turned, np.uint16),
            errors=errors,
            _labels=labels,
            _columns=columns,
        )

    def __reduce__(self) -> tuple[Any, ...]:
        return Readings._of, (self._columns, self.errors, self._labels)

    def to_arrow(self) -> RecordBatch:
        """The readings as columns of pyarrow; other libraries of Arrow take ``Readings`` as they are.

        verdict, label and error are strings, digit is int16, confidence float32, probabilities lists of float32. What there is none of
        is null. Columns of numbers share their memory with the arrays.
        """
        import pyarrow as pa

        return pa.record_batch(self)

    def __arrow_c_array__(self, requested_schema: object = None) -> tuple[object, object]:
        """Arrow's PyCapsule interface: the columns of ``to_arrow`` as an array of structs."""
        return self._arrow().__arrow_c_array__(requested_schema)

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        """Arrow's PyCapsule interface: the columns of ``to_arrow`` as a table."""
        return self._arrow().__arrow_c_stream__(requested_schema)

    def _arrow(self) -> ArrowReadings:
        return ArrowReadings(self._columns[:4], _VERDICTS.tolist(), list(self._labels), list(self.errors.items()))

    def __len__(self) -> int:
        return len(self.digit)

    def __getitem__(self, index: int) -> Reading:
        """The reading of one image; raises ``RakamError`` if it couldn't be read."""
        index = range(len(self))[operator.index(index)]
        error = self.errors.get(index)
        if error is not None:
            raise RakamError(error)
        digit, turned = int(self.digit[index]), int(self.turned[index])
        verdict: Any = str(self.verdict[index])
        return Reading(
            verdict=verdict,
            digit=digit if digit >= 0 else None,
            confidence=_decimal(self.confidence[index]),
            probabilities=[_decimal(share) for share in self.probabilities[index]],
            turned=turned or None,
            label=str(self.label[index]) or None,
        )

    def __iter__(self) -> Iterator[Reading]:
        return (self[index] for index in range(len(self)))

    def __repr__(self) -> str:
        return f"Readings(of {len(self)} images)"


def _decimal(single: np.float32) -> float:
    """The shortest decimal that tells the number apart, as in JSON and in a single ``Reading``."""
    return float(str(single))
