"""Columns of Arrow, from and to every library that has them."""

import numpy as np
import pytest
import rakam
from conftest import DIGITS, OTHER

FILES = [path.read_bytes() for path in [*DIGITS, *OTHER]]
ERRORS = [*FILES, b"no picture", None]

pa = pytest.importorskip("pyarrow")


@pytest.fixture(scope="module")
def expected():
    return rakam.read_batch(FILES)


def assert_same(readings, expected):
    assert readings.verdict.tolist() == expected.verdict.tolist()
    assert readings.probabilities.tobytes() == expected.probabilities.tobytes()


@pytest.mark.parametrize("kind", [pa.binary(), pa.large_binary(), pa.binary_view()], ids=str)
def test_columns_of_picture_files(kind, expected):
    array = pa.array(FILES, kind)
    halves = pa.chunked_array([array[:3], array[:0], array[3:]])
    for column in (array, halves, pa.table({"picture": halves}), pa.record_batch({"picture": array})):
        assert_same(rakam.read_batch(column), expected)
    assert_same(rakam.read_batch(pa.array([b"", *FILES, b""], kind)[1:-1]), expected)


def test_columns_of_other_libraries(expected):
    polars = pytest.importorskip("polars")
    nanoarrow = pytest.importorskip("nanoarrow")
    assert_same(rakam.read_batch(polars.Series(FILES)), expected)
    assert_same(rakam.read_batch(polars.DataFrame({"picture": FILES})), expected)
    assert_same(rakam.read_batch(nanoarrow.Array(FILES, nanoarrow.binary())), expected)

    frame = polars.DataFrame(expected)
    assert frame["digit"].to_list() == [digit if digit >= 0 else None for digit in expected.digit.tolist()]
    shares = np.array(nanoarrow.Array(expected).child(4).child(0).to_pylist(), np.float32)
    assert (shares.reshape(-1, 10) == expected.probabilities).all()


def test_columns_of_pixels():
    generator = np.random.default_rng(1)
    ink = generator.integers(0, 256, (40, 28, 28), np.uint8)
    expected = rakam.read_batch(ink)
    lists = pa.FixedSizeListArray.from_arrays(pa.array(ink.reshape(-1)), 784)
    rows = pa.FixedSizeListArray.from_arrays(pa.array(ink.reshape(-1)), 28)
    nested = pa.FixedSizeListArray.from_arrays(rows, 28)
    for column in (lists, nested, pa.chunked_array([nested[:7], nested[7:]])):
        assert_same(rakam.read_batch(column), expected)
    assert_same(rakam.read_batch(nested[5:17]), rakam.read_batch(ink[5:17]))

    colours = generator.integers(0, 256, (8, 20, 30, 3), np.uint8)
    tensor = pa.FixedShapeTensorArray.from_numpy_ndarray(colours)
    assert_same(rakam.read_batch(tensor), rakam.read_batch(colours))

    # A shape of other numbers than the lists have says nothing.
    wrong = {"ARROW:extension:name": "arrow.fixed_shape_tensor", "ARROW:extension:metadata": '{"shape":[1,1]}'}
    field = pa.field("ink", lists.type, metadata=wrong)
    assert_same(rakam.read_batch(pa.record_batch([lists], schema=pa.schema([field]))), expected)


def test_permuted_tensors_are_refused_rather_than_read_in_the_order_of_memory():
    images = np.zeros((4, 20, 30, 3), np.uint8)
    for permuted in (images[..., 0].transpose(0, 2, 1), np.moveaxis(np.moveaxis(images, -1, 1).copy(), 1, -1)):
        with pytest.raises(rakam.RakamError, match=r"axes of these tensors are permuted, \[.*numpy.ascontiguousarray"):
            rakam.read_batch(pa.FixedShapeTensorArray.from_numpy_ndarray(permuted))
        in_order = pa.FixedShapeTensorArray.from_numpy_ndarray(np.ascontiguousarray(permuted))
        assert_same(rakam.read_batch(in_order), rakam.read_batch(permuted))


def test_a_table_with_a_column_for_each_pixel_is_an_array():
    polars = pytest.importorskip("polars")
    ink = np.random.default_rng(2).integers(0, 256, (5, 784), np.uint8)
    for table in (polars.DataFrame(ink), polars.DataFrame(ink).to_arrow()):
        assert_same(rakam.read_batch(table), rakam.read_batch(ink))


