import type { onnx } from "onnx-proto";
import { printable } from "../../errors.js";
import { byteLength, type Dtype } from "../dtype.js";
import { elementCount, type Storage, type StoredSource, type TensorSource } from "../tensor-source.js";
import { dataTypeOf } from "./data-types.js";
import { locateExternal, type ModelFiles } from "./external-data.js";
import { int64ToBits, int64ToNumber } from "./int64.js";

/** A tensor message after validation. */
export type HeldTensor<Source extends TensorSource = TensorSource> =
  | { readonly kind: "readable"; readonly source: Source; readonly dtype: Dtype }
  /** Of a type that has no decoder; `dtype` is an integer type of the same width. */
  | {
      readonly kind: "unsupported";
      readonly shape: readonly number[];
      readonly dtype: Dtype;
      readonly typeName: string;
    }
  /** `message` is one sentence for the user. */
  | {
      readonly kind: "broken";
      readonly shape: readonly number[];
      readonly dtype: Dtype;
      readonly message: string;
    };

/** No operator takes more axes than a handful; the bound keeps a hostile list of dims out of the report. */
const MAX_RANK = 64;

/** The value of `data_location` that says the data lie in another file (onnx.proto, `enum DataLocation`). */
const EXTERNAL = 1;

/**
 * Where a TensorProto's elements lie: its `raw_data` as a range of the model's file, its external data as a
 * range of theirs; the typed lists (`float_data`, `int32_data`, ...) are varints or may be scattered over the
 * file, so they are encoded anew into memory, as onnx.proto lays raw data out.
 *
 * @param tensor its dims and byte counts are checked against each other
 * @param label the name for messages
 */
export function holdTensor(
  tensor: onnx.ITensorProto,
  label: string,
  files: ModelFiles,
): HeldTensor<StoredSource> {
  const type = dataTypeOf(tensor.dataType ?? 0);
  const dtype = type.kind === "supported" ? type.dtype : type.carrier;
  const dims = (tensor.dims ?? []).map(int64ToNumber);
  const dimsProblem = problemOfDims(dims);
  if (dimsProblem) return broken(dims, dtype, label, dimsProblem, files);
  if (type.kind === "unsupported") {
    return { kind: "unsupported", shape: dims, dtype, typeName: type.typeName };
  }
  const located = locate(tensor, dtype, dims, files);
  return typeof located === "string"
    ? broken(dims, dtype, label, located, files)
    : { kind: "readable", dtype, source: { kind: "stored", shape: dims, dtype, storage: located } };
}

/**
 * A SparseTensorProto: `values` at `indices`, (nnz) flat positions or (nnz, rank) coordinates; every other
 * element is zero. Whether the three fit together is checked when it is read.
 */
export function holdSparseTensor(
  sparse: onnx.ISparseTensorProto,
  label: string,
  files: ModelFiles,
): HeldTensor {
  const dims = (sparse.dims ?? []).map(int64ToNumber);
  const values = holdTensor(sparse.values ?? {}, label, files);
  if (values.kind !== "readable") return { ...values, shape: shownDims(dims) };
  const { dtype } = values;
  const indices = holdTensor(sparse.indices ?? {}, label, files);
  if (indices.kind === "broken") return { ...indices, shape: shownDims(dims), dtype };
  if (indices.kind === "unsupported" || indices.dtype !== "int64") {
    return broken(dims, dtype, label, "has sparse indices that are not 64-bit integers", files);
  }
  const problem = problemOfDims(dims);
  if (problem) return broken(dims, dtype, label, problem, files);
  return {
    kind: "readable",
    dtype,
    source: { kind: "sparse", shape: dims, values: values.source, indices: indices.source },
  };
}

function broken(
  dims: readonly number[],
  dtype: Dtype,
  label: string,
  problem: string,
  files: ModelFiles,
): Extract<HeldTensor, { kind: "broken" }> {
  const message = `${printable(files.path)}: tensor "${printable(label)}" ${problem}.`;
  return { kind: "broken", shape: shownDims(dims), dtype, message };
}

