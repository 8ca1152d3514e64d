import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { messageOf } from "../errors.js";
import type { EngineChoice } from "../esd/choose-engine.js";
import type { JobRunner, LayerJob } from "./job.js";
import { failedResult } from "./record.js";
import type { LayerResult } from "./result.js";
import { threadFile } from "./thread-file.js";

export interface PoolLimits {
  /** Threads, at least 1. */
  readonly threads: number;
  /** Bytes that the jobs under way may take together. */
  readonly memory: number;
}

interface QueuedJob {
  readonly job: LayerJob;
  readonly bytes: number;
  readonly settle: (result: LayerResult) => void;
  /** Whether a thread has died of it before; then it runs alone. */
  readonly retried: boolean;
}

/**
 * Threads that analyse one layer each at a time, in the order the jobs came, as far as memory allows. A thread
 * that dies costs its layer only, which is tried once more, alone; one that needs more memory than there is
 * fails by itself.
 */
export class WorkerPool implements JobRunner {
  readonly #limits: PoolLimits;
  readonly #engine: EngineChoice;
  readonly #queue: QueuedJob[] = [];
  /** What each thread is at; null when it is idle. */
  readonly #threads = new Map<Worker, QueuedJob | null>();

  constructor(limits: PoolLimits, engine: EngineChoice) {
    this.#limits = limits;
    this.#engine = engine;
  }

  /**
   * The layer's result; it never rejects, and stays pending if the pool is closed first.
   * @param bytes what the job takes at most
   */
  run(job: LayerJob, bytes: number): Promise<LayerResult> {
    if (bytes > this.#limits.memory) {
      return Promise.resolve(
        failedResult(job.identity, job.shape, tooLarge(job, bytes, this.#limits.memory)),
      );
    }
    return new Promise((settle) => {
      this.#queue.push({ job, bytes, settle, retried: false });
      this.#dispatch();
    });
  }

  /**
   * Lets the threads go, each when its job is done; jobs that have not started never will. (Terminating a thread
   * that is still compiling can take the process down with it.)
   * @returns fulfilled when all are gone
   */
  async close(): Promise<void> {
    await Promise.all(this.#dismiss().map((thread) => once(thread, "exit")));
  }

  /** As `close`, but the process need not wait for the jobs under way (save for a call into LAPACK, which nothing cuts short). */
  abandon(): void {
    for (const thread of this.#dismiss()) thread.unref();
  }

  #dismiss(): readonly Worker[] {
    const threads = [...this.#threads.keys()];
    this.#queue.length = 0;
    this.#threads.clear();
    for (const thread of threads) thread.postMessage(null);
    return threads;
  }

  #dispatch(): void {
    for (let next = this.#nextThatFits(); next >= 0; next = this.#nextThatFits()) {
      const thread = this.#idleThread() ?? this.#spawn();
      if (!thread) return;
      const [task] = this.#queue.splice(next, 1);
      this.#threads.set(thread, task);
      thread.postMessage(task.job);
    }
  }

  /** Index in the queue of the first job that may start now, -1 if none may. */
  #nextThatFits(): number {
    const underWay = [...this.#threads.values()].filter((task) => task !== null);
    if (underWay.some(({ retried }) => retried)) return -1;
    const free = this.#limits.memory - underWay.reduce((sum, { bytes }) => sum + bytes, 0);
    return this.#queue.findIndex(({ bytes, retried }) => (retried ? underWay.length === 0 : bytes <= free));
  }

  #idleThread(): Worker | null {
    for (const [thread, task] of this.#threads) if (task === null) return thread;
    return null;
  }

  #spawn(): Worker | null {
    if (this.#threads.size >= this.#limits.threads) return null;
    const thread = new Worker(threadFile("worker"), { workerData: this.#engine });
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
    if (task?.retried) {
      const { job, settle } = task;
      settle(failedResult(job.identity, job.shape, `the thread that analysed it ended twice: ${cause}`));
    } else if (task) {
      this.#queue.push({ ...task, retried: true });
    }
    this.#dispatch();
  }
}

function tooLarge({ shape: { N, M } }: LayerJob, bytes: number, memory: number): string {
  return `a ${N} x ${M} matrix needs about ${megabytes(bytes)}, more than the ${megabytes(memory)} allowed; raise --max-memory.`;
}

const megabytes = (bytes: number) => `${Math.ceil(bytes / 2 ** 20)} MiB`;
