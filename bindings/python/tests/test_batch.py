"""Many images at once."""

import gzip
import io
import pickle

import numpy as np
import pytest
import rakam
from conftest import DIGITS, OTHER, ROOT, failing


@pytest.fixture(scope="module")
def mnist():
    def read(name, header):
        return np.frombuffer(gzip.open(ROOT / "data/mnist" / name).read(), np.uint8)[header:]

    images = read("t10k-images-idx3-ubyte.gz", 16).reshape(-1, 28, 28)
    return images, read("t10k-labels-idx1-ubyte.gz", 8)


def assert_alike(readings, each):
    """Together and alone, sums are in another order: the last bits may differ."""
    for together, alone in zip(readings, each, strict=True):
        assert (together.verdict, together.digit, together.turned) == (alone.verdict, alone.digit, alone.turned)
        assert together.confidence == pytest.approx(alone.confidence, abs=1e-5)
        assert together.probabilities == pytest.approx(alone.probabilities, abs=1e-5)


def test_the_test_images_are_read_as_well_as_the_model_card_says(mnist):
    images, labels = mnist
    readings = rakam.read_batch(images)
    assert len(readings) == 10_000
    assert (readings.digit == labels).mean() > 0.994
    assert (readings.verdict == "digit").mean() > 0.98
    assert readings.probabilities.shape == (10_000, 10) and readings.probabilities.dtype == np.float32
    assert_alike([readings[i] for i in range(0, 10_000, 200)], [rakam.read(image) for image in images[::200]])


def test_every_shape_and_number_reads_alike(mnist):
    images = mnist[0][:40]
    expected = rakam.read_batch(images)
    shapes = [images.reshape(40, 784), images[..., None], images[:, None], np.repeat(images[..., None], 3, 3)]
    for same in [*shapes, images / 255, images.astype(np.float32), list(images), iter(images)]:
        readings = rakam.read_batch(same)
        assert (readings.digit == expected.digit).all()
        assert (readings.confidence == expected.confidence).all()


def test_pictures_of_all_kinds_and_what_is_no_digit():
    pictures = [*DIGITS, *(path.read_bytes() for path in OTHER), np.zeros((50, 30))]
    readings = rakam.read_batch(pictures)
    assert_alike(readings, [rakam.read(picture) for picture in pictures])
    assert readings.digit.tolist()[-3:] == [-1] * 3
    assert readings.verdict.tolist()[-3:] == ["not_a_digit", "not_a_digit", "empty"]
    assert readings[-1].digit is None


def test_no_images_are_no_readings():
    for nothing in ([], np.zeros((0, 28, 28))):
        readings = rakam.read_batch(nothing)
        assert len(readings) == 0 and readings.probabilities.shape == (0, 10)


def test_the_image_that_cant_be_read_is_named():
    for wrong in ([DIGITS[0], "none.png"], [DIGITS[0], b"hello"]):
        with pytest.raises(rakam.RakamError, match="^image 1: "):
            rakam.read_batch(wrong)
    with pytest.raises(rakam.RakamError, match="^image 2: found nan"):
        rakam.read_batch(np.stack([np.zeros((28, 28))] * 2 + [np.full((28, 28), np.nan)]))
    with pytest.raises(rakam.RakamError, match="^image 1: found nan"):
        rakam.read_batch([DIGITS[0], np.full((28, 28), np.nan)])
    for nothing in (None, 7):
        with pytest.raises(TypeError):
            rakam.read_batch(nothing)


def test_one_image_is_no_batch_whatever_holds_it():
    path = DIGITS[0]
    contents = path.read_bytes()
    with path.open("rb") as file:
        for one in (str(path), path, contents, bytearray(contents), memoryview(contents), io.BytesIO(contents), file):
            with pytest.raises(TypeError, match="^this is one image: read_batch takes an array or a list of images$"):
                rakam.read_batch(one)


def test_readings_can_be_sent_to_another_process():
    reading = rakam.read(DIGITS[0])
    assert pickle.loads(pickle.dumps(reading)) == reading
    readings = pickle.loads(pickle.dumps(rakam.read_batch(DIGITS)))
    assert readings[0].digit == reading.digit


def test_errors_are_raised_or_kept_beside_the_readings():
    pictures = [DIGITS[0], b"no picture", DIGITS[1], "missing.png"]
    with pytest.raises(rakam.RakamError, match="image 1: not a picture"):
        rakam.read_batch(pictures)
    readings = rakam.read_batch(pictures, errors="keep")
    assert readings.verdict.tolist() == ["digit", "error", "digit", "error"]
    assert readings.digit.tolist() == [rakam.read(DIGITS[0]).digit, -1, rakam.read(DIGITS[1]).digit, -1]
    assert list(readings.errors) == [1, 3] and "missing.png" in readings.errors[3]
    assert readings[2].digit == rakam.read(DIGITS[1]).digit
    for index in (1, -1):
        with pytest.raises(rakam.RakamError, match="not a picture|missing"):
            readings[index]
    with pytest.raises(ValueError, match='expected "raise" or "keep"'):
        rakam.read_batch(pictures, errors="ignore")


