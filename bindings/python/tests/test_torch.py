"""Networks as modules of PyTorch: what is said there is said here."""

import copy

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
