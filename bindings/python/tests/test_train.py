"""Training on the repository's MNIST."""

import _thread
import json
import pickle
import random
import signal
import struct
import subprocess
import sys
import threading
import time

import pytest
import rakam
from conftest import ROOT

MNIST = ROOT / "data/mnist"


def test_the_sprint_reads_digits_and_tells_how_it_goes(tmp_path):
    events, out = [], tmp_path / "sprint.safetensors"
    network = rakam.train("sprint", data=MNIST, out=out, threads=2, on_event=events.append)
    assert network.test_accuracy > 0.985
    assert (network.architecture, network.epochs, network.seed) == ("classic", 1, 42)
    assert [event["event"] for event in events if event["event"] != "progress"] == ["started", "epoch", "done"]
    assert events[0]["images"] == 60_000 and events[0]["threads"] == 2
    assert events[-1]["test_accuracy"] == network.test_accuracy and events[-1]["out"] == str(out)
    assert repr(network).startswith("Network(architecture='classic', epochs=1, test_accuracy=0.9")
    for model in (network, out):
        assert rakam.read("docs/digits/7.png", model).digit == 7
    network.save(tmp_path / "again.safetensors")
    assert (tmp_path / "again.safetensors").read_bytes() == out.read_bytes()

    again = rakam.train("sprint", data=MNIST, threads=1)
    again.save(out)
    assert (tmp_path / "again.safetensors").read_bytes() == out.read_bytes()


def test_a_network_that_is_saved_and_loaded_is_the_same_to_the_last_bit():
    file = (ROOT / "models/classic.safetensors").read_bytes()
    (size,) = struct.unpack("<Q", file[:8])
    header, weights = json.loads(file[8 : 8 + size]), file[8 + size :]
    numbers = random.Random(1)
    for _ in range(100):
        accuracy = round(numbers.random(), 9)  # as trainings round it
        header["__metadata__"]["rakam.trained"] = json.dumps({"epochs": 15, "seed": 42, "test_accuracy": accuracy})
        text = json.dumps(header).encode()
        network = rakam.Network.from_bytes(struct.pack("<Q", len(text)) + text + weights)
        assert network.test_accuracy == accuracy
        assert pickle.loads(pickle.dumps(network)).to_bytes() == network.to_bytes()


def test_layers_of_ones_own_are_trained_and_kept(tmp_path):
    layers = "conv 4 5x5, bn, relu, maxpool, dense 16, relu"
    network = rakam.train("sprint", layers=layers, data=MNIST)
    network.save(tmp_path / "own.safetensors")
    assert network.architecture == layers and network.test_accuracy > 0.9
    assert rakam.read("docs/digits/7.png", tmp_path / "own.safetensors").digit is not None
    with pytest.raises(rakam.RakamError, match="layer 4, `bn`: expected `maxpool`"):
        rakam.train(layers="conv 4 5x5, bn, relu, bn", data=MNIST)


def test_the_optimizer_and_the_schedule_are_chosen():
    losses = []
    rakam.train(
        layers="dense 16, relu",
        epochs=1,
        optimizer="sgd",
        momentum=0.5,
        weight_decay=1e-4,
        schedule="cosine",
        data=MNIST,
        on_event=lambda event: losses.append(event["loss"]) if event["event"] == "epoch" else None,
    )
    # A guess among ten classes has a loss of 2.3.
    assert losses[0] < 1.8
    for wrong, said in [
        ({"optimizer": "lion"}, "there is no optimizer `lion`; known: sgd, adam, adamw, adadelta, rmsprop"),
        ({"schedule": "linear"}, "schedule is linear; expected step, cosine or one-cycle"),
        ({"momentum": 0.5}, "momentum is 0.5; expected none, which only sgd has"),
        ({"weight_decay": -1}, "weight-decay is -1; expected 0 to 1"),
    ]:
        with pytest.raises(rakam.RakamError, match=said):
            rakam.train(data=MNIST, **wrong)