def test_errors_of_arrays_are_kept_too():
    one, nan = np.zeros((28, 28)), np.full((28, 28), np.nan)
    one[4:24, 13:15] = 1
    masked = np.ma.masked_array(one, one > 0)
    images = {
        "found nan": [one, nan, one],
        "the array's shape is (3,)": [one, np.zeros(3), one],
        "null, expected a picture": [one, None, one],
        "are masked": [one, masked, one],
    }
    arrays = {"found nan": np.stack(images["found nan"]), "are masked": np.ma.stack(images["are masked"])}
    for why, pictures in [*images.items(), *arrays.items()]:
        readings = rakam.read_batch(pictures, errors="keep")
        assert readings.digit.tolist() == [1, -1, 1] and readings.verdict[1] == "error"
        assert list(readings.errors) == [1] and why in readings.errors[1]
        with pytest.raises(rakam.RakamError, match="^image 1: "):
            rakam.read_batch(pictures)


def test_what_an_object_raises_is_an_error_of_its_image_alone():
    released = memoryview(b"picture")
    released.release()
    for wrong in [*failing(), released, "\ud800.png"]:
        readings = rakam.read_batch([DIGITS[0], wrong, DIGITS[0]], errors="keep")
        assert readings.verdict.tolist() == ["digit", "error", "digit"] and list(readings.errors) == [1]
        with pytest.raises(rakam.RakamError, match="^image 1: (it can't be read|no file has the name)"):
            rakam.read_batch([DIGITS[0], wrong])
    array = next(image for image in failing() if hasattr(image, "__array__"))
    with pytest.raises(rakam.RakamError, match="^it can't be read: OSError: gone"):
        rakam.read_batch(array)


def test_one_array_of_0_and_1_among_others_is_ink(mnist):
    images = mnist[0][:20].copy()
    ink = images[7] > 127
    images[7] = ink
    readings = rakam.read_batch(images)
    assert readings.probabilities[7].tobytes() == rakam.read_batch(ink[None]).probabilities[0].tobytes()
    assert readings.probabilities[6].tobytes() == rakam.read_batch(images[6:7]).probabilities[0].tobytes()


def test_damaged_pil_images_are_kept_and_one_is_no_batch():
    pil = pytest.importorskip("PIL.Image")
    cut = pil.open(io.BytesIO(DIGITS[0].read_bytes()[:300]))
    readings = rakam.read_batch([DIGITS[0], cut], errors="keep")
    assert readings.verdict.tolist() == ["digit", "error"] and "truncated" in readings.errors[1]
    with pytest.raises(TypeError, match="this is one image"):
        rakam.read_batch(pil.open(DIGITS[0]).convert("L"))


def test_more_pictures_than_fit_at_a_time_are_one_batch(monkeypatch):
    pil = pytest.importorskip("PIL.Image")
    large = pil.new("RGB", (1000, 1000), "white")
    # Two of these are more than is read at a time.
    monkeypatch.setattr("rakam._images._PART", 6 << 20)
    pictures = [DIGITS[0], large, large, b"no picture", large, DIGITS[0]]
    readings = rakam.read_batch((picture for picture in pictures), errors="keep")
    assert readings.verdict.tolist() == ["digit", "empty", "empty", "error", "empty", "digit"]
    assert list(readings.errors) == [3] and readings.digit[5] == readings.digit[0]
    with pytest.raises(rakam.RakamError, match="^image 3: "):
        rakam.read_batch(pictures)


def test_an_array_of_objects_is_a_list():
    images = np.empty(3, object)
    images[:] = [str(DIGITS[0]), DIGITS[0].read_bytes(), np.zeros((20, 20))]
    assert rakam.read_batch(images).digit.tolist() == rakam.read_batch(list(images)).digit.tolist()


def test_a_column_of_pandas_holds_images_of_any_kind(mnist):
    pandas = pytest.importorskip("pandas")
    import PIL.Image

    path = DIGITS[0]
    expected = rakam.read(path).digit
    for images in ([str(path)] * 2, [path] * 2, [path.read_bytes(), str(path)], [PIL.Image.open(path)] * 2):
        readings = rakam.read_batch(pandas.Series(images))
        assert [reading.digit for reading in readings] == [expected] * 2, images
    for missing in (None, float("nan"), pandas.NA):
        readings = rakam.read_batch(pandas.Series([path.read_bytes(), missing], dtype=object), errors="keep")
        assert readings.verdict.tolist() == ["digit", "error"] and "null" in readings.errors[1]
    readings = rakam.read_batch(pandas.Series([str(path), None], dtype="string"), errors="keep")
    assert readings.verdict.tolist() == ["digit", "error"]
    for images in ([str(path)] * 2, [path.read_bytes()] * 2):
        categories = pandas.Series([*images, None]).astype("category")
        readings = rakam.read_batch(categories, errors="keep")
        assert readings.digit.tolist() == [expected, expected, -1] and readings.errors == {2: "null, expected a picture"}
    array = mnist[0][0]
    assert rakam.read_batch(pandas.Series([array, array]))[0].digit == rakam.read(array).digit
    assert rakam.read_batch(np.array([str(path)]))[0].digit == expected


