import { extname } from "node:path";
import { setImmediate as nextTurn } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import { endList, type SharedList, sharedList, takeItem, takenBy } from "../shared-list.js";
import type { HelperData, HelperDigest } from "./digest-helper.js";
import { digestRange, type FileRange, type Room, roomForPieces } from "./digest-range.js";

/** What is worth one more thread: digesting it takes some three times as long as starting one. */
const WORTH_A_HELPER = 2 ** 27;

/** The calling thread's number in the list. */
const CALLER = 1;

interface Awaited {
  readonly digest: Promise<string | null>;
  readonly settle: (digest: string | null) => void;
}

/**
 * Digests of ranges of files, which begin to be taken when it is made: in the calling thread, between its other
 * turns, and in helpers where there is much to read. All take the next range from one list.
 */
export class RangeDigests {
  readonly #list: SharedList<FileRange>;
  readonly #awaited: readonly Awaited[];
  readonly #indices: ReadonlyMap<string, number>;

  /** @param ranges equal ones are read once @param threads the most that may work, the calling one among them */
  constructor(ranges: readonly FileRange[], threads: number) {
    const distinct = new Map(ranges.map((range) => [keyOf(range), range]));
    this.#list = sharedList([...distinct.values()]);
    this.#awaited = this.#list.items.map(() => awaited());
    this.#indices = new Map([...distinct.keys()].map((key, index) => [key, index]));
    const bytes = this.#list.items.reduce((sum, { length }) => sum + length, 0);
    const helpers = Math.min(threads - 1, Math.floor(bytes / WORTH_A_HELPER));
    for (let thread = CALLER + 1; thread <= CALLER + helpers; thread++) this.#start(thread);
    void this.#work();
  }

  /** SHA-256 in hexadecimal of one of the ranges; null if it cannot be read. */
  async of(range: FileRange): Promise<string | null> {
    const index = this.#indices.get(keyOf(range));
    return index === undefined ? null : this.#awaited[index].digest;
  }

  /** Begins with no more ranges; those that nobody has begun with never come. */
  end(): void {
    endList(this.#list);
  }

  async #work(): Promise<void> {
    const room = roomForPieces();
    for (let index = takeItem(this.#list, CALLER); index !== null; index = takeItem(this.#list, CALLER)) {
      await this.#digest(index, room);
      await nextTurn();
    }
  }

  async #digest(index: number, room: Room): Promise<void> {
    this.#awaited[index].settle(await digestRange(this.#list.items[index], room).catch(() => null));
  }

  #start(thread: number): void {
    const data: HelperData = { list: this.#list, thread };
    const settled = new Set<number>();
    let helper: Worker;
    try {
      helper = new Worker(HELPER, { workerData: data });
    } catch {
      // The system gives no more threads; the caller does the work.
      return;
    }
    helper.on("message", ({ index, digest }: HelperDigest) => {
      settled.add(index);
      this.#awaited[index].settle(digest);
    });
    // An error ends the thread: what it had taken is seen to when it exits.
    helper.on("error", () => {});
    helper.on("exit", () => {
      for (const index of takenBy(this.#list, thread)) {
        if (!settled.has(index)) void this.#digest(index, roomForPieces());
      }
    });
  }
}

/** The file that a helper runs, beside this one and of its kind: `.js` as compiled, `.cjs` as bundled. */
const HELPER = new URL(`./digest-helper${extname(import.meta.url)}`, import.meta.url);

const keyOf = ({ path, offset, length }: FileRange) => JSON.stringify([path, offset, length]);

function awaited(): Awaited {
  let settle: Awaited["settle"] = () => {};
  const digest = new Promise<string | null>((resolve) => {
    settle = resolve;
  });
  return { digest, settle };
}
