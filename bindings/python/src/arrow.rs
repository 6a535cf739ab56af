//! Images in Arrow arrays, and readings as one, through the PyCapsule interface: every library of Arrow has it, and none is needed.
//! Only texts are copied: images are read where they lie, and columns of numbers share the memory of NumPy's arrays.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use arrow_array::cast::AsArray as _;
use arrow_array::types::{Float32Type, Int16Type, UInt8Type};
use arrow_array::{Array, ArrayRef, ArrowPrimitiveType, BinaryArray, BinaryViewArray, LargeBinaryArray};
use arrow_array::{FixedSizeListArray, PrimitiveArray, StringArray, StringViewArray, StructArray};
use arrow_buffer::{Buffer, NullBuffer, ScalarBuffer};
use arrow_schema::{ArrowError, DataType, Field, FieldRef, Fields};
use bytes::Bytes;
use pyo3::exceptions::{PyException, PyTypeError};
use pyo3::prelude::*;
use pyo3::pybacked::PyBackedBytes;
use pyo3::types::{PyCapsule, PyTuple};
use pyo3_arrow::error::PyArrowResult;
use pyo3_arrow::ffi::{ArrayIterator, to_array_pycapsules, to_stream_pycapsule};
use pyo3_arrow::input::AnyArray;
use rakam_data::PIXELS;
use rakam_model::Labels;
use serde_json::Value;

use crate::error::{Errors, refused};
use crate::source::{Image, Size};

/// The images of an Arrow array, a chunked array, or the only column of a table.
#[pyclass(frozen, module = "rakam._rakam")]
pub(crate) struct ArrowImages {
    chunks: Vec<Chunk>,
    /// The number of images to the end of each chunk.
    ends: Vec<usize>,
}

/// Images that lie together.
enum Chunk {
    Binary(BinaryArray),
    LargeBinary(LargeBinaryArray),
    BinaryView(BinaryViewArray),
    /// Paths of picture files.
    Paths(StringViewArray),
    Pixels(Pixels),
    /// The column of a table whose rows may be null.
    Rows(Box<Chunk>, NullBuffer),
    /// A dictionary: which of its images each row has.
    Chosen(Box<Chunk>, Vec<Option<usize>>),
    /// So many nulls.
    Missing(usize),
}

/// Images as lists of pixels, which may be lists in turn.
struct Pixels {
    count: usize,
    values: PrimitiveArray<UInt8Type>,
    size: Size,
    /// Which items of each level are null, and how many of them belong to an image.
    nulls: Vec<(NullBuffer, usize)>,
}

#[pymethods]
impl ArrowImages {
    #[new]
    fn new(images: &Bound<'_, PyAny>) -> PyResult<Self> {
        let not_taken = |error| not_taken(images.py(), error);
        let column: AnyArray = images.extract().map_err(not_taken)?;
        // Polars hands nulls over in another form than Arrow's, so it is only asked how many there are.
        let nulls = if has_only_nulls(column.field()?.data_type()) { images.len().ok() } else { None };
        let chunks = match nulls {
            Some(rows) => vec![Chunk::Missing(rows)],
            None => {
                let column = column.into_chunked_array().map_err(|error| not_taken(error.into()))?;
                let (chunks, field) = column.into_inner();
                chunks.iter().map(|chunk| Chunk::new(chunk, &field)).collect::<PyResult<_>>()?
            }
        };
        let ends = chunks.iter().scan(0, |end, chunk| {
            *end += chunk.len();
            Some(*end)
        });
        let ends = ends.collect();
        Ok(Self { chunks, ends })
    }
}

impl ArrowImages {
    pub(crate) fn len(&self) -> usize {
        self.ends.last().copied().unwrap_or(0)
    }

    pub(crate) fn image(&self, at: usize) -> Image<'_> {
        let chunk = self.ends.partition_point(|&end| end <= at);
        let start = if chunk == 0 { 0 } else { self.ends[chunk - 1] };
        self.chunks[chunk].image(at - start)
    }
}

