"""A classifier of scikit-learn that trains a network of Rakam. It needs scikit-learn.

>>> from sklearn.datasets import load_digits
>>> from rakam.sklearn import RakamClassifier
>>> images, digits = load_digits(return_X_y=True)
>>> classifier = RakamClassifier(random_state=0).fit(images[:1200], digits[:1200])
>>> classifier.score(images[1200:], digits[1200:]) > 0.9
True
"""

import math
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import numpy.typing as npt

try:
    import sklearn  # type: ignore[import-untyped, import-not-found, unused-ignore] # noqa: F401
except ModuleNotFoundError as error:
    raise ModuleNotFoundError('rakam.sklearn needs scikit-learn: pip install "rakam[sklearn]"', name="sklearn") from error
from joblib import effective_n_jobs  # type: ignore[import-untyped, import-not-found, unused-ignore]
from sklearn.base import (  # type: ignore[import-untyped, import-not-found, unused-ignore]
    BaseEstimator,
    ClassifierMixin,
)
from sklearn.utils import check_random_state  # type: ignore[import-untyped, import-not-found, unused-ignore]
from sklearn.utils.multiclass import (  # type: ignore[import-untyped, import-not-found, unused-ignore]
    check_classification_targets,
)
from sklearn.utils.validation import (  # type: ignore[import-untyped, import-not-found, unused-ignore]
    check_is_fitted,
    validate_data,
)

from ._rakam import MOST_SIDE, ImageSet, Network, probabilities, train

if TYPE_CHECKING:
    from typing import Self
else:
    # Python 3.10 lacks it.
    Self = Any

__all__ = ["RakamClassifier"]

_DIGITS = (1, 28, 28)
#: From this side on, a square is taken for an image.
_SMALLEST_IMAGE = 8
_FOR_IMAGES = "conv 8 3x3 same, bn, relu, maxpool, conv 16 3x3 same, bn, relu, maxpool, dense 64, bn, relu"
_FOR_TABLES = "dense 64, bn, relu"
#: So many steps are enough for few images.
_STEPS = 1_000
_MOST_CLASSES = 256


