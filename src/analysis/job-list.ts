import type { LayerJob } from "./job.js";

/** Jobs that several threads work through together: each takes the next one when it is done with its last. */
export interface JobList {
  readonly jobs: readonly LayerJob[];
  /** Shared by the threads: how many jobs are taken, then who took each (threads count from 1; 0 is nobody). */
  readonly taken: Int32Array;
}

export function jobList(jobs: readonly LayerJob[]): JobList {
  const bytes = (1 + jobs.length) * Int32Array.BYTES_PER_ELEMENT;
  return { jobs, taken: new Int32Array(new SharedArrayBuffer(bytes)) };
}

/** Takes the next job for a thread. @returns its index, null when there are no more */
export function takeJob({ jobs, taken }: JobList, thread: number): number | null {
  const index = Atomics.add(taken, 0, 1);
  if (index >= jobs.length) return null;
  Atomics.store(taken, 1 + index, thread);
  return index;
}

/** From now on there are no more jobs to take. */
export function endList({ jobs, taken }: JobList): void {
  Atomics.store(taken, 0, jobs.length);
}

/** The indices of the jobs that a thread took. */
export function takenBy({ jobs, taken }: JobList, thread: number): readonly number[] {
  return jobs.flatMap((_, index) => (Atomics.load(taken, 1 + index) === thread ? [index] : []));
}