impl Chunk {
    fn new(array: &ArrayRef, field: &FieldRef) -> PyResult<Self> {
        let binary = array.as_binary_opt().cloned().map(Self::Binary);
        let binary = binary.or_else(|| array.as_binary_opt().cloned().map(Self::LargeBinary));
        if let Some(binary) = binary.or_else(|| array.as_binary_view_opt().cloned().map(Self::BinaryView)) {
            return Ok(binary);
        }
        let paths = array.as_string_view_opt().cloned();
        let paths = paths.or_else(|| array.as_string_opt::<i32>().map(Into::into));
        if let Some(paths) = paths.or_else(|| array.as_string_opt::<i64>().map(Into::into)) {
            return Ok(Self::Paths(paths));
        }
        if let Some(dictionary) = array.as_any_dictionary_opt() {
            let images = Self::new(dictionary.values(), field)?;
            // Without images nothing can be chosen, and the keys mean nothing.
            let keys = if images.len() > 0 { dictionary.normalized_keys() } else { vec![0; array.len()] };
            let is_chosen = |row| images.len() > 0 && dictionary.keys().is_valid(row);
            let chosen = keys.into_iter().enumerate().map(|(row, key)| is_chosen(row).then_some(key)).collect();
            return Ok(Self::Chosen(Box::new(images), chosen));
        }
        if array.data_type().is_null() {
            return Ok(Self::Missing(array.len()));
        }
        if let Some(table) = array.as_struct_opt() {
            return match (table.columns(), &table.fields()[..]) {
                ([column], [field]) => {
                    let images = Self::new(column, field)?;
                    Ok(match table.nulls() {
                        Some(nulls) => Self::Rows(Box::new(images), nulls.clone()),
                        None => images,
                    })
                }
                _ => Err(not_one_column(&table.column_names())),
            };
        }
        Pixels::new(array, field).map(Self::Pixels)
    }

    fn len(&self) -> usize {
        match self {
            Self::Binary(files) => files.len(),
            Self::LargeBinary(files) => files.len(),
            Self::BinaryView(files) => files.len(),
            Self::Paths(paths) => paths.len(),
            Self::Pixels(pixels) => pixels.count,
            Self::Rows(images, _) => images.len(),
            Self::Chosen(_, chosen) => chosen.len(),
            &Self::Missing(rows) => rows,
        }
    }

    fn image(&self, at: usize) -> Image<'_> {
        match self {
            Self::Binary(files) if files.is_valid(at) => Image::Encoded(files.value(at)),
            Self::LargeBinary(files) if files.is_valid(at) => Image::Encoded(files.value(at)),
            Self::BinaryView(files) if files.is_valid(at) => Image::Encoded(files.value(at)),
            Self::Paths(paths) if paths.is_valid(at) => Image::File(Path::new(paths.value(at))),
            Self::Pixels(pixels) => pixels.image(at),
            Self::Rows(images, nulls) if nulls.is_valid(at) => images.image(at),
            Self::Chosen(images, chosen) => chosen[at].map_or(Image::MISSING, |place| images.image(place)),
            Self::Binary(_) | Self::LargeBinary(_) | Self::BinaryView(_) | Self::Paths(_) => Image::MISSING,
            Self::Rows(..) | Self::Missing(_) => Image::MISSING,
        }
    }
}

