"""Networks as modules of PyTorch: what is said there is said here."""

import copy
import io
import subprocess
import sys

import numpy as np
import pytest
import rakam
from conftest import ROOT

torch = pytest.importorskip("torch")


@pytest.fixture(scope="module")
def ink():
    import gzip

    file = gzip.decompress((ROOT / "data/mnist/t10k-images-idx3-ubyte.gz").read_bytes())
    return np.frombuffer(file, np.uint8, offset=16).reshape(-1, 28, 28)[:1000]


@pytest.fixture(scope="module")
def trained():
    layers = "conv 4 3x3 pad 1, bn, relu, maxpool, dense 16, relu"
    return rakam.train("sprint", layers=layers, data=ROOT / "data/mnist")


@pytest.mark.parametrize("model", [*rakam.MODELS, "trained"])
def test_the_probabilities_are_the_same(model, ink, request):
    model = request.getfixturevalue("trained") if model == "trained" else model
    reader = rakam.Reader(model)
    module = reader.to_torch()
    assert isinstance(module, torch.nn.Module) and not module.training
    read = module.read(torch.from_numpy(ink / np.float32(255))).numpy()
    # Rakam moves images whose centre of mass is off by whole pixels; the others come to the network as they are.
    framed = [image for image in range(len(ink)) if is_centred(ink[image])]
    assert len(framed) > 800
    difference = np.abs(read - reader.read_batch(ink).probabilities)[framed].max()
    # Both round in 32 bits, each in its own order.
    assert difference < 3e-6, difference


def is_centred(image):
    mass = image.sum(dtype=float)
    centres = [image.sum(axis, dtype=float) @ np.arange(28) / mass for axis in (0, 1)]
    return all(abs(centre - 13.5) < 0.9 for centre in centres)


def test_a_network_gives_its_module_which_trains_on(trained, ink):
    module = trained.to_torch()
    before = copy.deepcopy(module)
    images = torch.from_numpy(ink[:64] / np.float32(255))
    assert torch.equal(before.read(images), module.read(images))
    module.train()
    loss = torch.nn.functional.cross_entropy(module((images.unsqueeze(1) - 0.5) / 0.5), torch.zeros(64, dtype=torch.long))
    loss.backward()
    torch.optim.SGD(module.parameters(), 0.1).step()
    assert not torch.equal(before.read(images), module.eval().read(images))


def test_reading_amid_a_training_is_reading_all_the_same(ink):
    module = rakam.Reader("classic").to_torch()
    images = torch.from_numpy(ink[:64] / np.float32(255))
    expected, before = module.read(images), copy.deepcopy(module.state_dict())
    module.train()
    module.bn1.eval()
    assert torch.equal(module.read(images), expected)
    assert all(torch.equal(value, before[name]) for name, value in module.state_dict().items())
    # Whoever froze a part finds it frozen.
    assert module.training and module.fc1.training and not module.bn1.training
    with pytest.raises(RuntimeError):
        module.read(images[:, :20])
    assert module.training and not module.bn1.training


def test_a_module_is_saved_and_goes_to_another_process(trained, ink, tmp_path):
    module = trained.to_torch().train()
    file = io.BytesIO()
    torch.save(module, file)
    again = torch.load(io.BytesIO(file.getvalue()), weights_only=False)
    assert type(again) is type(module) is type(copy.deepcopy(module)) and again.training
    images = torch.from_numpy(ink[:64] / np.float32(255))
    torch.save((module.eval(), images, module.read(images)), tmp_path / "module.pt")
    # A process that has made no module itself.
    code = """
import sys, torch
module, images, expected = torch.load(sys.argv[1], weights_only=False)
assert torch.equal(module.read(images), expected)
"""
    subprocess.run([sys.executable, "-c", code, tmp_path / "module.pt"], check=True, timeout=120)


def test_a_network_of_whole_pictures_takes_their_channels(tmp_path):
    pictures = np.random.default_rng(1).integers(0, 256, (40, 8, 10, 3), np.uint8)
    np.savez(tmp_path / "noise.npz", images=pictures, labels=np.arange(40) % 2)
    network = rakam.train("sprint", layers="dense 8, relu", epochs=2, batch_size=16, data=tmp_path / "noise.npz", device="cpu")
    tensor = torch.from_numpy(np.moveaxis(pictures, -1, 1) / np.float32(255))
    read = network.to_torch().read(tensor).numpy()
    assert np.abs(read - rakam.Reader(network).read_batch(pictures).probabilities).max() < 3e-6
