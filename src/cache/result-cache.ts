import { randomBytes } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { printable, UserError } from "../errors.js";
import { writingProblem } from "../writing-problem.js";
import { sealed, unsealed } from "./seal.js";
import { trim } from "./trim.js";

/** What all entries together may take on disk: those of some 30,000 layers of 4,000 eigenvalues. */
const MOST_BYTES = 2 ** 30;

/** Entries lie in as many directories, by the first two hexadecimal digits of their keys. */
const DRAWERS = 256;

/**
 * Bryan Ford's Cache Directory Tagging Specification: programs that make backups leave such a directory out. Here it
 * also tells a cache from any other directory.
 */
const TAG_NAME = "CACHEDIR.TAG";
const TAG = `Signature: 8a477f597d28d172789f06886806bc55
# Results that htsr has kept (--cache). It may be deleted at any time.
`;

/**
 * Bytes kept on disk by their keys. Any number of processes may use one directory at once. An entry that is
 * not whole counts as missing; what cannot be written is not kept, and the first reason for it is remembered.
 */
export class ResultCache {
  readonly directory: string;
  #problem: string | null = null;
  readonly #filled = new Set<string>();
  #sought = 0;
  #found = 0;

  /**
   * Nothing is written before the first entry is.
   * @throws UserError if there is something else than a cache at the path
   */
  constructor(directory: string) {
    refuseOther(directory);
    this.directory = directory;
  }

  /** Why something could not be kept, as one sentence; null if nothing was in the way. */
  get problem(): string | null {
    return this.#problem;
  }

  /** How often it was asked for something, and how often it had it. */
  get use(): { readonly sought: number; readonly found: number } {
    return { sought: this.#sought, found: this.#found };
  }

  /** What was kept under a key (64 hexadecimal digits), null if there is nothing or nothing sound. */
  read(key: string): Uint8Array | null {
    const path = this.#pathOf(key);
    this.#sought++;
    try {
      const content = unsealed(key, readFileSync(path));
      if (content === null) return null;
      this.#found++;
      // The time of use, by which old entries go; the system's own is seldom kept up.
      touch(path);
      return content;
    } catch {
      return null;
    }
  }

  /** Keeps content under a key: whole or not at all, in the place of what was there. */
  write(key: string, content: Uint8Array): void {
    if (this.#problem !== null) return;
    const path = this.#pathOf(key);
    const temporary = `${path}.${randomBytes(6).toString("hex")}.tmp`;
    try {
      this.#makeDrawer(dirname(path));
      writeFileSync(temporary, sealed(key, content), { flag: "wx" });
      renameSync(temporary, path);
    } catch (error) {
      remove(temporary);
      this.#problem = `the cache ${printable(this.directory)} could not be written: ${writingProblem(error)}; results are not kept.`;
    }
  }

  /** Lets the entries go that were used longest ago, as far as there are too many. To be called after writing. */
  trim(mostBytes = MOST_BYTES): void {
    for (const drawer of this.#filled) {
      try {
        trim(drawer, mostBytes / DRAWERS);
      } catch {
        // Another process may have cleared it all away.
      }
    }
    this.#filled.clear();
  }

  #pathOf(key: string): string {
    return join(this.directory, key.slice(0, 2), key.slice(2));
  }

  #makeDrawer(drawer: string): void {
    if (this.#filled.has(drawer)) return;
    // First the tag: another process would take drawers alone for something else.
    mkdirSync(this.directory, { recursive: true });
    const tag = join(this.directory, TAG_NAME);
    if (!existsSync(tag)) writeFileSync(tag, TAG);
    mkdirSync(drawer, { recursive: true });
    this.#filled.add(drawer);
  }
}

function remove(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // What keeps it from being written may keep it from being removed.
  }
}

function touch(path: string): void {
  try {
    const now = new Date();
    utimesSync(path, now, now);
  } catch {
    // A cache that can only be read.
  }
}

/** `--cache model.onnx` and `--cache checkpoint/` mean the model. */
function refuseOther(directory: string): void {
  let names: readonly string[];
  try {
    names = readdirSync(directory);
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : "";
    if (code !== "ENOTDIR") return;
    throw new UserError(
      `${printable(directory)} is no directory to keep a cache in; write --cache=<directory>, or --cache as the last word for the usual one.`,
    );
  }
  if (names.length === 0 || names.includes(TAG_NAME)) return;
  throw new UserError(
    `${printable(directory)} is a directory of something else than htsr's cache; name an empty one by --cache=<directory>, or write --cache as the last word for the usual one.`,
  );
}
