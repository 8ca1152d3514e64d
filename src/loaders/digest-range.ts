import { createHash } from "node:crypto";
import { closeSync, openSync, read } from "node:fs";
import { promisify } from "node:util";
import { UserError } from "../errors.js";
import { ended, readPiece } from "./file-range.js";
import type { Storage } from "./tensor-source.js";

export type FileRange = Extract<Storage, { kind: "file" }>;

/** What is read while the piece before it is digested: with more it is no faster. */
const PIECE_BYTES = 2 ** 20;

/** Memory for a range on its way, one piece after the other: to be used again, for getting it anew costs a third. */
export type Room = readonly [Buffer, Buffer];

export function roomForPieces(): Room {
  return [Buffer.allocUnsafeSlow(PIECE_BYTES), Buffer.allocUnsafeSlow(PIECE_BYTES)];
}

const readAhead = promisify(read);

/**
 * SHA-256 of a range, in hexadecimal.
 * @param room not in use by another range
 * @throws if the file cannot be read, or ends before the range does
 */
export async function digestRange({ path, offset, length }: FileRange, room: Room): Promise<string> {
  const file = openSync(path, "r");
  try {
    const hash = createHash("sha256");
    let [current, next] = room;
    if (length <= PIECE_BYTES) {
      // Handing it to another thread would take longer.
      readPiece({ fd: file, path }, current, 0, length, offset);
      return hash.update(current.subarray(0, length)).digest("hex");
    }
    const end = offset + length;
    const begin = (buffer: Buffer, position: number) =>
      readAhead(file, buffer, 0, Math.min(PIECE_BYTES, end - position), position);
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
