"""Reads a Parquet of pictures into a Parquet of readings, with Daft: bulk_daft.py PICTURES READINGS [WORKERS]"""

import sys

import daft
import rakam
from daft import DataType

TEXT, NUMBER, NUMBERS = DataType.string(), DataType.float32(), DataType.list(DataType.float32())
READING = {"verdict": TEXT, "digit": DataType.int16(), "label": TEXT, "confidence": NUMBER, "probabilities": NUMBERS, "error": TEXT}


@daft.cls(max_concurrency=int([*sys.argv, 1][3]), use_process=True)
class Read:
    def __init__(self) -> None:
        self.reader = rakam.Reader(threads=1)

    @daft.method.batch(return_dtype=DataType.struct(READING), unnest=True)
    def pictures(self, pictures: daft.Series) -> object:
        return self.reader.read_batch(pictures.to_arrow(), errors="keep").to_arrow().to_struct_array()


pictures = daft.read_parquet(sys.argv[1])
pictures.select(pictures["id"], Read().pictures(pictures["picture"])).write_parquet(sys.argv[2])