const shownDims = (dims: readonly number[]) => dims.slice(0, MAX_RANK);
const shapeText = (shape: readonly number[]) => shape.join("x");

function problemOfDims(dims: readonly number[]): string | null {
  if (dims.length > MAX_RANK) return `declares ${dims.length} dimensions, more than any operator takes`;
  const odd = dims.find((dimension) => dimension < 0 || !Number.isSafeInteger(dimension));
  if (odd !== undefined) return `declares a dimension of ${odd}; the file is damaged, get it again`;
  if (!Number.isSafeInteger(elementCount(dims) * 8)) {
    return `declares the shape ${shapeText(dims)}, more than any file holds; the file is damaged, get it again`;
  }
  return null;
}

/** The place of the bytes, or a clause that says what is wrong. */
function locate(
  tensor: onnx.ITensorProto,
  dtype: Dtype,
  dims: readonly number[],
  files: ModelFiles,
): Storage | string {
  const count = elementCount(dims);
  const expected = byteLength(dtype, count);
  if (tensor.dataLocation === EXTERNAL) {
    const located = locateExternal(tensor.externalData ?? [], expected, files);
    return located.kind === "located" ? located.storage : located.problem;
  }
  const raw = tensor.rawData;
  if (raw && raw.length > 0) {
    if (raw.length !== expected) return mismatch(`${raw.length} bytes`, `${expected}`, dtype, dims);
    return {
      kind: "file",
      path: files.path,
      offset: raw.byteOffset - files.bytes.byteOffset,
      length: raw.length,
    };
  }
  const list = typedList(tensor, dtype);
  const needed = DTYPES_PACKED.has(dtype) ? expected : count;
  if (list.length !== needed) return mismatch(`${list.length} numbers`, `${needed}`, dtype, dims);
  return { kind: "memory", bytes: encode(list, dtype, expected) };
}

const mismatch = (found: string, expected: string, dtype: Dtype, dims: readonly number[]) =>
  `holds ${found} where ${expected} are expected for the shape ${shapeText(dims)} of ${dtype}; ` +
  "the file is damaged or was written wrongly, so export or download it again";

/** Types of which a list entry holds one byte, two elements. */
const DTYPES_PACKED: ReadonlySet<Dtype> = new Set<Dtype>(["int4", "uint4"]);

/** The list that onnx.proto prescribes for the type. */
function typedList(tensor: onnx.ITensorProto, dtype: Dtype): readonly unknown[] {
  switch (dtype) {
    case "f32":
      return tensor.floatData ?? [];
    case "f64":
      return tensor.doubleData ?? [];
    case "int64":
      return tensor.int64Data ?? [];
    case "uint32":
    case "uint64":
      return tensor.uint64Data ?? [];
    default:
      return tensor.int32Data ?? [];
  }
}

/** Little-endian elements; types of `int32_data` are stored there bit by bit, 16-bit floats as patterns. */
function encode(list: readonly unknown[], dtype: Dtype, length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  const view = new DataView(bytes.buffer);
  const width = list.length === 0 ? 1 : length / list.length;
  list.forEach((entry, i) => {
    if (dtype === "f32") view.setFloat32(4 * i, Number(entry), true);
    else if (dtype === "f64") view.setFloat64(8 * i, Number(entry), true);
    else if (width === 8) view.setBigUint64(8 * i, int64ToBits(entry), true);
    else if (width === 4) view.setUint32(4 * i, int64ToNumber(entry), true);
    else if (width === 2) view.setUint16(2 * i, Number(entry), true);
    else view.setUint8(i, Number(entry));
  });
  return bytes;
}

/** A tensor made of numbers that an attribute holds (`value_float`, `value_ints`). */
export function numbersInMemory(
  dtype: "f32" | "int32" | "int64" | "uint4" | "uint8",
  shape: readonly number[],
  numbers: readonly unknown[],
): StoredSource {
  const bytes = encode(numbers, dtype, byteLength(dtype, elementCount(shape)));
  return { kind: "stored", shape, dtype, storage: { kind: "memory", bytes } };
}
