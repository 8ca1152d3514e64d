import { printable, UserError } from "../../errors.js";
import { byteLength, type Dtype } from "../dtype.js";
import { type ReadableFile, readRange } from "../file-range.js";
import { elementCount, type StoredSource } from "../tensor-source.js";
import { repeatedKey } from "./repeated-key.js";

/**
 * A tensor as a file's header describes it. `dtype` is null for a type that has no decoder (`F4`, `F8_E8M0`, or
 * one newer than this program), whose byte count therefore could not be checked.
 */
export interface HeaderEntry {
  readonly name: string;
  readonly typeName: string;
  readonly dtype: Dtype | null;
  readonly shape: readonly number[];
  /** The file that holds it, and the place of its bytes there. */
  readonly path: string;
  readonly offset: number;
  readonly length: number;
}

/** The file begins with the header's length as a 64-bit integer. */
const LENGTH_BYTES = 8;

/** The bound of the format's reference implementation: a JSON text beyond it is an attack or not a header. */
const MAX_HEADER_BYTES = 100_000_000;

/** No framework has weights of more axes; the bound keeps a hostile shape out of the report. */
const MAX_RANK = 64;

const DTYPE_OF: ReadonlyMap<string, Dtype> = new Map([
  ["F64", "f64"],
  ["F32", "f32"],
  ["F16", "f16"],
  ["BF16", "bf16"],
  ["F8_E4M3", "f8_e4m3"],
  ["F8_E5M2", "f8_e5m2"],
  ["I64", "int64"],
  ["I32", "int32"],
  ["I16", "int16"],
  ["I8", "int8"],
  ["U64", "uint64"],
  ["U32", "uint32"],
  ["U16", "uint16"],
  ["U8", "uint8"],
  ["BOOL", "bool"],
]);

/**
 * The tensors of a safetensors file in the header's order, from its header alone (format description:
 * huggingface/safetensors, README "Format"). The header is checked whole: its length and encoding, that no key
 * occurs twice, every shape against its byte count, and that the tensors' bytes cover the rest of the file without
 * overlap or hole.
 *
 * @throws UserError naming the file and the tensor, if any of this does not hold
 */
export async function readHeader(file: ReadableFile, path: string): Promise<readonly HeaderEntry[]> {
  const { size } = await file.stat();
  const fail = (problem: string): never => {
    throw new UserError(`${printable(path)} ${problem}.`);
  };
  if (size < LENGTH_BYTES) {
    return fail(`is ${size} bytes long, too short for a safetensors file; get it again`);
  }
  const prefix = await readRange(file, path, 0, LENGTH_BYTES);
  const headerLength = new DataView(prefix.buffer, prefix.byteOffset).getBigUint64(0, true);
  if (headerLength > MAX_HEADER_BYTES) {
    return fail(
      `declares a header of ${headerLength} bytes where the safetensors format allows ${MAX_HEADER_BYTES}; it is damaged or no safetensors file`,
    );
  }
  const dataStart = LENGTH_BYTES + Number(headerLength);
  if (dataStart > size) {
    return fail(
      `is truncated: its header takes ${dataStart} bytes and the file has ${size}; get the file again`,
    );
  }
  const header = await readRange(file, path, LENGTH_BYTES, Number(headerLength));
  const entries: HeaderEntry[] = [];
  for (const [name, described] of Object.entries(parseObject(header, fail))) {
    if (name === "__metadata__") {
      if (!isTextMap(described))
        return fail("has a __metadata__ that is no object of strings; it is damaged");
      continue;
    }
    const entry = parseEntry(path, name, described, dataStart);
    entries.push(
      typeof entry === "string" ? fail(`is damaged: tensor "${printable(name)}" ${entry}`) : entry,
    );
  }
  const problem = coverageProblem(entries, dataStart, size);
  return problem === null ? entries : fail(problem);
}