def test_a_network_is_pickled_and_goes_to_and_from_bytes(tmp_path):
    network = rakam.train("sprint", layers="dense 8, relu", batch_size=256, data=MNIST)
    network.save(tmp_path / "mine.safetensors")
    network.save(tmp_path / "mine.pth")
    contents = (tmp_path / "mine.safetensors").read_bytes()
    assert network.to_bytes() == contents
    from_pth = rakam.Network.from_bytes((tmp_path / "mine.pth").read_bytes())
    for same in (pickle.loads(pickle.dumps(network)), rakam.Network.from_bytes(contents), from_pth):
        assert same.to_bytes() == contents and same.test_accuracy == network.test_accuracy
    with pytest.raises(rakam.RakamError, match="expected a weights file"):
        rakam.Network.from_bytes(b"nonsense")


def test_what_the_callback_raises_ends_the_training():
    def fail(event):
        if event["event"] == "progress":
            raise KeyError("enough")

    with pytest.raises(KeyError, match="enough"):
        rakam.train(data=MNIST, epochs=10_000, on_event=fail)


def test_ctrl_c_is_a_keyboard_interrupt(tmp_path):
    out = tmp_path / "never.safetensors"
    # A shell's background jobs don't hear Ctrl-C: this one does.
    code = f"""
import rakam, signal
signal.signal(signal.SIGINT, signal.default_int_handler)
def show(event):
    print(event["event"], flush=True)
try:
    rakam.train(data={str(MNIST)!r}, epochs=10_000, out={str(out)!r}, on_event=show)
except KeyboardInterrupt:
    print("interrupted", rakam.read("docs/digits/7.png").digit)
"""
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as child:
        try:
            assert child.stdout.readline() == "started\n"
            assert child.stdout.readline() == "progress\n"
            child.send_signal(signal.SIGINT)
            assert child.communicate(timeout=60)[0].splitlines()[-1] == "interrupted 7"
        finally:
            child.kill()
    assert child.returncode == 0 and not out.exists()


def test_ctrl_c_while_the_network_is_calibrated_writes_nothing_either(tmp_path):
    out = tmp_path / "never.safetensors"

    def interrupt(event):
        if event["event"] == "epoch":
            threading.Timer(0.02, _thread.interrupt_main).start()

    # A shell's background jobs don't hear Ctrl-C: this test does.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        # This recipe holds back images to calibrate with, which takes longer than that.
        with pytest.raises(KeyboardInterrupt):
            rakam.train("rakam", layers="dense 8, relu", epochs=1, data=MNIST, out=out, on_event=interrupt)
    finally:
        signal.signal(signal.SIGINT, before)
    assert not out.exists()


def test_other_threads_go_on_meanwhile():
    done, ticks = threading.Event(), [0]

    def tick():
        while not done.is_set():
            ticks[0] += 1
            time.sleep(0.001)

    ticker = threading.Thread(target=tick)
    ticker.start()
    rakam.train("sprint", data=MNIST)
    done.set()
    ticker.join()
    assert ticks[0] > 50


def test_wrong_values_are_refused_before_anything_is_trained(tmp_path):
    refused = {
        "there is no recipe `nonsense`; known: original, sprint, ladder-994, ladder-995, ladder-996, rakam": {"recipe": "nonsense"},
        "epochs is 0; expected 1 to 10000": {"epochs": 0},
        "batch-size is 1; expected 2 to 4096": {"batch_size": 1},
        "threads is 0; expected 1 to 1024": {"threads": 0},
        "none does not exist": {"data": tmp_path / "none"},
        "cannot write .*; nothing has been trained yet": {"out": tmp_path / "none" / "x.safetensors"},
    }
    for message, values in refused.items():
        with pytest.raises(rakam.RakamError, match=message):
            rakam.train(**values)
    for name in ("epochs", "batch_size", "seed", "threads"):
        with pytest.raises(rakam.RakamError, match="found -1, expected a whole number from 0 to"):
            rakam.train(**{name: -1})
    with pytest.raises(TypeError, match="expected str, bytes or os.PathLike object, not list"):
        rakam.train(data=[[0]])