impl Pixels {
    fn new(images: &ArrayRef, field: &Field) -> PyResult<Self> {
        let (mut array, mut shape, mut levels) = (images, Vec::new(), vec![(images.nulls(), 1)]);
        while let Some(list) = array.as_fixed_size_list_opt() {
            shape.push(usize::try_from(list.value_length()).map_err(refused)?);
            array = list.values();
            levels.push((array.nulls(), shape.iter().product()));
        }
        let (Some(values), false) = (array.as_primitive_opt::<UInt8Type>(), shape.is_empty()) else {
            let expected = "expected a column of binary (picture files), of strings (their paths) or of fixed-size lists of uint8 (pixels)";
            let found = images.data_type();
            return Err(PyTypeError::new_err(format!("{expected}, not of {found}: {AS_A_LIST}")));
        };
        let size = match tensor_shape(field)?.filter(|other| numbers_of(other) == numbers_of(&shape)).unwrap_or(shape)[..]
        {
            [784] => Size { height: 28, width: 28, channels: 1 },
            [height, width] => Size { height, width, channels: 1 },
            [height, width, channels @ (1 | 3 | 4)] => Size { height, width, channels },
            ref other => {
                let expected = "expected (784,), (height, width) or (height, width, 1, 3 or 4)";
                return Err(refused(format_args!("the shape of an image is {other:?}, {expected}")));
            }
        };
        let nulls = levels.into_iter().filter_map(|(nulls, each)| Some((nulls?.clone(), each))).collect();
        Ok(Self { count: images.len(), values: values.clone(), size, nulls })
    }

    fn image(&self, at: usize) -> Image<'_> {
        let is_null = |(nulls, each): &(NullBuffer, usize)| nulls.slice(at * each, *each).null_count() > 0;
        if self.nulls.iter().any(is_null) {
            return Image::MISSING;
        }
        let bytes = self.size.bytes();
        Image::Numbers(&self.values.values()[at * bytes..][..bytes], self.size)
    }
}

/// What can be done with a column that can't be read.
const AS_A_LIST: &str = "give it as a list, as its `.to_list()` or `.to_pylist()` makes it";

/// The error for a column that its library doesn't hand over.
fn not_taken(py: Python<'_>, error: PyErr) -> PyErr {
    // Ctrl-C is no fault of the column.
    if !error.is_instance_of::<PyException>(py) {
        return error;
    }
    let refusal =
        refused(format_args!("this column can't be taken over through Arrow: {}; {AS_A_LIST}", error.value(py)));
    refusal.set_cause(py, Some(error));
    refusal
}

/// Whether nothing but nulls can be in a column or in the only column of a table.
fn has_only_nulls(column: &DataType) -> bool {
    match column {
        DataType::Null => true,
        DataType::Struct(columns) => matches!(&columns[..], [only] if has_only_nulls(only.data_type())),
        _ => false,
    }
}

/// How many numbers an image of this shape has; `None` for more than there can be.
fn numbers_of(shape: &[usize]) -> Option<usize> {
    shape.iter().try_fold(1, |all: usize, &side| all.checked_mul(side))
}

/// The error for a table with other columns than one of images.
fn not_one_column(names: &[&str]) -> PyErr {
    const SHOWN: usize = 4;
    let shown = &names[..names.len().min(SHOWN)];
    let more = names.len() - shown.len();
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    let pixels = if names.len() > PIXELS { ", or drop those that aren't pixels, such as labels" } else { "" };
    refused(format_args!("a table with the columns {shown:?}{more}: select the one with the images{pixels}"))
}

/// The shape that Arrow's extension type `arrow.fixed_shape_tensor` gives a list. Permuted axes are refused: libraries disagree on which
/// way a permutation goes.
fn tensor_shape(field: &Field) -> PyResult<Option<Vec<usize>>> {
    let extension = |key: &str| field.metadata().get(&format!("ARROW:extension:{key}"));
    if extension("name").is_none_or(|name| name != "arrow.fixed_shape_tensor") {
        return Ok(None);
    }
    let about: Value = extension("metadata").and_then(|json| serde_json::from_str(json).ok()).unwrap_or_default();
    let numbers = |key: &str| serde_json::from_value::<Vec<usize>>(about[key].clone()).ok();
    match numbers("permutation").filter(|axes| !axes.is_sorted()) {
        Some(axes) => Err(refused(format_args!(
            "the axes of these tensors are permuted, {axes:?}: make them of numpy.ascontiguousarray(images)"
        ))),
        None => Ok(numbers("shape")),
    }
}

