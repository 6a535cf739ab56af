"""What an image may be given as."""

import io
import os
import pathlib

import numpy as np
import PIL.Image
import pytest
import rakam
from conftest import failing

SEVEN = "docs/digits/7.png"


@pytest.fixture
def grey():
    return np.asarray(PIL.Image.open(SEVEN).convert("L"))


@pytest.fixture
def expected():
    return rakam.read(SEVEN)


def test_paths_and_bytes(expected):
    contents = pathlib.Path(SEVEN).read_bytes()
    for image in (pathlib.Path(SEVEN), contents, bytearray(contents), memoryview(contents)):
        assert rakam.read(image) == expected
    # A file of as many bytes as a digit of MNIST has pixels is a file.
    head = b"28 27 255\n"
    file = b"P5 #".ljust(784 - 28 * 27 - len(head) - 1) + b"\n" + head + bytes(28 * 10) + bytes([255] * 28 * 17)
    assert len(file) == 784 and rakam.read(memoryview(file)) == rakam.read(file)


def test_paths_of_ones_own(expected):
    class Path:
        def __fspath__(self):
            return os.fsencode(SEVEN)

    assert rakam.read(Path()) == expected


def test_whatever_an_object_raises_its_image_cant_be_read():
    for image in failing():
        with pytest.raises(rakam.RakamError, match=f"it can't be read: {type(image.error).__name__}: .*gone") as refused:
            rakam.read(image)
        assert refused.value.__cause__ is image.error
    released = memoryview(b"picture")
    released.release()
    with pytest.raises(rakam.RakamError, match="it can't be read: ValueError: operation forbidden on released memoryview"):
        rakam.read(released)


def test_names_that_no_file_can_have_are_refused_in_words():
    for name in ("\ud800.png", pathlib.Path("\ud800.png")):
        with pytest.raises(rakam.RakamError, match=r"^no file has the name '\\ud800.png': .*surrogates not allowed$"):
            rakam.read(name)
        with pytest.raises(rakam.RakamError, match="^no file has the name"):
            rakam.Reader(name)


def test_arrays_of_every_number(grey, expected):
    images = {
        "uint8": grey,
        "uint16": grey.astype(np.uint16) * 257,
        "int64": grey.astype(np.int64),
        "big endian": grey.astype(">i4"),
        "float16": (grey / 255).astype(np.float16),
        "float32": (grey / 255).astype(np.float32),
        "float64": grey / 255,
        "to 255": grey.astype(np.float32),
        "fortran": np.asfortranarray(grey),
        "strided": np.repeat(grey, 2, axis=1)[:, ::2],
        "list": grey.tolist(),
        "colours": np.dstack([grey] * 3),
        "colours first": np.stack([grey] * 3),
        "one colour": grey[..., None],
        "opaque": np.dstack([grey] * 3 + [np.full_like(grey, 255)]),
    }
    for name, image in images.items():
        assert rakam.read(image) == expected, name


def test_ink_as_truth_values_and_as_opacity(grey):
    ink = grey < 128
    expected = rakam.read(ink)
    assert expected.digit == 7
    for whole in (np.uint8, np.int8, np.uint16, np.int64):
        assert rakam.read(ink.astype(whole)) == rakam.read(ink.astype(whole).tolist()) == expected
    # A picture's greys say themselves what they are.
    assert rakam.read(PIL.Image.fromarray(ink.astype(np.uint8))).verdict == "empty"
    opacity = np.dstack([np.zeros((*ink.shape, 3), np.uint8), ink * np.uint8(255)])
    assert rakam.read(opacity).digit == 7


def test_floats_a_little_beyond_0_and_1_are_shares_all_the_same(grey, expected):
    beyond = grey / 255
    beyond[grey == 255], beyond[grey == 0] = 1.2, -0.2
    assert rakam.read(beyond) == rakam.read(beyond.astype(np.float32)) == expected
    for wrong in ([-0.3, 1], [-0.2, 1.3]):
        with pytest.raises(rakam.RakamError, match=f"found {wrong[0]}, expected 0 to 1, or 0 to 255"):
            rakam.read(np.array([wrong]))


def test_the_program_takes_the_numbers_of_a_file_alike(predict, grey, tmp_path):
    ink, shares = grey < 128, grey / 255
    kinds = [grey, ink, ink.astype(np.uint8), ink.astype(np.int64), shares, shares * 1.1 - 0.05, grey.astype(np.float32)]
    for number, array in enumerate([*kinds, shares - 0.3, np.full_like(shares, 256)]):
        np.save(tmp_path / f"{number}.npy", array)
        line = predict(tmp_path / f"{number}.npy")[0]
        readings = rakam.read_batch([array], errors="keep")
        assert readings.verdict[0] == line.get("verdict", "error"), (number, line, readings.errors)
        if "verdict" in line:
            assert readings[0].probabilities == pytest.approx(line["probabilities"], abs=1e-5), number