function parseObject(bytes: Uint8Array, fail: (problem: string) => never): Readonly<Record<string, unknown>> {
  let text: string;
  let parsed: unknown;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    parsed = JSON.parse(text);
  } catch {
    return fail("has a header that is not JSON in UTF-8; it is damaged or no safetensors file");
  }
  if (!isRecord(parsed)) return fail("has a header that is JSON but not an object of tensors");
  const repeated = repeatedKey(text);
  return repeated === null
    ? parsed
    : fail(`is damaged: its header has the key "${printable(repeated)}" twice`);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isTextMap(value: unknown): boolean {
  return isRecord(value) && Object.values(value).every((item) => typeof item === "string");
}

function isCount(value: unknown): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
}

/** The entry, or a clause that says what is wrong with it. */
function parseEntry(path: string, name: string, described: unknown, dataStart: number): HeaderEntry | string {
  if (!isRecord(described)) return "is described by something other than an object";
  const { dtype: typeName, shape, data_offsets: offsets } = described;
  if (typeof typeName !== "string") return "has no dtype";
  if (!Array.isArray(shape)) return "has no shape";
  if (shape.length > MAX_RANK) return `has ${shape.length} dimensions where at most ${MAX_RANK} make sense`;
  if (!shape.every(isCount)) {
    const odd: unknown = shape.find((dimension) => !isCount(dimension));
    return `has a dimension of ${typeof odd === "number" ? odd : typeof odd} where an integer from 0 to 2^53 must be`;
  }
  if (!Number.isSafeInteger(elementCount(shape))) {
    return `has the shape ${JSON.stringify(shape)}, more elements than any file holds`;
  }
  if (!Array.isArray(offsets) || offsets.length !== 2 || !offsets.every(isCount)) {
    return "has no data_offsets of two integers from 0 to 2^53";
  }
  const [begin, end] = offsets;
  if (begin > end) return `has data_offsets that end (${end}) before they begin (${begin})`;
  const dtype = DTYPE_OF.get(typeName) ?? null;
  const length = end - begin;
  if (dtype !== null && byteLength(dtype, elementCount(shape)) !== length) {
    return `has ${length} bytes where its shape ${JSON.stringify(shape)} of ${typeName} takes ${byteLength(dtype, elementCount(shape))}`;
  }
  return { name, typeName, dtype, shape, path, offset: dataStart + begin, length };
}

/** The bytes after the header belong to exactly one tensor each. */
function coverageProblem(
  entries: readonly HeaderEntry[],
  dataStart: number,
  fileSize: number,
): string | null {
  const inOrder = [...entries].sort((a, b) => a.offset - b.offset || a.length - b.length);
  const quoted = ({ name }: HeaderEntry) => `"${printable(name)}"`;
  let covered = dataStart;
  let before: HeaderEntry | null = null;
  for (const entry of inOrder) {
    const end = entry.offset + entry.length;
    if (end > fileSize) {
      return `is truncated: tensor ${quoted(entry)} ends at byte ${end} and the file has ${fileSize}; get the file again`;
    }
    if (entry.offset < covered) {
      return `is damaged: tensor ${quoted(entry)} overlaps ${before === null ? "the header" : quoted(before)}`;
    }
    if (entry.offset > covered) {
      return `is damaged: there is a hole of ${entry.offset - covered} B before tensor ${quoted(entry)}`;
    }
    covered = end;
    before = entry;
  }
  return covered === fileSize
    ? null
    : `is damaged: ${fileSize - covered} B after the last tensor belong to none`;
}

/** The tensor's elements as the file stores them. Of a type without a decoder they are bytes or nibbles. */
export function storedSource({ dtype, typeName, shape, path, offset, length }: HeaderEntry): StoredSource {
  return {
    kind: "stored",
    shape,
    dtype: dtype ?? carrierOf(typeName),
    storage: { kind: "file", path, offset, length },
  };
}

/** An integer type to list a tensor under whose own type cannot be read. */
function carrierOf(typeName: string): Dtype {
  return typeName === "C64" ? "uint64" : typeName === "F4" ? "uint4" : "uint8";
}
