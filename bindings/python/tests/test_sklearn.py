"""The classifier of scikit-learn."""

import pickle
import subprocess
import sys
import warnings

import numpy as np
import pytest
import rakam

pytest.importorskip("sklearn")

from rakam.sklearn import RakamClassifier  # noqa: E402
from sklearn.base import clone  # noqa: E402
from sklearn.datasets import load_digits  # noqa: E402
from sklearn.metrics import log_loss  # noqa: E402
from sklearn.model_selection import cross_val_score  # noqa: E402
from sklearn.utils.estimator_checks import parametrize_with_checks  # noqa: E402

#: As short as the checks allow.
QUICK = {"layers": "dense 16, relu", "epochs": 20}


@parametrize_with_checks([RakamClassifier()])
def test_scikit_learn_accepts_it(estimator, check):
    check(estimator)


@pytest.fixture(scope="module")
def digits():
    images, labels = load_digits(return_X_y=True)
    return images, labels


def test_small_images_are_learned_from_rows_and_from_images(digits):
    rows, labels = digits
    classifier = RakamClassifier(random_state=1).fit(rows[:1200], labels[:1200])
    assert classifier.image_shape_ == (1, 8, 8) and classifier.network_.architecture.startswith("conv 8 3x3")
    assert classifier.score(rows[1200:], labels[1200:]) > 0.93
    assert classifier.network_.test_accuracy is None, "it was tested on nothing"
    images = rows.reshape(-1, 8, 8)
    again = RakamClassifier(random_state=1, n_jobs=2).fit(images[:1200], labels[:1200])
    assert (again.predict_proba(images[1200:]) == classifier.predict_proba(rows[1200:])).all()
    other = RakamClassifier(random_state=2, epochs=2).fit(rows[:1200], labels[:1200])
    assert (other.predict_proba(rows) != classifier.predict_proba(rows)).any()


def test_labels_are_of_any_kind_and_images_may_be_coloured():
    generator = np.random.default_rng(1)
    images = generator.integers(0, 80, (200, 12, 10, 3), np.uint8)
    labels = generator.choice(["blue", "red"], 200)
    images[labels == "red", :, :, 0] += 120
    images[labels == "blue", :, :, 2] += 120
    classifier = RakamClassifier(random_state=1).fit(images[:150], labels[:150])
    assert classifier.image_shape_ == (3, 12, 10) and classifier.classes_.tolist() == ["blue", "red"]
    assert classifier.score(images[150:], labels[150:]) == 1
    assert classifier.predict(images[:1])[0] == labels[0]
    as_rows = classifier.predict_proba(images.reshape(200, -1))
    assert (as_rows == classifier.predict_proba(images)).all()


def test_images_of_another_shape_are_refused_even_with_as_many_numbers(digits):
    rows, labels = digits
    classifier = RakamClassifier(**QUICK).fit(rows, labels)
    with pytest.raises(ValueError, match=r"images of shape \(4, 16\), expected \(8, 8\)"):
        classifier.predict(rows.reshape(-1, 4, 16))
    coloured = np.random.default_rng(1).integers(0, 256, (20, 12, 10, 3), np.uint8)
    classifier = RakamClassifier(**QUICK).fit(coloured, np.arange(20) % 2)
    with pytest.raises(ValueError, match=r"images of shape \(3, 12, 10\), expected \(12, 10, 3\)"):
        classifier.predict(np.moveaxis(coloured, -1, 1))
    assert len(classifier.predict(coloured)) == 20


@pytest.mark.filterwarnings("error::RuntimeWarning:rakam.sklearn")
@pytest.mark.parametrize("span", [1e308, 1e-320])
def test_the_widest_and_the_narrowest_ranges_are_learned(span, digits):
    rows, labels = digits
    rows = np.where(rows > 8, span, -span)
    assert RakamClassifier(**QUICK, random_state=1).fit(rows, labels).score(rows, labels) > 0.8


def test_it_is_cloned_pickled_and_cross_validated(digits):
    rows, labels = digits
    classifier = RakamClassifier(**QUICK, random_state=3)
    assert clone(classifier).get_params() == classifier.get_params()
    assert cross_val_score(classifier, rows[:600], labels[:600], cv=3).mean() > 0.8
    classifier.fit(rows, labels)
    copy = pickle.loads(pickle.dumps(classifier))
    assert (copy.predict_proba(rows) == classifier.predict_proba(rows)).all()
    assert copy.n_iter_ == 20


def test_what_it_trained_is_a_network_like_others(digits, tmp_path):
    rows, labels = digits
    classifier = RakamClassifier(**QUICK, random_state=3).fit(rows, labels)
    classifier.network_.save(tmp_path / "mine.safetensors")
    reader = rakam.Reader(tmp_path / "mine.safetensors")
    assert reader.read(np.zeros((8, 8))).probabilities
    with pytest.raises(rakam.RakamError, match="a number needs a network that reads the digits of ink"):
        reader.read_number(np.zeros((8, 8)))


def test_probabilities_add_up_to_1_in_their_own_precision(digits):
    rows, labels = digits
    shares = RakamClassifier(**QUICK, random_state=3).fit(rows, labels).predict_proba(rows)
    assert shares.dtype == np.float64 and abs(shares.sum(axis=1) - 1).max() < 1e-15
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        log_loss(labels, shares)


def test_without_scikit_learn_it_says_what_it_needs():
    code = "import sys; sys.modules.update(sklearn=None, joblib=None); import rakam.sklearn"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert 'ModuleNotFoundError: rakam.sklearn needs scikit-learn: pip install "rakam[sklearn]"' in done.stderr


def test_a_fit_that_fails_leaves_what_was_before(digits):
    rows, labels = digits
    classifier = RakamClassifier(**QUICK).fit(rows, labels)
    before = classifier.predict(rows[:50])
    with pytest.raises(rakam.RakamError, match="epochs is 0"):
        classifier.set_params(epochs=0).fit(rows[:, :9], labels + 100)
    assert (classifier.predict(rows[:50]) == before).all()


def test_what_cant_be_trained_is_refused_in_words(digits):
    rows, labels = digits
    with pytest.raises(ValueError, match="up to 64 rows and columns"):
        RakamClassifier().fit(np.zeros((4, 70, 70)), [0, 1, 0, 1])
    with pytest.raises(ValueError, match="number of classes in y is 300, expected at most 256$"):
        RakamClassifier().fit(np.zeros((600, 4)), np.arange(600) % 300)
    with pytest.raises(ValueError, match="number of classes in y is 1, expected 2 or more: one class can't be told apart"):
        RakamClassifier().fit(np.zeros((4, 4)), np.zeros(4))
    for wide in (4097, 70 * 70):
        with pytest.raises(ValueError, match=f"^X has {wide} features, expected at most 4096: choose or combine some"):
            RakamClassifier().fit(np.zeros((4, wide)), [0, 1, 0, 1])
    widest = np.random.default_rng(1).integers(0, 2, (8, 4096))
    assert RakamClassifier(layers="dense 2, relu", epochs=1).fit(widest, np.arange(8) % 2).image_shape_ == (1, 64, 64)
    with pytest.raises(rakam.RakamError, match="epochs is 0"):
        RakamClassifier(epochs=0).fit(rows, labels)
    with pytest.raises(ValueError, match="features"):
        RakamClassifier(**QUICK).fit(rows, labels).predict(rows[:, :9])