/// Readings as an Arrow array of structs, or as a stream of one: a table.
#[pyclass(frozen, module = "rakam._rakam")]
pub(crate) struct ArrowReadings {
    table: StructArray,
}

#[pymethods]
impl ArrowReadings {
    /// From the columns of a batch but the last, the names of the verdicts and of the classes, and the errors.
    #[new]
    fn new(columns: [PyBackedBytes; 4], verdicts: Vec<String>, labels: Vec<String>, errors: Errors) -> PyResult<Self> {
        let [verdict, class, confidence, probabilities] = columns;
        let errors: BTreeMap<usize, String> = errors.into_iter().collect();
        let rows = verdict.len();
        let verdict: StringArray = verdict.iter().map(|&place| verdicts.get(usize::from(place))).collect();
        let class = numbers::<Int16Type>(class);
        let label_of = |&class: &i16| labels.get(usize::try_from(class).ok()?);
        let label: StringArray = class.values().iter().map(label_of).collect();
        let are_digits = Labels::new(labels.clone()).is_some_and(|labels| labels.are_digits());
        let known: NullBuffer = class.values().iter().map(|&class| are_digits && class >= 0).collect();
        let digit = PrimitiveArray::<Int16Type>::new(class.values().clone(), Some(known));
        let confidence = numbers::<Float32Type>(confidence);
        let probabilities = numbers::<Float32Type>(probabilities);
        let error: StringArray = (0..rows).map(|at| errors.get(&at)).collect();
        let columns = || {
            let classes =
                i32::try_from(labels.len()).map_err(|error| ArrowError::InvalidArgumentError(error.to_string()))?;
            let share = Arc::new(Field::new_list_field(DataType::Float32, true));
            let probabilities = FixedSizeListArray::try_new(share, classes, Arc::new(probabilities), None)?;
            let columns: Vec<(&str, ArrayRef, bool)> = vec![
                ("verdict", Arc::new(verdict), false),
                ("digit", Arc::new(digit), true),
                ("label", Arc::new(label), true),
                ("confidence", Arc::new(confidence), false),
                ("probabilities", Arc::new(probabilities), false),
                ("error", Arc::new(error), true),
            ];
            let fields: Fields = columns
                .iter()
                .map(|(name, column, nullable)| Field::new(*name, column.data_type().clone(), *nullable))
                .collect();
            StructArray::try_new(fields, columns.into_iter().map(|(_, column, _)| column).collect(), None)
        };
        Ok(Self { table: columns().map_err(refused)? })
    }

    #[pyo3(signature = (requested_schema=None))]
    fn __arrow_c_array__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<Bound<'py, PyCapsule>>,
    ) -> PyArrowResult<Bound<'py, PyTuple>> {
        to_array_pycapsules(py, self.field(), &self.table, requested_schema)
    }

    #[pyo3(signature = (requested_schema=None))]
    fn __arrow_c_stream__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<Bound<'py, PyCapsule>>,
    ) -> PyArrowResult<Bound<'py, PyCapsule>> {
        let table: ArrayRef = Arc::new(self.table.clone());
        to_stream_pycapsule(py, Box::new(ArrayIterator::new([Ok(table)], self.field())), requested_schema)
    }
}

impl ArrowReadings {
    fn field(&self) -> FieldRef {
        Arc::new(Field::new("", self.table.data_type().clone(), false))
    }
}

/// The numbers of Python's bytes, which stay where they are.
fn numbers<T: ArrowPrimitiveType>(bytes: PyBackedBytes) -> PrimitiveArray<T> {
    PrimitiveArray::new(ScalarBuffer::from(Buffer::from(Bytes::from_owner(bytes))), None)
}
