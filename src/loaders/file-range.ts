import { readSync } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { messageOf, printable, UserError } from "../errors.js";

/** Linux reads at most 2^31 - 4096 bytes a call, and libuv takes an `int`: longer ranges are read in pieces. */
const MAX_READ_BYTES = 2 ** 30;

/** What is asked of an open file; a FileHandle has it. */
export interface ReadableFile {
  stat(): Promise<{ readonly size: number }>;
  read(
    buffer: Uint8Array,
    offset: number,
    length: number,
    position: number,
  ): Promise<{ readonly bytesRead: number }>;
}

/**
 * The bytes of a range of a file, in a buffer of their own (so aligned for any element type).
 * @throws UserError if the file cannot be opened or ends before the range does
 */
export async function readFileRange(path: string, offset: number, length: number): Promise<Uint8Array> {
  return withFile(path, (file) => readRange(file, path, offset, length));
}

/**
 * Opens a file for reading, hands it to `use`, and closes it whatever happens.
 * @throws UserError if the file cannot be opened or read
 */
export async function withFile<T>(path: string, use: (file: FileHandle) => Promise<T>): Promise<T> {
  let file: FileHandle | undefined;
  try {
    file = await open(path, "r");
    return await use(file);
  } catch (error) {
    throw error instanceof Error && "syscall" in error ? new UserError(fileProblem(path, error)) : error;
  } finally {
    await file?.close();
  }
}

/**
 * The bytes of a range of an open file.
 * @param length must be bounded by the caller: this many bytes are allocated
 * @throws UserError if the file ends before the range does
 */
export async function readRange(
  file: ReadableFile,
  path: string,
  offset: number,
  length: number,
): Promise<Uint8Array> {
  const { size } = await file.stat();
  if (offset + length > size) {
    throw new UserError(
      `${printable(path)} has ${size} bytes where at least ${offset + length} are needed; it is truncated, or was replaced while it was read.`,
    );
  }
  const bytes = allocate(path, length);
  let filled = 0;
  while (filled < length) {
    const wanted = Math.min(length - filled, MAX_READ_BYTES);
    const { bytesRead } = await file.read(bytes, filled, wanted, offset + filled);
    if (bytesRead === 0) throw new UserError(ended(path, offset + filled, offset + length));
    filled += bytesRead;
  }
  return bytes;
}

/**
 * Copies `length` bytes of an open file, from `position` on, to `bytes` at `offset`. It holds up the thread: for
 * pieces so small that handing each to another thread would cost more than reading it.
 * @throws UserError if the file ends before the piece does
 */
export function readPiece(
  { fd, path }: { readonly fd: number; readonly path: string },
  bytes: Uint8Array,
  offset: number,
  length: number,
  position: number,
): void {
  let filled = 0;
  while (filled < length) {
    const wanted = Math.min(length - filled, MAX_READ_BYTES);
    const bytesRead = readSync(fd, bytes, offset + filled, wanted, position + filled);
    if (bytesRead === 0) throw new UserError(ended(path, position + filled, position + length));
    filled += bytesRead;
  }
}

/** That a file ended before its range did, in one sentence. */
export function ended(path: string, found: number, needed: number): string {
  return `${printable(path)} ended at byte ${found} though ${needed} are needed; it was truncated while it was read.`;
}

/** Enough of a file's beginning to tell its format. */
const HEAD_BYTES = 512;

/** The first bytes of an open file, fewer if it is shorter. */
export async function readHead(file: ReadableFile, path: string): Promise<Uint8Array> {
  const { size } = await file.stat();
  return readRange(file, path, 0, Math.min(size, HEAD_BYTES));
}

function allocate(path: string, length: number): Uint8Array {
  try {
    return Buffer.allocUnsafeSlow(length);
  } catch {
    throw new UserError(
      `${printable(path)} asks for ${length} bytes in one piece, more than this machine or this version of Node can hold.`,
    );
  }
}

const PROBLEMS: Readonly<Record<string, string>> = {
  ENOENT: "does not exist; check the path",
  ENOTDIR: "does not exist: a part of the path is not a directory; check the path",
  EACCES: "cannot be read: permission denied; check its permissions",
  EPERM: "cannot be read: permission denied; check its permissions",
  EISDIR: "is a directory where a file was expected",
  ELOOP: "cannot be read: its symbolic links go round in a circle",
  ENAMETOOLONG: "does not exist: its name is too long",
};

/** What is wrong with a file that the system refused, in one sentence that names it. */
export function fileProblem(path: string, error: unknown): string {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  return `${printable(path)} ${PROBLEMS[code] ?? `cannot be read: ${printable(messageOf(error))}`}.`;
}