class RakamClassifier(ClassifierMixin, BaseEstimator):  # type: ignore[misc, unused-ignore]
    """Tells images apart, or rows of numbers, with a network that Rakam trains on the processor.

    ``X`` is images, (n, height, width) or (n, height, width, 1 or 3), or rows, (n, features): a row of 64 numbers or more that
    make a square is a grey image, any other a table's. What was fitted on images takes them as rows, too, as ``reshape(n, -1)``
    makes them. Sides may have up to 64 pixels, rows up to 4,096 numbers, and there may be up to 256 classes, with labels of any
    kind. Numbers are brought to 0 to 255 by the least and the highest in the training's ``X``, and rounded.

    Parameters
    ----------
    layers : the network, as ``rakam.train`` takes it. None is "classic" for 28x28 grey, two smaller convolutions for other images,
        and a dense layer for tables.
    epochs : None is as many as make 1,000 steps.
    batch_size : images a step, 64 if None.
    optimizer, lr, momentum, weight_decay, schedule : as ``rakam.train`` takes them; None is its recipe "sprint".
    random_state : the same number gives the same network.
    n_jobs : threads, as everywhere in scikit-learn.

    Attributes
    ----------
    classes_ : the labels.
    network_ : the ``rakam.Network``, whose classes are the places in ``classes_``.
    image_shape_ : channels, height and width of the images that it takes.
    n_iter_ : epochs.
    """

    def __init__(
        self,
        layers: str | None = None,
        *,
        epochs: int | None = None,
        batch_size: int | None = None,
        optimizer: Literal["sgd", "adam", "adamw", "adadelta", "rmsprop"] | None = None,
        lr: float | None = None,
        momentum: float | None = None,
        weight_decay: float | None = None,
        schedule: Literal["step", "cosine", "one-cycle"] | None = None,
        random_state: Any = None,
        n_jobs: int | None = None,
    ) -> None:
        self.layers = layers
        self.epochs = epochs
        self.batch_size = batch_size
        self.optimizer = optimizer
        self.lr = lr
        self.momentum = momentum
        self.weight_decay = weight_decay
        self.schedule = schedule
        self.random_state = random_state
        self.n_jobs = n_jobs

    def fit(self, X: Any, y: Any) -> "Self":
        """Train on images or rows and their labels."""
        before = dict(self.__dict__)
        try:
            return self._fit(X, y)
        except BaseException:
            # A training that fails or is interrupted leaves what was before.
            self.__dict__.clear()
            self.__dict__.update(before)
            raise

    def _fit(self, X: Any, y: Any) -> "Self":
        rows, shape = _rows(X)
        rows, y = validate_data(self, rows, y, ensure_min_samples=2)
        if shape is None and rows.shape[1] > MOST_SIDE**2:
            raise ValueError(f"X has {rows.shape[1]} features, expected at most {MOST_SIDE**2}: choose or combine some")
        check_classification_targets(y)
        self.classes_, labels = np.unique(y, return_inverse=True)
        count = len(self.classes_)
        if count < 2:
            raise ValueError(f"the number of classes in y is {count}, expected 2 or more: one class can't be told apart")
        if count > _MOST_CLASSES:
            raise ValueError(f"the number of classes in y is {count}, expected at most {_MOST_CLASSES}")
        self.image_shape_, layers = _network(shape, rows.shape[1])
        self._range = float(rows.min()), float(rows.max())
        steps = math.ceil(len(rows) / (self.batch_size or 64))
        self.n_iter_ = math.ceil(_STEPS / steps) if self.epochs is None else self.epochs
        self.network_: Network = train(
            "sprint",
            layers=self.layers or layers,
            epochs=self.n_iter_,
            batch_size=self.batch_size,
            optimizer=self.optimizer,
            lr=self.lr,
            momentum=self.momentum,
            weight_decay=self.weight_decay,
            schedule=self.schedule,
            seed=int(check_random_state(self.random_state).randint(2**31 - 1)),
            data=ImageSet(self._pixels(rows), labels.astype(np.uint8).tobytes(), count, self.image_shape_),
            threads=effective_n_jobs(self.n_jobs),
            # A card's network would be another one, and each process of a search would open the card.
            device="cpu",
        )
        return self

    def predict_proba(self, X: Any) -> npt.NDArray[np.float64]:
        """The probability of each of ``classes_``, a row for each image."""
        check_is_fitted(self, "network_")
        rows, shape = _rows(X)
        if shape is not None and shape != self.image_shape_:
            raise ValueError(f"X has images of shape {_as_given(shape)}, expected {_as_given(self.image_shape_)}")
        rows = validate_data(self, rows, reset=False)
        shares = probabilities(self.network_, self._pixels(rows), effective_n_jobs(self.n_jobs))
        rounded = np.frombuffer(shares, np.float32).reshape(len(rows), -1).astype(np.float64)
        # What adds up to 1 in 32 bits doesn't in 64, for which scikit-learn warns.
        normalised: npt.NDArray[np.float64] = rounded / rounded.sum(axis=1, keepdims=True)
        return normalised

    def predict(self, X: Any) -> npt.NDArray[Any]:
        """The label of each image."""
        most_probable = self.predict_proba(X).argmax(axis=1)
        labels: npt.NDArray[Any] = self.classes_[most_probable]
        return labels

    def _pixels(self, rows: npt.NDArray[Any]) -> bytes:
        """Rows as pixels from 0 to 255; those that a table lacks to fill its image are 0."""
        # Halved, the farthest numbers have a difference, too.
        least, highest = (end / 2 for end in self._range)
        scaled = (rows.astype(np.float64) / 2 - least) / ((highest - least) or 1.0) * 255
        pixels = np.zeros((len(rows), math.prod(self.image_shape_)), np.uint8)
        pixels[:, : rows.shape[1]] = np.clip(scaled + 0.5, 0, 255)
        channels, height, width = self.image_shape_
        # The network takes each channel by itself.
        return np.moveaxis(pixels.reshape(-1, height, width, channels), -1, 1).tobytes()

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.three_d_array = True
        return tags


def _rows(X: Any) -> tuple[Any, tuple[int, int, int] | None]:
    """Images as rows, with the shape of an image: channels, height, width. Rows as they are."""
    shape = X.shape if hasattr(X, "shape") else np.asarray(X).shape
    match shape:
        case (count, height, width):
            return np.asarray(X).reshape(count, height * width), (1, height, width)
        case (count, height, width, channels):
            return np.asarray(X).reshape(count, height * width * channels), (channels, height, width)
    return X, None


def _as_given(shape: tuple[int, int, int]) -> tuple[int, ...]:
    """The shape of an image as a user's array has it."""
    channels, height, width = shape
    return (height, width) if channels == 1 else (height, width, channels)


def _network(shape: tuple[int, int, int] | None, features: int) -> tuple[tuple[int, int, int], str]:
    """The shape of the images that rows make, and the layers that suit them."""
    side = math.isqrt(features)
    if shape is None and side * side == features:
        shape = 1, side, side
    if shape is None:
        width = math.ceil(math.sqrt(features))
        return (1, math.ceil(features / width), width), _FOR_TABLES
    if shape == _DIGITS:
        return shape, "classic"
    return shape, _FOR_IMAGES if min(shape[1:]) >= _SMALLEST_IMAGE else _FOR_TABLES
