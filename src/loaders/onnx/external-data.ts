import { closeSync, openSync, readSync, statSync } from "node:fs";
import { dirname, isAbsolute, join, normalize, win32 } from "node:path";
import type { onnx } from "onnx-proto";
import { messageOf, printable, UserError } from "../../errors.js";
import { fileProblem } from "../file-range.js";
import type { Storage } from "../tensor-source.js";

/** The files of one model. */
export interface ModelFiles {
  /** The .onnx file, as the user gave it. */
  readonly path: string;
  /** Its bytes. */
  readonly bytes: Uint8Array;
  /** What is known of the external files met so far, by normalised location. */
  readonly external: Map<string, ExternalFile>;
}

type ExternalFile =
  | { readonly kind: "present"; readonly size: number }
  | { readonly kind: "absent"; readonly problem: string };

/** A clause that says what is wrong, or the place of the bytes. */
export type Located =
  | { readonly kind: "located"; readonly storage: Storage }
  | { readonly kind: "lost"; readonly problem: string };

const lost = (problem: string): Located => ({ kind: "lost", problem });

/**
 * Where a tensor's external data lie: `location` relative to the model's directory, `offset` (0 if absent) and
 * `length` (if present it must be `expected`), as onnx/docs/ExternalData.md defines them. A location that is
 * absolute or climbs out of the directory is refused, because a model could otherwise have any file of its
 * reader analysed (CWE-22); symbolic links are followed, because Hugging Face's cache consists of them.
 */
export function locateExternal(
  entries: readonly onnx.IStringStringEntryProto[],
  expected: number,
  files: ModelFiles,
): Located {
  const values = new Map(entries.map(({ key, value }) => [key ?? "", value ?? ""]));
  const location = values.get("location") ?? "";
  if (location === "" || location.includes("\0")) return lost("names no external file");
  const quoted = `external file "${printable(location)}"`;
  if (escapes(location)) {
    return lost(`names the ${quoted}, which lies outside the model's directory and is not opened`);
  }
  const offset = byteNumber(values.get("offset") ?? "0");
  const length = byteNumber(values.get("length") ?? String(expected));
  if (offset === null || length === null) {
    return lost(`gives an offset or length in the ${quoted} that is not a whole number of bytes`);
  }
  const file = externalFile(normalize(location), files);
  if (file.kind === "absent") return lost(`needs the ${quoted}, ${file.problem}`);
  if (length !== expected) {
    return lost(`takes ${length} bytes of the ${quoted} where its shape and type need ${expected}`);
  }
  if (offset + length > file.size) {
    return lost(
      `needs bytes ${offset} to ${offset + length} of the ${quoted}, which ends after ${file.size} bytes`,
    );
  }
  const path = join(dirname(files.path), location);
  return { kind: "located", storage: { kind: "file", path, offset, length } };
}

/** A Windows path is refused everywhere, so that a model behaves alike on every system. */
function escapes(location: string): boolean {
  if (isAbsolute(location) || win32.isAbsolute(location) || /^[a-z]:/i.test(location)) return true;
  return [normalize(location), win32.normalize(location)].some((path) => /^\.\.(?:$|[\\/])/.test(path));
}

function byteNumber(text: string): number | null {
  const number = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  return Number.isSafeInteger(number) ? number : null;
}

function externalFile(location: string, { path, external }: ModelFiles): ExternalFile {
  const known = external.get(location);
  if (known) return known;
  const found = inspect(join(dirname(path), location));
  external.set(location, found);
  return found;
}

function inspect(path: string): ExternalFile {
  try {
    const stats = statSync(path);
    return stats.isFile()
      ? { kind: "present", size: stats.size }
      : { kind: "absent", problem: "which is not a file" };
  } catch (error) {
    const missing = error instanceof Error && "code" in error && error.code === "ENOENT";
    return {
      kind: "absent",
      problem: missing
        ? "which is missing beside the model; download it too"
        : `which cannot be opened (${printable(messageOf(error))})`,
    };
  }
}

/**
 * The stored bytes: a view where they lie in the .onnx file or in memory, read where they are external.
 * @throws UserError if the external file cannot be read
 */
export function storedBytes(storage: Storage, files: ModelFiles): Uint8Array {
  if (storage.kind === "memory") return storage.bytes;
  const { path, offset, length } = storage;
  if (path === files.path) return files.bytes.subarray(offset, offset + length);
  try {
    return readExternal(path, offset, length);
  } catch (error) {
    throw new UserError(fileProblem(path, error));
  }
}

function readExternal(path: string, offset: number, length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  const descriptor = openSync(path, "r");
  try {
    for (let done = 0; done < length; ) {
      const count = readSync(descriptor, bytes, done, length - done, offset + done);
      if (count === 0) throw new Error("it was truncated while it was read");
      done += count;
    }
  } finally {
    closeSync(descriptor);
  }
  return bytes;
}
