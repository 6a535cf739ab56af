"""What the tests share: the repository's pictures, and the program to compare with."""

import json
import os
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
DIGITS = sorted((ROOT / "docs/digits").glob("*.png"))
NUMBERS = sorted((ROOT / "docs/numbers").glob("*.png"))
OTHER = sorted((ROOT / "docs/other").glob("*.png"))


def failing():
    """Objects whose array, items or path can't be had at the moment, as of a file that is read when it is needed."""

    def fail(self, *_arguments, **_keywords):
        raise self.error

    images = []
    for method in ("__array__", "__getitem__", "__fspath__"):
        for error in (OSError, RuntimeError):
            images.append(type("Lazy", (), {"__len__": lambda self: 28, method: fail})())
            images[-1].error = error("gone")
    return images


@pytest.fixture(autouse=True)
def in_the_repository(monkeypatch):
    """Documented examples name pictures from there."""
    monkeypatch.chdir(ROOT)


@pytest.fixture
def predict():
    """What `rakam predict --json` prints, by the program that RAKAM_BIN names."""
    program = os.environ.get("RAKAM_BIN")
    if not program:
        pytest.skip("RAKAM_BIN names no program to compare with")

    def run(*arguments):
        printed = subprocess.run([program, "predict", "--json", *map(str, arguments)], stdout=subprocess.PIPE)
        return [json.loads(line) for line in printed.stdout.splitlines()]

    return run