def test_pixels_are_read_where_they_lie():
    ink = np.zeros((2, 28, 28), np.uint8)
    ink[1, 4:24, 13:15] = 255
    column = pa.FixedSizeListArray.from_arrays(pa.array(ink.reshape(-1)), 784)
    before = pa.total_allocated_bytes()
    assert rakam.read_batch(column).digit.tolist() == [-1, 1]
    assert pa.total_allocated_bytes() == before


def test_nulls_are_pictures_that_cant_be_read(expected):
    readings = rakam.read_batch(pa.array(ERRORS), errors="keep")
    assert_same(rakam.read_batch(FILES), expected)
    assert readings.verdict.tolist() == [*expected.verdict.tolist(), "error", "error"]
    assert readings.errors[len(FILES) + 1] == "null, expected a picture"
    with pytest.raises(rakam.RakamError, match="^image 0: null, expected a picture"):
        rakam.read_batch(pa.array([None], pa.list_(pa.uint8(), 784)))
    with pytest.raises(rakam.RakamError, match="^image 1: null, expected a picture"):
        rakam.read_batch(pa.array([[0] * 784, [0] * 783 + [None]], pa.list_(pa.uint8(), 784)))


def test_null_rows_of_a_table_are_pictures_that_cant_be_read():
    rows = pa.StructArray.from_arrays([pa.array(FILES)], ["picture"], mask=pa.array([at == 1 for at in range(len(FILES))]))
    for start in (0, 1):
        readings = rakam.read_batch(rows[start:], errors="keep")
        assert readings.errors == {1 - start: "null, expected a picture"}


def test_a_column_of_nulls_alone_is_pictures_that_cant_be_read():
    polars = pytest.importorskip("polars")
    array = pa.nulls(2)
    columns = [array, pa.chunked_array([array[:1], array[1:]]), pa.table({"picture": array})]
    for column in [*columns, polars.Series([None, None]), polars.DataFrame({"picture": [None, None]})]:
        readings = rakam.read_batch(column, errors="keep")
        assert readings.errors == dict.fromkeys([0, 1], "null, expected a picture") and len(readings) == 2
        with pytest.raises(rakam.RakamError, match="^image 0: null, expected a picture"):
            rakam.read_batch(column)


def test_a_column_that_its_library_doesnt_hand_over_is_refused():
    class Column:
        def __arrow_c_stream__(self, requested_schema=None):
            raise NotImplementedError("not today")

    with pytest.raises(rakam.RakamError, match="can't be taken over through Arrow: not today; give it as a list") as refused:
        rakam.read_batch(Column())
    assert isinstance(refused.value.__cause__, NotImplementedError)


@pytest.mark.parametrize("kind", [pa.string(), pa.large_string(), pa.string_view()], ids=str)
def test_columns_of_paths(kind, expected):
    paths = [str(path) for path in [*DIGITS, *OTHER]]
    array = pa.array(paths, kind)
    for column in (array, pa.chunked_array([array[:3], array[3:]]), pa.table({"picture": array})):
        assert_same(rakam.read_batch(column), expected)
    readings = rakam.read_batch(pa.array([*paths, "none.png", None], kind), errors="keep")
    assert list(readings.errors) == [len(paths), len(paths) + 1] and "none.png: " in readings.errors[len(paths)]


def test_columns_with_categories(expected):
    polars = pytest.importorskip("polars")
    paths = [str(path) for path in [*DIGITS, *OTHER]]
    for kind in (polars.String, polars.Categorical, polars.Enum(paths)):
        assert_same(rakam.read_batch(polars.Series(paths, dtype=kind)), expected)
        assert_same(rakam.read_batch(polars.DataFrame({"picture": paths}, schema={"picture": kind})), expected)
    seven = FILES[3]
    for images in (FILES, paths):
        places = pa.array([3, None, 0, 3], pa.int8())
        chosen = pa.DictionaryArray.from_arrays(places, pa.array(images))
        for column in (chosen, pa.chunked_array([chosen[:1], chosen[1:]]), pa.table({"picture": chosen})):
            readings = rakam.read_batch(column, errors="keep")
            assert readings.probabilities[0].tobytes() == readings.probabilities[3].tobytes() == one(seven)
            assert readings.probabilities[2].tobytes() == one(FILES[0]) and list(readings.errors) == [1]
    nothing = pa.DictionaryArray.from_arrays(pa.array([None], pa.int8()), pa.array([], pa.binary()))
    assert rakam.read_batch(nothing, errors="keep").verdict.tolist() == ["error"]


