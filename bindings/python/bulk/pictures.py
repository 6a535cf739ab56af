"""Makes 20,000 pictures of MNIST's test images, as PNG files in a Parquet of eight parts: pictures.py PARQUET SIDE

The first half is light ink on dark paper, as in MNIST, the second half dark on light. One in a thousand is cut short.
"""

import gzip
import io
import sys
from pathlib import Path

import numpy as np
import PIL.Image
import pyarrow as pa
import pyarrow.parquet as pq

PICTURES = 20_000
PARTS = 8
#: Every picture whose id is a multiple of this is damaged.
DAMAGED = 1_000
MNIST = Path(__file__).resolve().parents[3] / "data/mnist"


def test_set() -> tuple[np.ndarray, np.ndarray]:
    """MNIST's 10,000 test images, 28x28, and their labels."""

    def contents(name: str) -> bytes:
        return gzip.decompress((MNIST / name).read_bytes())

    images = np.frombuffer(contents("t10k-images-idx3-ubyte.gz"), np.uint8, offset=16).reshape(-1, 28, 28)
    return images, np.frombuffer(contents("t10k-labels-idx1-ubyte.gz"), np.uint8, offset=8)


def png(ink: np.ndarray, side: int) -> bytes:
    image = PIL.Image.fromarray(ink)
    if side != image.width:
        image = image.resize((side, side), PIL.Image.Resampling.BICUBIC)
    file = io.BytesIO()
    image.save(file, "PNG")
    return file.getvalue()


def picture(identity: int, images: np.ndarray, side: int) -> bytes:
    ink = images[identity % len(images)]
    file = png(ink if identity < len(images) else 255 - ink, side)
    return file[: len(file) // 2] if identity % DAMAGED == 0 else file


def main(folder: Path, side: int) -> None:
    images, labels = test_set()
    folder.mkdir(parents=True)
    for part, ids in enumerate(np.array_split(np.arange(PICTURES), PARTS)):
        files = pa.array([picture(identity, images, side) for identity in ids.tolist()], pa.binary())
        table = pa.table({"id": ids, "label": labels[ids % len(labels)], "picture": files})
        pq.write_table(table, folder / f"{part}.parquet", compression="none")


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
