import { printable, UserError } from "../../errors.js";
import { decode } from "../decode.js";
import { byteLength, type Dtype } from "../dtype.js";

/** The first bytes of every .npy file. */
const MAGIC = "\x93NUMPY";

/** Magic, two bytes of version, then the header's length: two bytes in version 1, four in 2 and 3. */
const LENGTH_AT = 8;

const DTYPE_OF_DESCR: Readonly<Record<string, Dtype>> = {
  f8: "f64",
  f4: "f32",
  f2: "f16",
  i8: "int64",
  i4: "int32",
  i2: "int16",
  i1: "int8",
  u8: "uint64",
  u4: "uint32",
  u2: "uint16",
  u1: "uint8",
};

/** A table of numbers, row-major. */
export interface NumberTable {
  readonly rows: number;
  readonly columns: number;
  readonly values: Float64Array;
}

/** Whether the bytes begin as a .npy file does. */
export function isNpy(bytes: Uint8Array): boolean {
  return Buffer.from(bytes.subarray(0, MAGIC.length)).toString("latin1") === MAGIC;
}

/**
 * The numbers of a .npy file (NumPy's NEP 1) of one or two dimensions; one dimension is one column.
 * @param path names the file in errors
 * @throws UserError if the file is truncated, or holds anything but real numbers in at most two dimensions
 */
export function readNpy(bytes: Uint8Array, path: string): NumberTable {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const lengthBytes = bytes[MAGIC.length] === 1 ? 2 : 4;
  const headerAt = LENGTH_AT + lengthBytes;
  if (bytes.length < headerAt) throw truncated(path, bytes.length);
  const headerEnd = headerAt + buffer.readUIntLE(LENGTH_AT, lengthBytes);
  if (bytes.length < headerEnd) throw truncated(path, bytes.length);
  const header = buffer.toString("latin1", headerAt, headerEnd);
  const [, order, descr] = /'descr': *'([<>|=]?)([a-zA-Z]\d*)/.exec(header) ?? [];
  const [, fortran] = /'fortran_order': *(True|False)/.exec(header) ?? [];
  const [, dimensions] = /'shape': *\(([\d, ]*)\)/.exec(header) ?? [];
  const dtype = descr === undefined ? undefined : DTYPE_OF_DESCR[descr];
  if (dtype === undefined || fortran === undefined || dimensions === undefined) {
    throw new UserError(
      `${printable(path)} is a .npy file of ${printable(descr ?? "structured data")}, where real numbers were expected; save the column with numpy.save as float64.`,
    );
  }
  const shape = dimensions
    .split(",")
    .filter((text) => text.trim() !== "")
    .map(Number);
  if (shape.length > 2) {
    throw new UserError(
      `${printable(path)} holds an array of ${shape.length} dimensions, where one or two were expected; save it raveled.`,
    );
  }
  const [rows, columns] = [shape[0] ?? 1, shape[1] ?? 1];
  const data = bytes.subarray(headerEnd, headerEnd + byteLength(dtype, rows * columns));
  if (data.length < byteLength(dtype, rows * columns)) throw truncated(path, bytes.length);
  const littleEndian = order === ">" ? byteSwapped(data, data.length / (rows * columns)) : data;
  const decoded = Float64Array.from(decode(littleEndian, dtype, rows * columns));
  return { rows, columns, values: fortran === "True" ? rowMajor(decoded, rows, columns) : decoded };
}

function truncated(path: string, size: number): UserError {
  return new UserError(
    `${printable(path)} has ${size} bytes, fewer than its .npy header announces; it is truncated, save it again.`,
  );
}

function byteSwapped(bytes: Uint8Array, size: number): Uint8Array {
  const swapped = Uint8Array.from(bytes);
  for (let at = 0; at < swapped.length; at += size) swapped.subarray(at, at + size).reverse();
  return swapped;
}

function rowMajor(columnMajor: Float64Array, rows: number, columns: number): Float64Array {
  return columnMajor.map((_, i) => columnMajor[Math.floor(i / columns) + (i % columns) * rows]);
}
