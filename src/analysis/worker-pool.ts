import { Worker } from "node:worker_threads";
import { messageOf } from "../errors.js";
import type { LayerJob } from "./job.js";
import { failedResult } from "./record.js";
import type { LayerResult } from "./result.js";

interface QueuedJob {
  readonly job: LayerJob;
  readonly settle: (result: LayerResult) => void;
}

/**
 * Threads that analyse one layer each at a time, in the order the jobs came. A thread that dies costs its
 * layer only: the layer fails with what is known of the cause, and a new thread takes the next.
 */
export class WorkerPool {
  readonly #size: number;
  readonly #queue: QueuedJob[] = [];
  /** What each thread is at; null when it is idle. */
  readonly #threads = new Map<Worker, QueuedJob | null>();

  /** @param size number of threads, at least 1 */
  constructor(size: number) {
    this.#size = size;
  }

  /** The layer's result; it never rejects, nor is it settled with anything useful once the pool is closed. */
  run(job: LayerJob): Promise<LayerResult> {
    return new Promise((settle) => {
      this.#queue.push({ job, settle });
      this.#dispatch();
    });
  }

  /** Ends all threads, whatever they are doing. */
  async close(): Promise<void> {
    this.#queue.length = 0;
    await Promise.all([...this.#threads.keys()].map((thread) => thread.terminate()));
  }

  #dispatch(): void {
    while (this.#queue.length > 0) {
      const thread = this.#idleThread() ?? this.#spawn();
      const next = thread && this.#queue.shift();
      if (!thread || !next) return;
      this.#threads.set(thread, next);
      thread.postMessage(next.job);
    }
  }

  #idleThread(): Worker | null {
    for (const [thread, task] of this.#threads) if (task === null) return thread;
    return null;
  }

  #spawn(): Worker | null {
    if (this.#threads.size >= this.#size) return null;
    const thread = new Worker(new URL("./worker.js", import.meta.url));
    this.#threads.set(thread, null);
    thread.on("message", (result: LayerResult) => {
      const task = this.#threads.get(thread);
      this.#threads.set(thread, null);
      task?.settle(result);
      this.#dispatch();
    });
    thread.on("error", (error: unknown) => this.#lose(thread, messageOf(error)));
    thread.on("exit", (code) => this.#lose(thread, `exit code ${code}`));
    return thread;
  }

  #lose(thread: Worker, cause: string): void {
    const task = this.#threads.get(thread);
    this.#threads.delete(thread);
    if (task) {
      const { job, settle } = task;
      settle(failedResult(job.identity, job.shape, `the thread that analysed it ended: ${cause}`));
    }
    this.#dispatch();
  }
}
