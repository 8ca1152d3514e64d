import { createHash } from "node:crypto";
import { closeSync, openSync, read, statSync } from "node:fs";
import { promisify } from "node:util";
import { UserError } from "../errors.js";
import { asRead } from "./as-read.js";
import { checkSource, inputsOf } from "./check-source.js";
import { ended, readPiece } from "./file-range.js";
import { sourceKey } from "./source-key.js";
import type { Storage, StoredSource, TensorSource } from "./tensor-source.js";

/** What a tensor is made of, wherever its bytes lie and whatever it is called. */
export interface SourceContent {
  /** The same for two sources if `readTensor` makes the same numbers of the same bytes by the same steps. */
  readonly key: string;
  /** The files that its bytes were read from. */
  readonly files: readonly string[];
}

/**
 * Digests the bytes that tensors are made of, each stored range once: the parts of a fused tensor that lie
 * scattered are all made of the same one. A few MiB are in memory at a time.
 */
export class SourceContents {
  readonly #digests = new Map<string, string>();
  /** How each file was when the first of its bytes were read. */
  readonly #stamps = new Map<string, string>();

  /** @throws if the expression does not fit its bytes or a file cannot be read, of which `readTensor` says more */
  async contentOf(source: TensorSource): Promise<SourceContent> {
    checkSource(source);
    const read = asRead(source);
    const digests = new Map<StoredSource, string>();
    const files = new Set<string>();
    for (const stored of storedParts(read)) {
      digests.set(stored, await this.#digestOf(stored.storage));
      if (stored.storage.kind === "file") files.add(stored.storage.path);
    }
    return { key: sourceKey(read, (stored) => digests.get(stored) ?? ""), files: [...files] };
  }

  /** Whether its files still are as they were when the first of their bytes were read. */
  isCurrent({ files }: SourceContent): boolean {
    return files.every((path) => stampOf(path) === this.#stamps.get(path));
  }

  async #digestOf(storage: Storage): Promise<string> {
    if (storage.kind === "memory") return createHash("sha256").update(storage.bytes).digest("hex");
    const { path, offset, length } = storage;
    const range = JSON.stringify([path, offset, length]);
    const known = this.#digests.get(range);
    if (known !== undefined) return known;
    if (!this.#stamps.has(path)) this.#stamps.set(path, stampOf(path));
    const digest = await digestRange(path, offset, length);
    this.#digests.set(range, digest);
    return digest;
  }
}

function storedParts(source: TensorSource): readonly StoredSource[] {
  return source.kind === "stored" ? [source] : inputsOf(source).flatMap(storedParts);
}

/** Of a file: another one, or other bytes in it, has another stamp. "" if there is none. */
function stampOf(path: string): string {
  const status = statSync(path, { bigint: true, throwIfNoEntry: false });
  return status ? [status.dev, status.ino, status.size, status.mtimeNs, status.ctimeNs].join() : "";
}

/** What is read while the piece before it is digested: with more it is no faster. */
const PIECE_BYTES = 2 ** 20;

const readAhead = promisify(read);

/** SHA-256 of a range, in hexadecimal. @throws if the file cannot be read, or ends before the range does */
async function digestRange(path: string, offset: number, length: number): Promise<string> {
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
