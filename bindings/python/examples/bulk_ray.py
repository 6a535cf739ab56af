"""Reads a Parquet of pictures into a Parquet of readings, with Ray Data: bulk_ray.py PICTURES READINGS [WORKERS]"""

import sys

import pyarrow as pa
import rakam
import ray


class Read:
    def __init__(self) -> None:
        self.reader = rakam.Reader(threads=1)

    def __call__(self, pictures: pa.Table) -> pa.Table:
        readings = self.reader.read_batch(pictures["picture"], errors="keep")
        return pa.table(readings).add_column(0, "id", pictures["id"])


if __name__ == "__main__":
    pictures = ray.data.read_parquet(sys.argv[1])
    workers = ray.data.ActorPoolStrategy(size=int([*sys.argv, 1][3]))
    pictures.map_batches(Read, batch_format="pyarrow", batch_size=1024, compute=workers).write_parquet(sys.argv[2])
