import { extname } from "node:path";
import { Worker } from "node:worker_threads";
import { messageOf, printable } from "../errors.js";
import type { EngineChoice } from "../esd/choose-engine.js";
import type { ComparisonRecord } from "./columns.js";
import type { PairJob } from "./compare-pair.js";
import { notCompared } from "./comparison-record.js";
import type { PairTask } from "./pair-worker.js";

interface QueuedPair {
  readonly job: PairJob;
  readonly settle: (record: ComparisonRecord) => void;
}

/** The file that a thread runs, beside this one and of its kind: `.js` as compiled, `.cjs` as bundled. */
const SCRIPT = new URL(`./pair-worker${extname(import.meta.url)}`, import.meta.url);

/**
 * Threads that compare one pair each at a time, in the order that the jobs came. A thread that dies costs its pair
 * only; where the system gives no thread, the pairs fail with the reason.
 */
export class PairCrew {
  readonly #engine: EngineChoice;
  readonly #threadLimit: number;
  readonly #script: URL;
  readonly #queue: QueuedPair[] = [];
  /** What each thread is at; null when it is idle. */
  readonly #threads = new Map<Worker, QueuedPair | null>();

  /** @param script what a thread runs; it answers each pair to compare with a ComparisonRecord */
  constructor(threads: number, engine: EngineChoice, script = SCRIPT) {
    this.#threadLimit = threads;
    this.#engine = engine;
    this.#script = script;
  }

  /** The pair's record; it never rejects, and stays pending if the crew is dismissed first. */
  run(job: PairJob): Promise<ComparisonRecord> {
    return new Promise((settle) => {
      this.#queue.push({ job, settle });
      this.#dispatch();
    });
  }

  /**
   * Starts no more pairs and lets the threads go, each when its pair is done; the process need not wait for that.
   * (Terminating a thread that is still compiling can take the process down with it.)
   */
  dismiss(): void {
    this.#queue.length = 0;
    for (const thread of this.#threads.keys()) {
      tell(thread, { kind: "leave" });
      thread.unref();
    }
  }

  #dispatch(): void {
    while (this.#queue.length > 0) {
      const thread = this.#idleThread() ?? this.#spawn();
      if (thread === null) return;
      const next = this.#queue.shift();
      if (next === undefined) return;
      this.#threads.set(thread, next);
      tell(thread, { kind: "compare", job: next.job });
    }
  }

  #idleThread(): Worker | null {
    for (const [thread, pair] of this.#threads) if (pair === null) return thread;
    return null;
  }

  #spawn(): Worker | null {
    if (this.#threads.size >= this.#threadLimit) return null;
    let thread: Worker;
    try {
      thread = new Worker(this.#script, { workerData: this.#engine });
    } catch (error) {
      // Those that there are do the work, or nobody can.
      if (this.#threads.size === 0)
        for (const pair of this.#queue.splice(0)) settleLost(pair, messageOf(error));
      return null;
    }
    this.#threads.set(thread, null);
    thread.on("message", (record: ComparisonRecord) => {
      const pair = this.#threads.get(thread);
      this.#threads.set(thread, null);
      pair?.settle(record);
      this.#dispatch();
    });
    thread.on("error", (error: unknown) => this.#lose(thread, messageOf(error)));
    thread.on("exit", (code) => this.#lose(thread, `exit code ${code}`));
    return thread;
  }

  #lose(thread: Worker, cause: string): void {
    const pair = this.#threads.get(thread);
    this.#threads.delete(thread);
    if (pair) settleLost(pair, cause);
    this.#dispatch();
  }
}

const tell = (thread: Worker, task: PairTask) => thread.postMessage(task);

function settleLost({ job: { a, b }, settle }: QueuedPair, cause: string): void {
  settle(
    notCompared(
      a.record,
      b.record,
      `thread_lost: the thread that compared them ended before it was done (${printable(cause)}); free some memory, or leave them out with --exclude`,
    ),
  );
}