@pytest.mark.parametrize(
    ("kind", "plain"),
    [("Int64", np.int64), ("Float32", np.float32), ("uint8[pyarrow]", np.uint8), ("double[pyarrow]", np.float64)],
)
def test_a_table_of_pandas_with_any_numbers_is_an_array(kind, plain, mnist):
    pandas = pytest.importorskip("pandas")
    if "pyarrow" in kind:
        pytest.importorskip("pyarrow")
    rows = mnist[0][:5].reshape(5, 784)
    table = pandas.DataFrame(rows).astype(kind)
    assert rakam.read(pandas.DataFrame(mnist[0][0]).astype(kind)) == rakam.read(mnist[0][0])
    # Ones alone are ink, whatever the numbers.
    for numbers in (rows, rows // 255):
        expected = rakam.read_batch(numbers.astype(plain))
        readings = rakam.read_batch(pandas.DataFrame(numbers).astype(kind))
        assert readings.probabilities.tobytes() == expected.probabilities.tobytes()
    table.iloc[1, 3] = None
    readings = rakam.read_batch(table, errors="keep")
    assert list(readings.errors) == [1] and "found nan" in readings.errors[1]
    with pytest.raises(TypeError, match="an image is a path"):
        rakam.read_batch(table.astype("string"))


def test_a_list_that_is_no_array_is_one_image_that_cant_be_read():
    readings = rakam.read_batch([DIGITS[0].read_bytes(), [[1, 2], [3]]], errors="keep")
    assert readings[0].verdict == "digit" and list(readings.errors) == [1]
    with pytest.raises(rakam.RakamError, match="no array"):
        rakam.read([[1, 2], [3]])


def test_what_is_no_image_leaves_the_others_alone():
    for wrong in (io.BytesIO(DIGITS[0].read_bytes()), {"image": 1}, ["a"]):
        readings = rakam.read_batch([DIGITS[0], wrong, DIGITS[0]], errors="keep")
        assert readings.verdict.tolist() == ["digit", "error", "digit"]
        assert list(readings.errors) == [1] and "an image is a path" in readings.errors[1]
        with pytest.raises(rakam.RakamError, match="^image 1: an image is a path"):
            rakam.read_batch([DIGITS[0], wrong])


def test_only_whole_numbers_are_places():
    readings = rakam.read_batch(DIGITS)
    assert readings[np.int64(1)] == readings[1] == readings[1 - len(DIGITS)]
    for wrong in (slice(0, 1), 1.0, "1", None):
        with pytest.raises(TypeError, match="cannot be interpreted as an integer"):
            readings[wrong]
    with pytest.raises(IndexError):
        readings[len(DIGITS)]


def test_whole_pictures_read_together_as_each_alone(tmp_path):
    noise = np.random.default_rng(3).integers(0, 100, (400, 16, 16), np.uint8)
    sides = np.arange(400) % 2
    for image, side in zip(noise, sides, strict=True):
        image[:, 8 * side : 8 * side + 8] += 120
    np.savez(tmp_path / "halves.npz", images=noise, labels=sides)
    # Pictures of 16x16 aren't framed as ink: each goes to the network as it is.
    network = rakam.train("sprint", layers="dense 8, relu", epochs=3, batch_size=16, data=tmp_path / "halves.npz", device="cpu")
    reader = rakam.Reader(network)
    readings = reader.read_batch([*noise[:100], b"no picture"], errors="keep")
    assert (readings.label[:100] == sides[:100].astype(str)).mean() > 0.95
    assert readings.verdict[100] == "error" and list(readings.errors) == [100]
    assert_alike([readings[i] for i in range(100)], [reader.read(image) for image in noise[:100]])


def test_a_reader_is_pickled_with_its_network(mnist, tmp_path):
    images = mnist[0][:50]
    path = tmp_path / "own.safetensors"
    rakam.train("sprint", layers="dense 8, relu", data=ROOT / "data/mnist", device="cpu").save(path)
    for reader in (rakam.Reader(), rakam.Reader("classic", threads=1, device="cpu"), rakam.Reader(path)):
        pickled = pickle.dumps(reader)
        path.unlink(missing_ok=True)
        copy = pickle.loads(pickled)
        assert repr(copy) == repr(reader)
        assert copy.read_batch(images).probabilities.tobytes() == reader.read_batch(images).probabilities.tobytes()
    assert len(pickle.dumps(rakam.Reader())) < 200


def test_the_number_of_threads_changes_no_bit(mnist):
    images = mnist[0][:1000]
    one, three = (rakam.Reader(threads=threads).read_batch(images) for threads in (1, 3))
    assert one.probabilities.tobytes() == three.probabilities.tobytes()
    for wrong in (0, 1025):
        with pytest.raises(rakam.RakamError, match=f"threads is {wrong}; expected 1 to 1024"):
            rakam.Reader(threads=wrong)
    for wrong in (-1, 2**64):
        with pytest.raises(rakam.RakamError, match=f"found {wrong}, expected a whole number from 0 to"):
            rakam.Reader(threads=wrong)
