"""What pip calls to build the package: maturin, which gets the program beside the module, so that the wheel installs `rakam`, and the
licences of both.
"""

import json
import os
import shutil
import subprocess
import sysconfig
from pathlib import Path

import maturin
from maturin import (  # noqa: F401
    build_sdist,
    get_requires_for_build_editable,
    get_requires_for_build_sdist,
    get_requires_for_build_wheel,
)

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
#: What maturin puts where commands are installed.
SCRIPTS = HERE / "rakam.data/scripts"
#: The command's own name, whatever the file is called that RAKAM_BIN names.
COMMAND = f"rakam{sysconfig.get_config_var('EXE') or ''}"
LICENCES = ["cargo", "run", "--quiet", "--locked", "--package", "xtask", "--", "wheel-licences"]
BUILD = ["cargo", "build", "--release", "--locked", "--package", "rakam", "--message-format", "json-render-diagnostics"]


def prepare_metadata_for_build_wheel(*arguments, **options):
    SCRIPTS.mkdir(parents=True, exist_ok=True)
    subprocess.run(LICENCES, cwd=ROOT, check=True)
    return maturin.prepare_metadata_for_build_wheel(*arguments, **options)


prepare_metadata_for_build_editable = prepare_metadata_for_build_wheel


def build_wheel(*arguments, **options):
    put_program()
    return maturin.build_wheel(*arguments, **options)


def build_editable(*arguments, **options):
    put_program()
    return maturin.build_editable(*arguments, **options)


def put_program():
    """Puts the program that RAKAM_BIN names there, or else builds it."""
    program = os.environ.get("RAKAM_BIN") or built()
    shutil.rmtree(SCRIPTS, ignore_errors=True)
    SCRIPTS.mkdir(parents=True)
    shutil.copy(program, SCRIPTS / COMMAND)


def built():
    print(*BUILD, flush=True)
    built = subprocess.run(BUILD, cwd=ROOT, stdout=subprocess.PIPE, check=True)
    messages = map(json.loads, built.stdout.splitlines())
    return [message["executable"] for message in messages if message.get("executable")][-1]
