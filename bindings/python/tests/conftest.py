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
