import { createHash } from "node:crypto";
import { closeSync, openSync, read } from "node:fs";
import { promisify } from "node:util";
import { UserError } from "../errors.js";
import { ended, readPiece } from "./file-range.js";
import type { Storage } from "./tensor-source.js";

export type FileRange = Extract<Storage, { kind: "file" }>;

/** What is read while the piece before it is digested: with more it is no faster. */
const PIECE_BYTES = 2 ** 20;

const readAhead = promisify(read);

/** SHA-256 of a range, in hexadecimal. @throws if the file cannot be read, or ends before the range does */
export async function digestRange({ path, offset, length }: FileRange): Promise<string> {
  const file = openSync(path, "r");
  try {
    const hash = createHash("sha256");
    if (length <= PIECE_BYTES) {
      // Handing it to another thread would take longer.
      const bytes = Buffer.allocUnsafeSlow(length);
      readPiece({ fd: file, path }, bytes, 0, length, offset);
      return hash.update(bytes).digest("hex");
    }
    const end = offset + length;
    const begin = (buffer: Buffer, position: number) =>
      readAhead(file, buffer, 0, Math.min(PIECE_BYTES, end - position), position);
    let [current, next] = [Buffer.allocUnsafeSlow(PIECE_BYTES), Buffer.allocUnsafeSlow(PIECE_BYTES)];
    let position = offset;
    let reading = begin(current, position);
    while (position < end) {
      const { bytesRead } = await reading;
      if (bytesRead === 0) throw new UserError(ended(path, position, end));
      position += bytesRead;
      if (position < end) reading = begin(next, position);
      hash.update(current.subarray(0, bytesRead));
      [current, next] = [next, current];
    }
    return hash.digest("hex");
  } finally {
    closeSync(file);
  }
}
