import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { messageOf, printable } from "../errors.js";
import type { EngineChoice } from "../esd/choose-engine.js";
import { forgetMemory } from "../esd/engines/forget-memory.js";
import type { SharedMatrix } from "../esd/engines/wasm.js";
import { breakRounds, endRounds, type Hand, isAtWork, openHand } from "../esd/shared-rounds.js";
import type { JobRunner, LayerJob } from "./job.js";
import { HELPER_BYTES, megabytes } from "./job-memory.js";
import { failedResult } from "./record.js";
import type { LayerResult } from "./result.js";
import { threadFile } from "./thread-file.js";
import type { WorkerReport, WorkerTask } from "./worker.js";

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
  /** Whether it has been tried before, without an end or enough memory; then it runs alone. */
  readonly retried: boolean;
}

interface RunningJob {
  readonly kind: "job";
  readonly queued: QueuedJob;
  /** The matrix that it would share, null if there is none at the moment. */
  offered: SharedMatrix | null;
  /** The most memory that came with an offer. */
  offeredBytes: number;
  /** Whether a thread that helped has died over a piece of the matrix. */
  helperLost: boolean;
}

/** A hand lent to another thread's job. */
interface Help {
  readonly kind: "help";
  readonly leader: RunningJob;
  readonly matrix: SharedMatrix;
  readonly hand: Hand;
}

type Task = RunningJob | Help;

/**
 * Threads that analyse one layer each at a time, in the order the jobs came, as far as memory allows. Threads that
 * no job is left for, or no memory for one, help with the large matrices of the others, from when they are free
 * until the matrix is done. A thread that dies costs its layer only, or, over a piece of another's matrix, that one's,
 * which is tried once more, alone; a job that needs more memory than there is fails by itself.
 */
export class WorkerPool implements JobRunner {
  readonly #limits: PoolLimits;
  #threadLimit: number;
  readonly #engine: EngineChoice;
  readonly #script: URL;
  readonly #queue: QueuedJob[] = [];
  /** What each thread is at; null when it is idle. */
  readonly #threads = new Map<Worker, Task | null>();
  #closed = false;

  /** @param script what a thread runs; it takes each WorkerTask and answers with a WorkerReport */
  constructor(limits: PoolLimits, engine: EngineChoice, script = threadFile("worker")) {
    this.#limits = limits;
    this.#threadLimit = limits.threads;
    this.#engine = engine;
    this.#script = script;
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
    this.#closed = true;
    this.#queue.length = 0;
    for (const thread of threads) tell(thread, { kind: "leave" });
    return threads;
  }

  #dispatch(): void {
    if (this.#closed) return;
    for (let next = this.#nextThatFits(); next >= 0; next = this.#nextThatFits()) {
      const thread = this.#idleThread() ?? this.#spawn();
      if (!thread) return;
      const [queued] = this.#queue.splice(next, 1);
      this.#threads.set(thread, { kind: "job", queued, offered: null, offeredBytes: 0, helperLost: false });
      const room = queued.retried ? this.#limits.memory : queued.bytes;
      tell(thread, { kind: "analyse", job: queued.job, room });
    }
    this.#sendHelp();
  }

