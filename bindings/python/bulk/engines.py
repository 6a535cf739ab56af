"""Reads a Parquet of pictures with Daft, Ray Data and Spark, on two workers each, and compares every row with `read_batch`.

engines.py PICTURES FOLDER [ENGINE...]
"""

import os
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.dataset
import rakam

EXAMPLES = Path(__file__).resolve().parents[1] / "examples"
BESIDE_PYTHON = Path(sys.executable).parent
WORKERS = 2


#: Nothing is sent home.
QUIET = {"RAY_USAGE_STATS_ENABLED": "0", "DO_NOT_TRACK": "1", "PYTHONWARNINGS": "ignore"}
#: Reading and writing files takes processors of Ray's, too, and this machine may have no more than the workers.
ON_RAY = f"import sys, ray, runpy; del sys.argv[0]; ray.init(num_cpus={2 * WORKERS}); runpy.run_path(sys.argv[0], run_name='__main__')"


def command(engine: str, pictures: Path, readings: Path) -> list[str]:
    """How an example is run on this machine, with two workers."""
    arguments = [str(EXAMPLES / f"bulk_{engine}.py"), str(pictures), str(readings)]
    match engine:
        case "spark":
            return [f"{BESIDE_PYTHON}/spark-submit", "--master", f"local[{WORKERS}]", *arguments]
        case "ray":
            return [sys.executable, "-c", ON_RAY, *arguments, str(WORKERS)]
        case _:
            return [sys.executable, *arguments, str(WORKERS)]


def run(engine: str, pictures: Path, readings: Path) -> float:
    """The seconds that an example takes, from nothing."""
    environment = {**os.environ, **QUIET, "PYSPARK_PYTHON": sys.executable}
    start = time.monotonic()
    done = subprocess.run(
        command(engine, pictures, readings), env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=600
    )
    assert done.returncode == 0, done.stdout.decode()
    return time.monotonic() - start


def table(folder: Path) -> pa.Table:
    """What a folder of Parquet files holds, in the order of the ids."""
    files = [str(path) for path in sorted(folder.rglob("*.parquet"))]
    return pa.dataset.dataset(files).to_table().sort_by("id")


def assert_same(readings: pa.Table, pictures: pa.Table) -> None:
    """Every picture was read once, as `read_batch` reads it."""
    expected = pa.table(rakam.read_batch(pictures["picture"], errors="keep"))
    assert readings["id"].to_pylist() == pictures["id"].to_pylist(), "pictures are lost, or were read twice"
    for name in ("verdict", "digit", "label", "error"):
        assert readings[name].to_pylist() == expected[name].to_pylist(), f"another {name}"
    # Sums are taken in another order where a batch has another end.
    shares, those = (np.array(columns["probabilities"].to_pylist()) for columns in (readings, expected))
    assert np.abs(shares - those).max() < 1e-5, np.abs(shares - those).max()
    assert expected["error"].null_count < len(expected), "no picture was damaged"


def main(pictures: Path, folder: Path) -> None:
    expected = table(pictures)
    for engine in sys.argv[3:] or ("daft", "ray", "spark"):
        readings = folder / f"{pictures.name}-{engine}"
        seconds = run(engine, pictures, readings)
        assert_same(table(readings), expected)
        print(f"{engine}: {len(expected)} readings as read_batch's, {seconds:.1f} s from nothing", flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
