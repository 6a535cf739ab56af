"""What was read: the objects of ``rakam predict --json``, with its keys as attributes.

Answers have a hash, which leaves out their lists: those have none.
"""

from dataclasses import dataclass, field
from typing import Any, Literal

Verdict = Literal["digit", "unsure", "not_a_digit", "empty"]

#: Left, top, width and height of ink, in pixels of the picture.
Box = list[float]


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Reading:
    """What was read as one digit."""

    #: "digit" (sure), "unsure" (a best guess), "not_a_digit" (other ink) or "empty" (no ink).
    verdict: Verdict
    #: The best guess, or None; None, too, if the network's classes aren't the digits.
    digit: int | None
    #: The label of the best guess, such as "7", or None.
    label: str | None
    #: The calibrated probability of the best guess; 0 if there is none.
    confidence: float
    #: The probability of each class, if the ink belongs to one: they add up to 1, or are all 0 without ink.
    probabilities: list[float] = field(hash=False)
    #: By how many degrees a picture was turned clockwise to be read, or None.
    turned: int | None = None

    def __repr__(self) -> str:
        shown = f"verdict={self.verdict!r}, digit={self.digit}, confidence={self.confidence}"
        if self.digit is None and self.label is not None:
            shown = f"verdict={self.verdict!r}, label={self.label!r}, confidence={self.confidence}"
        if self.turned is not None:
            shown += f", turned={self.turned}"
        return f"{type(self).__name__}({shown})"


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class NumberDigit(Reading):
    """One digit of a number, or ink between the digits that isn't one."""

    box: Box = field(hash=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Digit:
    """A digit in a row; its entry in ``Number.digits`` has the probabilities."""

    digit: int | None
    label: str | None
    verdict: Verdict
    confidence: float
    box: Box = field(hash=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sign:
    """A sign in a row: one of ``. , - + / :``"""

    sign: str
    box: Box = field(hash=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberLine:
    """One row of writing."""

    #: Its digits and signs from left to right; ``?`` for ink that is neither.
    text: str
    box: Box = field(hash=False, repr=False)
    tokens: list[Digit | Sign] = field(hash=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """What was read as a number."""

    #: The text of all lines, joined by newlines.
    number: str
    #: Each digit with its place and its probabilities, in the order of the text.
    digits: list[NumberDigit] = field(hash=False, repr=False)
    #: The rows from the top to the bottom.
    lines: list[NumberLine] = field(hash=False, repr=False)


def number_of(answer: dict[str, Any]) -> Number:
    """The object of ``rakam predict --number --json``."""
    return Number(
        number=answer["number"],
        digits=[NumberDigit(**digit) for digit in answer["digits"]],
        lines=[
            NumberLine(text=line["text"], box=line["box"], tokens=[_token(token) for token in line["tokens"]])
            for line in answer["lines"]
        ],
    )


def _token(token: dict[str, Any]) -> Digit | Sign:
    return Sign(**token) if "sign" in token else Digit(**token)