  /** Sends every thread that has nothing to do to the matrix that has the fewest helpers. */
  #sendHelp(): void {
    for (;;) {
      const [leader] = this.#running()
        .filter(({ offered, queued }) => offered !== null && !queued.retried)
        .sort((a, b) => this.#helpersOf(a).length - this.#helpersOf(b).length);
      if (!leader?.offered || this.#freeMemory() < HELPER_BYTES) return;
      const thread = this.#idleThread() ?? this.#spawn();
      if (!thread) return;
      const [matrix, hand] = [leader.offered, openHand()];
      this.#threads.set(thread, { kind: "help", leader, matrix, hand });
      tell(thread, { kind: "help", matrix, hand });
    }
  }

  /** Index in the queue of the first job that may start now, -1 if none may. */
  #nextThatFits(): number {
    const underWay = this.#tasks();
    if (this.#running().some(({ queued }) => queued.retried)) return -1;
    const free = this.#freeMemory();
    return this.#queue.findIndex(({ bytes, retried }) => (retried ? underWay.length === 0 : bytes <= free));
  }

  #freeMemory(): number {
    const taken = this.#tasks().reduce(
      (sum, task) => sum + (task.kind === "job" ? task.queued.bytes : HELPER_BYTES),
      0,
    );
    return this.#limits.memory - taken;
  }

  #tasks(): readonly Task[] {
    return [...this.#threads.values()].filter((task) => task !== null);
  }

  #running(): readonly RunningJob[] {
    return this.#tasks().filter((task) => task.kind === "job");
  }

  #helpersOf(leader: RunningJob): readonly Help[] {
    return this.#tasks()
      .filter((task) => task.kind === "help")
      .filter((help) => help.leader === leader);
  }

  #idleThread(): Worker | null {
    for (const [thread, task] of this.#threads) if (task === null) return thread;
    return null;
  }

  #spawn(): Worker | null {
    if (this.#threads.size >= this.#threadLimit) return null;
    let thread: Worker;
    try {
      thread = new Worker(this.#script, { workerData: this.#engine });
    } catch (error) {
      this.#goWithout(error);
      return null;
    }
    this.#threads.set(thread, null);
    thread.on("message", (report: WorkerReport) => this.#hear(thread, report));
    thread.on("error", (error: unknown) => this.#lose(thread, messageOf(error)));
    thread.on("exit", (code) => this.#lose(thread, `exit code ${code}`));
    return thread;
  }

  /**
   * The system gives no more threads: those that there are do the work, or, if there are none, nobody can. For a
   * layer that comes later it is asked again.
   */
  #goWithout(error: unknown): void {
    this.#threadLimit = Math.max(1, this.#threads.size);
    if (this.#threads.size > 0) return;
    for (const { job, settle } of this.#queue.splice(0)) {
      settle(failedResult(job.identity, job.shape, noThread(messageOf(error))));
    }
  }

  #hear(thread: Worker, report: WorkerReport): void {
    // What a thread says that has been lost already.
    if (!this.#threads.has(thread)) return;
    const task = this.#threads.get(thread);
    if (task?.kind === "job" && report.kind === "offer") {
      if (task.offered) forgetMemory(task.offered.memory.buffer.byteLength);
      task.offered = report.matrix;
      task.offeredBytes = Math.max(task.offeredBytes, report.matrix.memory.buffer.byteLength);
    } else {
      this.#threads.set(thread, null);
      if (task?.kind === "job" && report.kind === "result") this.#finish(task, report.result);
      // Let go: the matrix is done with.
      else if (task?.kind === "help" && task.leader.offered === task.matrix) task.leader.offered = null;
    }
    this.#dispatch();
  }

  #finish({ queued, offeredBytes, helperLost }: RunningJob, result: LayerResult): void {
    forgetMemory(offeredBytes);
    if (this.#closed) return;
    const { bytesNeeded = Number.POSITIVE_INFINITY } = result.status === "failed" ? result : {};
    // What failed for want of a helper is tried without, and what failed for want of memory with all that there is.
    const mayDo = (helperLost && result.status === "failed") || bytesNeeded <= this.#limits.memory;
    if (mayDo && !queued.retried) this.#queue.push({ ...queued, retried: true });
    else queued.settle(result);
  }

  #lose(thread: Worker, cause: string): void {
    const task = this.#threads.get(thread);
    this.#threads.delete(thread);
    if (task?.kind === "help") {
      // Who comes next could be lost as well, and so on.
      task.leader.offered = null;
      if (isAtWork(task.hand)) {
        task.leader.helperLost = true;
        breakRounds(task.matrix.rounds);
      }
    } else if (task?.kind === "job") {
      // Nobody else wakes those who helped.
      for (const { matrix } of this.#helpersOf(task)) endRounds(matrix.rounds);
      if (!this.#closed) this.#retry(task.queued, cause);
    }
    this.#dispatch();
  }

  #retry(queued: QueuedJob, cause: string): void {
    if (queued.retried) {
      const { job, settle } = queued;
      settle(failedResult(job.identity, job.shape, endedTwice(cause)));
    } else {
      this.#queue.push({ ...queued, retried: true });
    }
  }
}

const tell = (thread: Worker, task: WorkerTask) => thread.postMessage(task);

function endedTwice(cause: string): string {
  return `the thread that analysed it ended before it was done, and again when it ran alone (${printable(cause)}); free some memory, or leave it out with --exclude.`;
}

function tooLarge({ shape: { N, M } }: LayerJob, bytes: number, memory: number): string {
  return `a ${N} x ${M} matrix needs about ${megabytes(bytes)}, more than the ${megabytes(memory)} allowed; raise --max-memory.`;
}

function noThread(cause: string): string {
  return `the system starts no thread for it (${printable(cause)}); raise its limits, or close other programs.`;
}
