"""Writes MNIST without its test images: the last 5,000 training images take their place, so that networks can be chosen by them.

    python3 bench/hold_back.py data/mnist held-back
    rakam train --data held-back --layers "conv 4 3x3, bn, relu, maxpool"
"""
import gzip, os, sys

HELD_BACK = 5_000


def main(source, out):
    os.makedirs(out, exist_ok=True)
    for name, head, size in [("images-idx3-ubyte", 16, 28 * 28), ("labels-idx1-ubyte", 8, 1)]:
        data = gzip.open(os.path.join(source, f"train-{name}.gz")).read()
        count = (len(data) - head) // size
        middle = head + (count - HELD_BACK) * size
        for split, length, items in [("train", count - HELD_BACK, data[head:middle]), ("t10k", HELD_BACK, data[middle:])]:
            with open(os.path.join(out, f"{split}-{name}"), "wb") as file:
                file.write(data[:4] + length.to_bytes(4, "big") + data[8:head] + items)


if __name__ == "__main__":
    main(*sys.argv[1:])
