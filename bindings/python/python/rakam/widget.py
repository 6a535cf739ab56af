"""A canvas for notebooks, to draw a digit in. It needs anywidget.

>>> from rakam.widget import Canvas
>>> canvas = Canvas()
>>> canvas.strokes = [[[0.3, 0.2], [0.7, 0.2], [0.45, 0.8]]]
>>> canvas.reading.digit
7
"""

from pathlib import Path
from typing import Any

import anywidget  # type: ignore[import-untyped, import-not-found, unused-ignore]
import traitlets  # type: ignore[import-untyped, import-not-found, unused-ignore]

from ._rakam import MODELS, RakamError
from ._reader import Model, Reader
from ._readings import Reading

__all__ = ["Canvas"]

_SCRIPT = Path(__file__).parent / "widget.js"


class _UnreadableError(RakamError, traitlets.TraitError):  # type: ignore[misc, unused-ignore]
    """Strokes that can't be read: traitlets takes them back where it hears of a ``TraitError``, whoever set them."""


class Canvas(anywidget.AnyWidget):  # type: ignore[misc, unused-ignore]
    """A canvas whose ink is read while it is drawn. As the last value of a cell it is shown; ``observe`` tells of new readings.

    ``strokes`` are lists of points (x, y), or (x, y, width), in shares of the canvas, as ``rakam.read_strokes`` takes them: what the
    pen drew, or what Python sets. ``reading`` is their ``Reading``.
    """

    _esm = _SCRIPT

    strokes = traitlets.List(traitlets.List(traitlets.List(traitlets.Float(), minlen=2, maxlen=3))).tag(sync=True)
    #: Of the strokes; that of an empty canvas has the verdict "empty".
    reading = traitlets.Instance(Reading, read_only=True)
    #: Pixels on each side.
    side = traitlets.Int(280, min=1).tag(sync=True)
    _said = traitlets.Unicode().tag(sync=True)

    def __init__(self, model: Model = MODELS[0], **traits: Any) -> None:
        self._reader = Reader(model)
        self._latest = self._reader.read_strokes([])
        super().__init__(**traits)
        self._show()

    @traitlets.validate("strokes")  # type: ignore[misc, untyped-decorator, unused-ignore]
    def _read(self, proposed: Any) -> Any:
        # What can't be read doesn't become the strokes.
        try:
            self._latest = self._reader.read_strokes(proposed.value)
        except RakamError as error:
            raise _UnreadableError(str(error)) from error
        return proposed.value

    @traitlets.observe("strokes")  # type: ignore[misc, untyped-decorator, unused-ignore]
    def _show(self, _change: object = None) -> None:
        self._said = _words(self._latest)
        self.set_trait("reading", self._latest)


def _words(reading: Reading) -> str:
    """What is shown below the canvas."""
    guess = f"{reading.label or reading.digit} ({reading.confidence:.1%})"
    return {"digit": guess, "unsure": f"perhaps {guess}", "not_a_digit": "not a digit", "empty": ""}[reading.verdict]
