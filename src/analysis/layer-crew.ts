import { once } from "node:events";
import { setImmediate as nextTurn } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import type { ChosenEngine, EngineChoice } from "../esd/choose-engine.js";
import { endList, type SharedList, sharedList, takeItem, takenBy } from "../shared-list.js";
import { analyzeLayer } from "./analyze-layer.js";
import type { MemberData, MemberResult } from "./crew-member.js";
import type { JobRunner, LayerJob } from "./job.js";
import type { LayerResult } from "./result.js";
import { threadFile } from "./thread-file.js";

/** The calling thread's number in the list. */
const CALLER = 1;

interface QueuedJob {
  readonly job: LayerJob;
  readonly settle: (result: LayerResult) => void;
}

export interface Crew {
  /** Threads beside the calling one. */
  readonly helpers: number;
  readonly choice: EngineChoice;
  readonly solver: ChosenEngine;
  /** Analyses a layer whose thread has died of it, once the others are through. */
  readonly retry: (job: LayerJob) => Promise<LayerResult>;
}

/**
 * Analyses short layers in the calling thread, which gives way to its events between any two, and in helpers, as
 * far as their start pays. A thread takes a tenth of a second to start and to run at speed, in which the caller
 * has done with many small layers; and it takes the next one from a shared list itself, because a caller that is
 * busy would be slow to hand it out.
 */
export class LayerCrew implements JobRunner {
  readonly #crew: Crew;
  readonly #queue: QueuedJob[] = [];
  readonly #helpers = new Set<Worker>();
  readonly #settled = new Set<number>();
  #list: SharedList<LayerJob> = sharedList([]);
  #ownWork: Promise<void> | null = null;
  #ended = false;

  constructor(crew: Crew) {
    this.#crew = crew;
  }

  /** As `WorkerPool.run`. All jobs are to be asked for in one go: the work begins on the next turn. */
  run(job: LayerJob): Promise<LayerResult> {
    this.#ownWork ??= nextTurn().then(() => this.#work());
    return new Promise((settle) => {
      this.#queue.push({ job, settle });
    });
  }

  async close(): Promise<void> {
    this.#end();
    await Promise.all([this.#ownWork, ...[...this.#helpers].map((helper) => once(helper, "exit"))]);
  }

  abandon(): void {
    this.#end();
    for (const helper of this.#helpers) helper.unref();
  }

  #end(): void {
    this.#ended = true;
    endList(this.#list);
  }

  async #work(): Promise<void> {
    if (this.#ended) return;
    this.#list = sharedList(this.#queue.map(({ job }) => job));
    for (let thread = CALLER + 1; thread <= CALLER + this.#crew.helpers; thread++) this.#start(thread);
    for (let index = takeItem(this.#list, CALLER); index !== null; index = takeItem(this.#list, CALLER)) {
      this.#settle(index, await analyzeLayer(this.#queue[index].job, this.#crew.solver));
      await nextTurn();
    }
  }

  #start(thread: number): void {
    const data: MemberData = { list: this.#list, thread, engine: this.#crew.choice };
    let helper: Worker;
    try {
      helper = new Worker(threadFile("crew-member"), { workerData: data });
    } catch {
      // The system gives no more threads; the caller does the work.
      return;
    }
    this.#helpers.add(helper);
    helper.on("message", ({ index, result }: MemberResult) => this.#settle(index, result));
    // An error ends the thread: what it had taken is seen to when it exits.
    helper.on("error", () => {});
    helper.on("exit", () => {
      this.#helpers.delete(helper);
      for (const index of takenBy(this.#list, thread)) if (!this.#settled.has(index)) this.#retry(index);
    });
  }

  async #retry(index: number): Promise<void> {
    await this.#ownWork;
    if (this.#ended) return;
    this.#settle(index, await this.#crew.retry(this.#queue[index].job));
  }

  #settle(index: number, result: LayerResult): void {
    this.#settled.add(index);
    this.#queue[index].settle(result);
  }
}
