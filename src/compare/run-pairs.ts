import { availableParallelism } from "node:os";
import { setImmediate as nextTurn } from "node:timers/promises";
import { abortion } from "../analysis/abortion.js";
import { type ChosenEngine, chooseEngine, type EngineChoice } from "../esd/choose-engine.js";
import { elementCount } from "../loaders/tensor-source.js";
import type { ComparisonRecord } from "./columns.js";
import { comparePair, type PairJob, pairBytes } from "./compare-pair.js";
import { PairCrew } from "./pair-crew.js";

export interface CompareRun {
  /** Default: auto. */
  readonly engine?: EngineChoice;
  /** Threads; 0 compares in the calling thread alone. Default: one a processor, as far as the work is worth it. */
  readonly threads?: number;
  /** Bytes that the pairs under way may take together. Default: 60 % of what the process may still have. */
  readonly maxMemory?: number;
  /** Told of each pair as it is done. */
  readonly onFinish?: (record: ComparisonRecord) => void;
  /** Ends the comparison early: what is done is returned. */
  readonly signal?: AbortSignal;
}

/** What is left for the rest of the machine. */
const DEFAULT_MEMORY_SHARE = 0.6;

/** Proportional to the work of pairs that is worth one more thread, which takes a tenth of a second to run at speed. */
const WORTH_A_THREAD = 2 ** 27;

/** Proportional to what a pair may take in the calling thread before that hears Ctrl-C: some tenths of a second. */
const LONGEST_SHORT_PAIR = 2 ** 27;

/**
 * Compares pairs, on threads where that is worth it or one of them takes long, the longest first.
 * @param pairs each with its job, or with the record of a pair that cannot be compared
 * @returns their records, in the pairs' order; without those that are not done when the signal aborts
 */
export async function runPairs(
  pairs: readonly RunnablePair[],
  run: CompareRun,
): Promise<readonly ComparisonRecord[]> {
  const { engine = "auto", threads = availableParallelism(), onFinish, signal } = run;
  const memory = run.maxMemory ?? DEFAULT_MEMORY_SHARE * process.availableMemory();
  const solver = await chooseEngine(engine);
  const crewSize = Math.min(threads, threadsWorth(pairs), threadsThatFit(pairs, memory, solver));
  const crew = crewSize > 1 || (crewSize === 1 && pairs.some(isLong)) ? new PairCrew(crewSize, engine) : null;
  const finished = new Map<number, ComparisonRecord>();
  const compare = async (index: number) => {
    const pair = pairs[index];
    if (pair.kind === "lost") finish(index, pair.record);
    else
      finish(
        index,
        await (crew ? crew.run({ ...pair.job, memory }) : comparePair({ ...pair.job, memory }, solver)),
      );
  };
  const finish = (index: number, record: ComparisonRecord) => {
    if (crew !== null && signal?.aborted) return;
    finished.set(index, record);
    onFinish?.(record);
  };
  const indices = [...pairs.keys()];
  const ended = new AbortController();
  const aborted = abortion(signal, ended.signal);
  try {
    if (crew === null) {
      for (const index of indices) {
        if (signal?.aborted) break;
        await compare(index);
        // Between any two, events are heard: Ctrl-C among them.
        await nextTurn();
      }
    } else {
      const longestFirst = indices.toSorted((i, j) => operations(pairs[j]) - operations(pairs[i]));
      await Promise.race([Promise.all(longestFirst.map(compare)), aborted]);
    }
  } finally {
    ended.abort();
    crew?.dismiss();
  }
  return indices.flatMap((index) => finished.get(index) ?? []);
}

/** A pair to compare, or one that cannot be. */
export type RunnablePair =
  | { readonly kind: "job"; readonly job: Omit<PairJob, "memory"> }
  | { readonly kind: "lost"; readonly record: ComparisonRecord };

function threadsWorth(pairs: readonly RunnablePair[]): number {
  const work = pairs.reduce((sum, pair) => sum + operations(pair), 0);
  return Math.min(Math.ceil(work / WORTH_A_THREAD), pairs.length);
}

/** As many as could all be at the largest pair; one at least, which finds out what does not fit. */
function threadsThatFit(pairs: readonly RunnablePair[], memory: number, solver: ChosenEngine): number {
  const sizes = pairs.map((pair) => (pair.kind === "job" ? pairBytes(pair.job, solver) : 0));
  return Math.max(1, Math.floor(memory / Math.max(1, ...sizes)));
}

const isLong = (pair: RunnablePair) => operations(pair) > LONGEST_SHORT_PAIR;

/** Proportional to the time of a comparison: N M² of the matrix. */
function operations(pair: RunnablePair): number {
  if (pair.kind === "lost") return 0;
  const [rows, ...others] = pair.job.a.source.shape;
  const columns = elementCount(others);
  return rows * columns * Math.min(rows, columns);
}
