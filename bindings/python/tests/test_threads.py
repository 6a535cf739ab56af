"""Threads, forks, and that others go on while Rakam works."""

import os
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
import rakam
from conftest import DIGITS


def test_threads_share_a_reader():
    reader = rakam.Reader()
    expected = [reader.read(path) for path in DIGITS]
    noise = np.random.default_rng(1).integers(0, 256, (300, 28, 28), np.uint8)
    batch = reader.read_batch(noise).probabilities.tobytes()
    with ThreadPoolExecutor(8) as pool:
        reads = [pool.submit(reader.read, path) for path in DIGITS * 10]
        batches = [pool.submit(reader.read_batch, noise) for _ in range(10)]
        assert [read.result() for read in reads] == expected * 10
        assert {done.result().probabilities.tobytes() for done in batches} == {batch}


def test_other_threads_go_on_meanwhile():
    noise = np.random.default_rng(1).integers(0, 256, (20_000, 28, 28), np.uint8)
    done, ticks = threading.Event(), []

    def tick():
        while not done.is_set():
            ticks.append(time.monotonic())
            time.sleep(0.001)

    ticker = threading.Thread(target=tick)
    ticker.start()
    start = time.monotonic()
    rakam.read_batch(noise)
    end = time.monotonic()
    done.set()
    ticker.join()
    # On a busy machine a thread may wait for a core, but not for all of the reading.
    assert sum(start < at < end for at in ticks) > 10


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
def test_a_forked_process_reads_whatever_its_parent_did():
    code = """
import os, numpy, rakam
images = numpy.zeros((300, 28, 28)); images[:, 4:24, 13:15] = 1
reader = rakam.Reader()
before = rakam.read_batch(images), rakam.read(images[0]), reader.read_batch(images)
child = os.fork()
if child == 0:
    ones = rakam.read_batch(images).digit, reader.read_batch(images).digit
    os._exit(0 if all((digits == 1).all() for digits in ones) and rakam.read(images[0]).digit == 1 else 1)
assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
"""
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)


def test_importing_starts_no_thread():
    code = "import os, rakam; print(len(os.listdir('/proc/self/task')))"
    if not os.path.isdir("/proc/self/task"):
        pytest.skip("this system doesn't list threads")
    # NumPy's linear algebra has threads of its own.
    alone = {**os.environ, "OPENBLAS_NUM_THREADS": "1"}
    assert subprocess.check_output([sys.executable, "-c", code], env=alone) == b"1\n"
