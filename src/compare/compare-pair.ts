import { messageOf } from "../errors.js";
import type { ChosenEngine } from "../esd/choose-engine.js";
import { spectrumShape } from "../layers/matrix.js";
import { decodedBytes, readingBytes } from "../loaders/reading-bytes.js";
import { randomStream } from "../random/stream.js";
import type { ComparisonRecord } from "./columns.js";
import { compareSpectra } from "./compare-spectra.js";
import { compareWeights, type PairOptions, type PairSide } from "./compare-weights.js";
import { NOTHING_COMPARED, pairIdentity } from "./comparison-record.js";
import { ckaOrder } from "./linear-cka.js";

/** A layer of one model and its counterpart in another, as plain data: a thread can compare them knowing no more. */
export interface PairJob {
  readonly a: PairSide;
  readonly b: PairSide;
  readonly options: PairOptions;
  /** Bytes that the comparison may take. */
  readonly memory: number;
}

/**
 * Compares a layer with its counterpart: the numbers of both, their spectra and, where they have one shape, their
 * weights. It never rejects: weights that cannot be read or held are the record's reason.
 */
export async function comparePair(
  { a, b, options, memory }: PairJob,
  engine: ChosenEngine,
): Promise<ComparisonRecord> {
  const started = performance.now();
  const { eigenvalues, seed } = options;
  const { name, part } = a.record;
  const stream = (purpose: string) => randomStream(seed, name, part, "comparison", purpose);
  const spectra = {
    ...NOTHING_COMPARED,
    ...pairIdentity(a.record, b.record),
    shape: a.source.shape,
    shape_b: b.source.shape,
    ...compareSpectra(a, b, options, stream),
    eigenvalues_a: eigenvalues ? Array.from(a.eigenvalues) : null,
    eigenvalues_b: eigenvalues ? Array.from(b.eigenvalues) : null,
  };
  const without = (reason: string): ComparisonRecord => ({
    ...spectra,
    status: "spectra",
    reason,
    seconds: (performance.now() - started) / 1000,
  });
  const reason = whyNotSubtracted({ a, b, memory }, engine);
  if (reason !== null) return without(reason);
  try {
    const weights = await compareWeights(a, b, options, engine, stream);
    const seconds = (performance.now() - started) / 1000;
    return { ...spectra, ...weights, status: "compared", seconds };
  } catch (error) {
    return without(`unreadable: ${messageOf(error)}`);
  }
}

function whyNotSubtracted(
  { a, b, memory }: Pick<PairJob, "a" | "b" | "memory">,
  engine: ChosenEngine,
): string | null {
  const [shapeA, shapeB] = [a.source.shape, b.source.shape].map((shape) => shape.join(" x "));
  if (a.kernel !== b.kernel || shapeA !== shapeB) {
    return `shape_differs: ${shapeA} against ${shapeB}, outputs first, so that only their spectra are compared`;
  }
  const bytes = pairBytes({ a, b }, engine);
  if (bytes <= memory) return null;
  const [needed, allowed] = [bytes, memory].map((size) => `${Math.ceil(size / 2 ** 20)} MiB`);
  return `too_large: two matrices of ${shapeA} and their difference take about ${needed}, more than the ${allowed} allowed; raise --max-memory`;
}

/** The most memory that a comparison holds at once: both matrices and their difference, and the largest W'W. */
export function pairBytes({ a, b }: Pick<PairJob, "a" | "b">, engine: ChosenEngine): number {
  const [rows, ...others] = a.source.shape;
  const columns = others.reduce((product, size) => product * size, 1);
  const { M } = spectrumShape({ part: "", source: a.source, kernel: a.kernel });
  const weights = readingBytes(a.source) + readingBytes(b.source) + decodedBytes(a.source);
  const order = Math.max(M, ckaOrder(rows, columns, columns));
  const solving = engine.kind === "gram" ? engine.solver.workingBytes(order) : 2 * 8 * rows * columns;
  return weights + solving;
}
