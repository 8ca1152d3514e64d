import type { Checkpoint } from "../loaders/checkpoints.js";

/** A checkpoint that has not changed for so long is taken for whole. */
const SETTLING_MS = 2_000;

/** One that cannot be opened may still be written to: a writer that pauses for longer is unheard of. */
const PATIENCE_MS = 30_000;

interface Newcomer {
  readonly stamp: string;
  /** When it was first seen as it is, in milliseconds. */
  readonly since: number;
  /** Whether it could not be opened then. */
  readonly tried: boolean;
}

/**
 * Tells from looks at a directory, repeated every second or so, which checkpoints have come or changed since the
 * first and are whole. One that is merely renamed is not new.
 */
export class Newcomers {
  /** Of those that were there at first, and of those that are done with. */
  readonly #known: Set<string>;
  #waiting = new Map<string, Newcomer>();

  constructor(first: readonly Checkpoint[]) {
    this.#known = new Set(first.map(({ stamp }) => stamp));
  }

  /** Those to be tried now. @param now the time of the look, in milliseconds */
  ready(seen: readonly Checkpoint[], now: number): readonly Checkpoint[] {
    const news = seen.filter(({ stamp }) => !this.#known.has(stamp));
    this.#waiting = new Map(
      news.map(({ path, stamp }) => {
        const before = this.#waiting.get(path);
        return [path, before?.stamp === stamp ? before : { stamp, since: now, tried: false }];
      }),
    );
    return news.filter(({ path }) => {
      const newcomer = this.#waiting.get(path);
      if (newcomer === undefined) return false;
      return now - newcomer.since >= (newcomer.tried ? PATIENCE_MS : SETTLING_MS);
    });
  }

  /** The checkpoint need not be tried again, unless it changes. */
  done({ stamp }: Checkpoint): void {
    this.#known.add(stamp);
  }

  /** It could not be opened. @returns whether it will be tried once more, for it may not be whole yet */
  failed(checkpoint: Checkpoint): boolean {
    const newcomer = this.#waiting.get(checkpoint.path);
    if (newcomer === undefined || newcomer.tried) {
      this.done(checkpoint);
      return false;
    }
    this.#waiting.set(checkpoint.path, { ...newcomer, tried: true });
    return true;
  }
}
