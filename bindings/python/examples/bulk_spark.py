"""Reads a Parquet of pictures into a Parquet of readings, with Spark: bulk_spark.py PICTURES READINGS"""

import sys
from collections.abc import Iterator

import pyarrow as pa
import rakam
from pyspark.sql import SparkSession

READING = "id long, verdict string, digit short, label string, confidence float, probabilities array<float>, error string"


def read(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    reader = rakam.Reader(threads=1)
    for pictures in batches:
        readings = reader.read_batch(pictures["picture"], errors="keep").to_arrow()
        # Spark has no lists of a fixed length.
        lists = readings["probabilities"].cast(pa.list_(pa.float32()))
        yield readings.set_column(4, "probabilities", lists).add_column(0, "id", pictures["id"].cast(pa.int64()))


if __name__ == "__main__":
    spark = SparkSession.builder.getOrCreate()
    spark.read.parquet(sys.argv[1]).mapInArrow(read, READING).write.parquet(sys.argv[2])
