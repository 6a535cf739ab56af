"""Real pictures, and that the command line says the same of them."""

from dataclasses import asdict

import pytest
import rakam
from conftest import DIGITS, NUMBERS, OTHER


def as_json(answer):
    """The object of `--json`: what doesn't apply isn't there."""
    if isinstance(answer, dict):
        return {name: as_json(value) for name, value in answer.items() if (name, value) != ("turned", None)}
    return [as_json(value) for value in answer] if isinstance(answer, list) else answer


@pytest.mark.parametrize("path", DIGITS, ids=lambda path: path.stem)
@pytest.mark.parametrize("model", rakam.MODELS)
def test_a_digit_is_read(path, model):
    reading = rakam.read(path, model)
    assert (reading.verdict, reading.digit) == ("digit", int(path.stem[0]))
    assert reading.confidence == max(reading.probabilities)
    assert len(reading.probabilities) == 10 and abs(sum(reading.probabilities) - 1) < 1e-5


@pytest.mark.parametrize("path", NUMBERS, ids=lambda path: path.stem)
def test_a_number_is_read(path):
    number = rakam.read_number(path)
    assert number.number == path.stem
    assert [digit.digit for digit in number.digits] == [int(digit) for digit in path.stem]
    assert [line.text for line in number.lines] == [path.stem]
    assert len(number.digits[0].box) == 4


@pytest.mark.parametrize("path", OTHER, ids=lambda path: path.stem)
def test_what_is_no_digit_is_rejected(path):
    reading = rakam.read(path)
    assert (reading.verdict, reading.digit, reading.confidence) == ("not_a_digit", None, 0.0)


def test_the_command_line_says_the_same(predict):
    pictures = DIGITS + NUMBERS + OTHER
    for line, path in zip(predict(*pictures), pictures, strict=True):
        del line["file"]
        assert as_json(asdict(rakam.read(path))) == line
    for line, path in zip(predict("--number", *pictures), pictures, strict=True):
        del line["file"]
        assert as_json(asdict(rakam.read_number(path))) == line


def test_strokes_are_read_and_signs_in_numbers_too():
    seven = [[(0.3, 0.2), (0.7, 0.2), (0.45, 0.8)]]
    assert rakam.read_strokes(seven).digit == 7
    assert rakam.read_strokes([[[*point, 0.05] for point in seven[0]]]).digit == 7
    assert rakam.read_strokes([]).verdict == "empty"
    with pytest.raises(rakam.RakamError, match=r"\(x, y\) or \(x, y, width\), not 1"):
        rakam.read_strokes([[(0.3,)]])
    for wrong in (float("nan"), float("inf"), 1e300):
        with pytest.raises(rakam.RakamError, match=r"a point is \[0\.3, (NaN|inf)\], expected finite numbers"):
            rakam.read_strokes([*seven, [(0.3, wrong), (0.5, 0.5)]])


def test_answers_show_what_matters():
    shown = repr(rakam.read(DIGITS[-1]))
    assert shown.startswith("Reading(verdict='digit', digit=8, confidence=0.9"), shown
    assert repr(rakam.read_number(NUMBERS[0])) == f"Number(number='{NUMBERS[0].stem}')"
    assert repr(rakam.Reader()) == "Reader('rakam')"


def test_answers_are_counted_in_sets():
    for read, path in ((rakam.read, DIGITS[0]), (rakam.read_number, NUMBERS[0])):
        answer = read(path)
        assert len({answer, read(path), read(OTHER[0])}) == 2
    line = answer.lines[0]
    assert len({line, *line.tokens, *answer.digits}) == 1 + len(line.tokens) + len(answer.digits)


def test_a_turned_picture_says_so():
    image = pytest.importorskip("PIL.Image").open("docs/digits/7.png")
    turned = [rakam.read(image.rotate(degrees)) for degrees in (90, 180, 270)]
    assert any(reading.turned for reading in turned)
    assert all(reading.digit == 7 for reading in turned if reading.turned)
    assert any("turned=" in repr(reading) for reading in turned)
