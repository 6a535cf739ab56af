"""Graphics cards, or the software driver that stands for one where the tests run in CI."""

import os
import subprocess
import sys

import numpy as np
import pytest
import rakam
from conftest import ROOT

MNIST = ROOT / "data/mnist"
NOISE = np.random.default_rng(1).integers(0, 256, (3000, 28, 28), np.uint8)


def card():
    """The name of the first graphics card; skips without one, unless one is required."""
    try:
        return rakam.Reader("classic", device="gpu").device
    except rakam.RakamError as error:
        assert "no graphics card" in str(error)
        if os.environ.get("RAKAM_GPU_TESTS") == "required":
            raise
        pytest.skip(str(error))


def test_a_card_reads_what_the_processor_reads():
    reader = rakam.Reader("classic", device="gpu")
    on_card, on_cpu = reader.read_batch(NOISE), rakam.Reader("classic", device="cpu").read_batch(NOISE)
    assert reader.device == card() != "cpu"
    assert (on_card.verdict == on_cpu.verdict).all() and (on_card.digit == on_cpu.digit).all()
    assert abs(on_card.probabilities - on_cpu.probabilities).max() < 1e-4
    # The last bits tell which of the two it was.
    assert on_card.probabilities.tobytes() != on_cpu.probabilities.tobytes()


def test_a_card_trains():
    events = []
    network = rakam.train("sprint", layers="dense 8, relu", data=MNIST, device="gpu", on_event=events.append)
    assert events[0]["device"] == card()
    assert not [event for event in events if event["event"] == "device_failed"]
    assert network.test_accuracy > 0.85


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
def test_a_forked_process_goes_on_without_the_card():
    card()
    code = """
import gc, os, sys, numpy, rakam
images = numpy.random.default_rng(1).integers(0, 256, (300, 28, 28), numpy.uint8)
reader = rakam.Reader("classic", device="gpu")
before = reader.read_batch(images).digit
child = os.fork()
if child == 0:
    right = reader.device == "cpu" and (reader.read_batch(images).digit == before).all()
    # Neither letting the reader go nor the end of the process waits for the card.
    del reader
    gc.collect()
    sys.exit(0 if right else 1)
assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
assert reader.device != "cpu"
"""
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)


def test_without_a_card_the_processor_works_and_another_name_is_refused():
    assert rakam.Reader("classic").device == "cpu"
    with pytest.raises(rakam.RakamError, match='no device "tpu"; expected auto, cpu or gpu'):
        rakam.Reader(device="tpu")
    with pytest.raises(rakam.RakamError, match='no device "tpu"; expected auto, cpu or gpu'):
        rakam.train(device="tpu")
    code = "import rakam; rakam.Reader('classic')"
    nowhere = {"VK_DRIVER_FILES": "/nowhere.json", "VK_ICD_FILENAMES": "/nowhere.json", "RAKAM_DEVICE": "gpu"}
    done = subprocess.run([sys.executable, "-c", code], env={**os.environ, **nowhere}, capture_output=True, text=True)
    assert done.returncode == 1 and "there is no graphics card" in done.stderr
    wrong = subprocess.run([sys.executable, "-c", code], env={**os.environ, "RAKAM_DEVICE": "tpu"}, capture_output=True, text=True)
    assert wrong.returncode == 1
    assert 'the environment variable RAKAM_DEVICE is "tpu"; expected auto, cpu or gpu' in wrong.stderr
    # What is set to nothing counts as none.
    subprocess.run([sys.executable, "-c", code], env={**os.environ, "RAKAM_DEVICE": ""}, check=True)
