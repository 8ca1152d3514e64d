import { createHash } from "node:crypto";
import { statSync } from "node:fs";
import { asRead } from "./as-read.js";
import { checkSource, inputsOf } from "./check-source.js";
import type { FileRange } from "./digest-range.js";
import { RangeDigests } from "./range-digests.js";
import { sourceKey } from "./source-key.js";
import type { StoredSource, TensorSource } from "./tensor-source.js";

/** What a tensor is made of, wherever its bytes lie and whatever it is called. */
export interface SourceContent {
  /** The same for two sources if `readTensor` makes the same numbers of the same bytes by the same steps. */
  readonly key: string;
  /** The files that its bytes were read from. */
  readonly files: readonly string[];
}

/** A source as it is read, with the stored parts that it is made of. */
interface ReadSource {
  readonly source: TensorSource;
  readonly parts: readonly StoredSource[];
}

/**
 * The contents of tensors. The bytes that they are made of begin to be digested when it is made, each stored range
 * once: the parts of a fused tensor that lie scattered are all made of the same one.
 */
export class SourceContents {
  readonly #read: ReadonlyMap<TensorSource, ReadSource>;
  readonly #digests: RangeDigests;
  /** How each file was before its bytes were read. */
  readonly #stamps: ReadonlyMap<string, string>;

  /** @param threads the most that may digest at a time, the calling one among them */
  constructor(sources: readonly TensorSource[], threads: number) {
    this.#read = new Map(sources.flatMap((source) => (isSound(source) ? [[source, readOf(source)]] : [])));
    const ranges = [...this.#read.values()].flatMap(({ parts }) => parts.flatMap(rangesOf));
    this.#stamps = new Map(filesOf(ranges).map((path) => [path, stampOf(path)]));
    this.#digests = new RangeDigests(ranges, threads);
  }

  /** The content of one of the sources; null if it does not fit its bytes or they cannot be read. */
  async contentOf(source: TensorSource): Promise<SourceContent | null> {
    const read = this.#read.get(source);
    if (read === undefined) return null;
    const digests = new Map<StoredSource, string>();
    for (const part of read.parts) {
      const { storage } = part;
      const digest = await (storage.kind === "file" ? this.#digests.of(storage) : digestOf(storage.bytes));
      if (digest === null) return null;
      digests.set(part, digest);
    }
    return {
      key: sourceKey(read.source, (part) => digests.get(part) ?? ""),
      files: filesOf(read.parts.flatMap(rangesOf)),
    };
  }

  /** Whether its files still are as they were before their bytes were read. */
  isCurrent({ files }: SourceContent): boolean {
    return files.every((path) => stampOf(path) === this.#stamps.get(path));
  }

  /** Reads no more than what is being read. */
  end(): void {
    this.#digests.end();
  }
}

function isSound(source: TensorSource): boolean {
  try {
    checkSource(source);
    return true;
  } catch {
    // What is wrong with it, `readTensor` says.
    return false;
  }
}

function readOf(source: TensorSource): ReadSource {
  const read = asRead(source);
  return { source: read, parts: storedParts(read) };
}

function storedParts(source: TensorSource): readonly StoredSource[] {
  return source.kind === "stored" ? [source] : inputsOf(source).flatMap(storedParts);
}

const rangesOf = ({ storage }: StoredSource): readonly FileRange[] =>
  storage.kind === "file" ? [storage] : [];

const filesOf = (ranges: readonly FileRange[]): readonly string[] => [
  ...new Set(ranges.map(({ path }) => path)),
];

const digestOf = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

/** Of a file: another one, or other bytes in it, has another stamp. "" if there is none. */
function stampOf(path: string): string {
  try {
    const { dev, ino, size, mtimeNs, ctimeNs } = statSync(path, { bigint: true });
    return [dev, ino, size, mtimeNs, ctimeNs].join();
  } catch {
    return "";
  }
}
