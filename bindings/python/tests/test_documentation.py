"""The documentation is true: the README's examples, the types."""

import doctest
import inspect
import re
import subprocess
import sys
import typing
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


def test_annotations_can_be_looked_at_when_it_runs():
    things = [getattr(rakam, name) for name in rakam.__all__]
    members = [member for thing in things if inspect.isclass(thing) for _, member in inspect.getmembers(thing)]
    annotated = [thing for thing in [*things, *members] if inspect.isfunction(thing) or inspect.ismethod(thing)]
    assert rakam.read in annotated and rakam.Reader.to_torch in annotated
    for function in annotated:
        typing.get_type_hints(function)


def test_libraries_that_check_types_when_it_runs_accept_it():
    pydantic = pytest.importorskip("pydantic")
    beartype = pytest.importorskip("beartype")
    path, stroke = "docs/digits/7.png", [(0.3, 0.2), (0.7, 0.2), (0.45, 0.8)]
    calls = {rakam.read: path, rakam.read_number: path, rakam.read_batch: [path], rakam.read_strokes: [stroke]}
    for checked in (pydantic.validate_call, beartype.beartype):
        for function, argument in calls.items():
            assert repr(checked(function)(argument)) == repr(function(argument))


def test_the_package_says_that_it_is_typed():
    assert (Path(rakam.__file__).parent / "py.typed").exists()