def one(file):
    return rakam.read_batch([file]).probabilities[0].tobytes()


def test_pixels_of_0_and_1_alone_are_ink():
    ink = np.zeros((2, 28, 28), np.uint8)
    ink[0, 4:24, 13:15] = 1
    column = pa.FixedSizeListArray.from_arrays(pa.array(ink.reshape(-1)), 784)
    assert_same(rakam.read_batch(column), rakam.read_batch(ink > 0))
    assert rakam.read_batch(column).digit.tolist() == [1, -1]


def test_pictures_without_pixels_are_rows_too():
    empty = pa.array([[[]] * 28] * 3, pa.list_(pa.list_(pa.uint8(), 0), 28))
    readings = rakam.read_batch(empty, errors="keep")
    assert readings.verdict.tolist() == ["error"] * 3 and "at least one pixel" in readings.errors[2]


def test_other_columns_are_refused_with_the_reason():
    polars = pytest.importorskip("polars")
    objects = polars.Series([object()], dtype=polars.Object)
    for column in (pa.array([1, 2]), pa.array([[0.5] * 784], pa.list_(pa.float32(), 784)), objects):
        expected = r"expected a column of binary .* or of fixed-size lists of uint8 .*: give it as a list, as its `.to_list\(\)`"
        with pytest.raises(TypeError, match=expected):
            rakam.read_batch(column)
    with pytest.raises(rakam.RakamError, match=r'columns \["a", "b"\]: select the one with the images'):
        rakam.read_batch(pa.table({"a": [b""], "b": [b""]}))
    kaggle = pa.table({name: [0] for name in ["label", *(f"pixel{at}" for at in range(784))]})
    few = r'\["label", "pixel0", "pixel1", "pixel2"\] and 781 more: .*, or drop those that aren\'t pixels, such as labels$'
    with pytest.raises(rakam.RakamError, match=few):
        rakam.read_batch(kaggle)
    with pytest.raises(rakam.RakamError, match=r"the shape of an image is \[5\], expected \(784,\)"):
        rakam.read_batch(pa.array([[0] * 5], pa.list_(pa.uint8(), 5)))


def test_columns_without_images_are_no_readings():
    for nothing in (pa.array([], pa.binary()), pa.array([], pa.list_(pa.uint8(), 784)), pa.chunked_array([], pa.binary())):
        readings = rakam.read_batch(nothing)
        assert len(readings) == 0 and pa.table(readings).num_rows == 0
        # Engines put the answers for parts without rows beside the others.
        assert pa.table(readings).schema == pa.table(rakam.read_batch(FILES)).schema


def test_readings_are_columns_of_arrow(expected):
    readings = rakam.read_batch(pa.array(ERRORS), errors="keep")
    table = pa.table(readings)
    assert table["digit"].to_pylist() == [*(int(path.stem[0]) for path in DIGITS), None, None, None, None]
    assert table["label"].to_pylist() == [*(path.stem[0] for path in DIGITS), None, None, None, None]
    assert table["verdict"].to_pylist() == readings.verdict.tolist()
    assert table["error"].to_pylist() == [*[None] * len(FILES), *readings.errors.values()]
    assert table["probabilities"].type == pa.list_(pa.float32(), 10)
    assert readings.to_arrow().to_pylist() == table.to_pylist()


def test_readings_share_their_memory(expected):
    batch = pa.record_batch(expected)
    for name, values in {"digit": expected.digit, "confidence": expected.confidence}.items():
        assert batch[name].buffers()[1].address == values.ctypes.data
    assert batch["probabilities"].values.buffers()[1].address == expected.probabilities.ctypes.data
    digits = batch["digit"]
    del batch
    assert digits.to_pylist()[: len(DIGITS)] == expected.digit.tolist()[: len(DIGITS)]


def test_readings_take_the_schema_that_is_asked_for(expected):
    schema = pa.schema({"verdict": pa.large_string(), "digit": pa.int64(), "label": pa.string(), "confidence": pa.float64()})
    schema = schema.append(pa.field("probabilities", pa.list_(pa.float32()))).append(pa.field("error", pa.string()))
    assert pa.record_batch(expected, schema=schema).schema == schema
    assert pa.table(expected, schema=schema)["digit"].to_pylist() == pa.table(expected)["digit"].to_pylist()
