"""The documentation is true: the README's examples, the types."""

import doctest
import re
import subprocess
import sys
from pathlib import Path

import pytest
import rakam
from conftest import ROOT

README = (ROOT / "bindings/python/README.md").read_text(encoding="utf-8")


def test_the_examples_of_the_readme(tmp_path, monkeypatch):
    parser, runner = doctest.DocTestParser(), doctest.DocTestRunner()
    blocks = re.findall(r"^```python\n(.*?)^```", README, re.DOTALL | re.MULTILINE)
    assert blocks
    names = {"tmp": tmp_path}
    for number, block in enumerate(blocks):
        assert ">>> " in block
        test = parser.get_doctest(block, names, f"block {number}", "README.md", None)
        runner.run(test, clear_globs=False)
        names.update(test.globs)
    assert runner.failures == 0


def test_everything_public_has_a_docstring():
    for name in rakam.__all__:
        if name not in ("MODELS", "__version__"):
            assert getattr(rakam, name).__doc__, name


@pytest.mark.parametrize("checks", [["mypy", "--strict", "--package", "rakam"], ["mypy.stubtest", "rakam._rakam"]])
def test_the_types_agree_with_the_module(checks, tmp_path):
    pytest.importorskip("mypy")
    run = [sys.executable, "-m", *checks]
    done = subprocess.run(run, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    assert done.returncode == 0, done.stdout


def test_the_package_says_that_it_is_typed():
    assert (Path(rakam.__file__).parent / "py.typed").exists()
