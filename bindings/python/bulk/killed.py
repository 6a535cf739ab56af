"""Kills one of Ray's two workers while it reads: nothing may be lost, and nothing read twice. killed.py PICTURES FOLDER

The examples must be in PYTHONPATH, also for Ray's workers.
"""

import os
import signal
import sys
from pathlib import Path

import pyarrow as pa
import ray
from bulk_ray import Read
from engines import assert_same, table

#: The first worker that comes to this batch ends in the middle of it.
BATCH = 3


class Mortal(Read):
    """Reads, and notes which process read; one of all dies."""

    def __init__(self, folder: str) -> None:
        super().__init__()
        self.folder, self.batches = Path(folder), 0

    def __call__(self, pictures: pa.Table) -> pa.Table:
        readings = super().__call__(pictures)
        self.batches += 1
        if self.batches == BATCH:
            try:
                with open(self.folder / "killed", "x") as note:
                    note.write(f"{os.getpid()} {pictures['id'][0].as_py()}")
            except FileExistsError:
                pass
            else:
                os.kill(os.getpid(), signal.SIGKILL)
        return readings.append_column("process", pa.array([os.getpid()] * len(pictures)))


def main(pictures: Path, folder: Path) -> None:
    ray.init(num_cpus=4, include_dashboard=False, log_to_driver=False)
    workers = ray.data.ActorPoolStrategy(size=2)
    data = ray.data.read_parquet(str(pictures), override_num_blocks=16)
    options = {"batch_format": "pyarrow", "batch_size": 256, "fn_constructor_args": (str(folder),)}
    data.map_batches(Mortal, compute=workers, **options).write_parquet(str(folder / "readings"))

    readings, expected = table(folder / "readings"), table(pictures)
    killed, first = map(int, (folder / "killed").read_text().split())
    assert not Path(f"/proc/{killed}").exists(), "the worker lives"
    rereader = readings["process"][first].as_py()
    assert rereader != killed, "the batch that was lost was not read again"
    assert_same(readings, expected)
    print(f"process {killed} was killed at picture {first}, which {rereader} read again; all {len(readings)} are there once")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