@pytest.mark.parametrize("mode", ["1", "L", "LA", "La", "P", "RGB", "RGBA", "CMYK", "YCbCr", "I", "I;16", "F"])
def test_pil_images_of_every_mode(mode, grey):
    if mode in ("I", "I;16"):
        image = PIL.Image.fromarray(grey.astype(np.uint16) * 257)
        image = image if mode == "I;16" else image.convert("I")
    else:
        image = PIL.Image.open(SEVEN).convert("RGB")
        image = (image.convert("LA") if mode in ("LA", "La") else image).convert(mode)
    assert image.mode == mode
    assert rakam.read(image).digit == 7


def test_what_a_pil_image_says_is_not_there_is_no_ink(grey):
    with_bar, file = grey.copy(), io.BytesIO()
    with_bar[grey == 60] = 61
    with_bar[:, :120] = 60
    PIL.Image.fromarray(with_bar).save(file, "PNG", transparency=60)
    image = PIL.Image.open(file)
    assert image.mode == "L" and rakam.read(image).digit == 7
    assert rakam.read(image) == rakam.read(file.getvalue())


def test_a_pil_image_that_cant_be_read_is_refused(grey):
    cut = io.BytesIO(pathlib.Path(SEVEN).read_bytes()[:300])
    with pytest.raises(rakam.RakamError, match="PIL can't read it: image file is truncated"):
        rakam.read(PIL.Image.open(cut))
    for wrong in (-1, 65536):
        numbers = grey.astype(np.int32)
        numbers[0, 0] = wrong
        with pytest.raises(rakam.RakamError, match=f"found {wrong}, expected 0 to 65535"):
            rakam.read(PIL.Image.fromarray(numbers))


def test_masked_numbers_arent_taken_for_ink(grey, expected):
    assert rakam.read(np.ma.masked_array(grey, np.zeros(grey.shape, bool))) == expected
    with pytest.raises(rakam.RakamError, match="numbers of the array are masked"):
        rakam.read(np.ma.masked_array(grey, grey < 128))


def test_a_photo_is_upright_as_its_file_says(expected):
    image = PIL.Image.open(SEVEN).convert("L")
    file, exif = io.BytesIO(), PIL.Image.Exif()
    exif[0x0112] = 6  # the camera was turned
    image.rotate(90, expand=True).save(file, "PNG", exif=exif)
    for turned in (file.getvalue(), PIL.Image.open(file)):
        assert rakam.read(turned) == expected


def test_what_holds_no_image_is_refused_with_the_reason(tmp_path):
    refused = {
        "the picture is empty": b"",
        "not a picture: it does not start like": b"hello",
        "damaged or cut short": pathlib.Path(SEVEN).read_bytes()[:300],
        "none.png: No such file": tmp_path / "none.png",
        "cannot be read: Is a directory": tmp_path,
        "^found nan, expected 0 to 1, or 0 to 255": np.full((28, 28), np.nan),
        "found -1, expected 0 to 255": np.full((28, 28), -1),
        "found 256, expected 0 to 255": np.full((28, 28), 256),
        "found 300.0, expected 0 to 1, or 0 to 255": np.full((28, 28), 300.0),
        r"shape is \(3,\), expected": np.zeros(3),
        r"needs at least one pixel": np.zeros((0, 5)),
    }
    for message, image in refused.items():
        with pytest.raises(rakam.RakamError, match=message):
            rakam.read(image)
    for image in (None, object(), ["a"], np.array(["a", "b"])):
        with pytest.raises(TypeError, match="an image is a path"):
            rakam.read(image)


def test_the_command_line_refuses_in_the_same_words(predict, tmp_path):
    for name, contents in {"none.png": None, "text.png": b"hello", "empty.png": b""}.items():
        path = tmp_path / name
        if contents is not None:
            path.write_bytes(contents)
        with pytest.raises(rakam.RakamError) as refused:
            rakam.read(path)
        line = predict(path)[0]
        # The program's files may also hold many images.
        reason = line["error"].removesuffix(", nor like a CSV or .npy file of images")
        assert str(refused.value) == f"{line['file']}: {reason}"


def test_models_that_arent_there_are_refused(tmp_path):
    with pytest.raises(rakam.RakamError, match="there is no model `nonsense`: neither inside"):
        rakam.read(SEVEN, "nonsense")
    (tmp_path / "weights").write_bytes(b"nonsense")
    with pytest.raises(rakam.RakamError, match="expected a weights file"):
        rakam.Reader(tmp_path / "weights")
    assert issubclass(rakam.RakamError, ValueError)
    for wrong in (None, 3):
        with pytest.raises(TypeError, match="^expected str, bytes or os.PathLike object"):
            rakam.Reader(wrong)


def test_a_weights_file_may_have_any_name(tmp_path, expected):
    path = os.path.join(os.fsencode(tmp_path), b"\xff.safetensors")
    try:
        pathlib.Path(os.fsdecode(path)).write_bytes(pathlib.Path("models/rakam.safetensors").read_bytes())
    except OSError:
        pytest.skip("this system has no such names")
    assert rakam.read(SEVEN, os.fsdecode(path)) == expected


def test_a_weights_file_reads_as_the_network_inside(expected):
    assert rakam.read(SEVEN, pathlib.Path("models/rakam.safetensors")) == expected
