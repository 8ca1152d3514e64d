import type { ChosenEngine } from "../esd/choose-engine.js";
import type { SpectrumShape, WeightMatrix } from "../layers/matrix.js";
import { decodedBytes, readingBytes } from "../loaders/reading-bytes.js";
import { elementCount } from "../loaders/tensor-source.js";
import { directOperations, QUICK_OPERATIONS } from "./direct-work.js";
import { streamable, streamedBytes } from "./stream-spectrum.js";

/** A thread of its own: V8's heap, and what it has compiled. */
const THREAD_BYTES = 60 * 2 ** 20;

/** A thread that helps with another's matrix works in that one's memory. */
export const HELPER_BYTES = THREAD_BYTES;

const DOUBLE = 8;

/**
 * The most memory that a layer's job holds at once, in bytes, as a model of what the solvers allocate.
 * @param keepsWeights whether more is made of the weights than their spectrum; then a copy of them is made too
 */
export function jobBytes(
  { source, kernel }: WeightMatrix,
  shape: SpectrumShape,
  engine: ChosenEngine,
  keepsWeights: boolean,
): number {
  const whole = readingBytes(source) + (keepsWeights ? decodedBytes(source) : 0);
  const direct = THREAD_BYTES + whole + 2 * elementCount(source.shape) * DOUBLE;
  if (engine.kind === "direct") return direct;
  const streamed = kernel === "dense" && !keepsWeights ? streamable(source) : null;
  const reading = streamed ? streamedBytes(streamed) : whole;
  const gram = THREAD_BYTES + reading + engine.solver.workingBytes(largestOrder(shape));
  // The direct solver may take over from it.
  return directOperations(shape) <= QUICK_OPERATIONS ? Math.max(gram, direct) : gram;
}

/** Columns of the largest WᵀW that is solved for: a convolution is also laid out flat. */
function largestOrder({ N, M, numMatrices }: SpectrumShape): number {
  return Math.max(M, numMatrices > 1 ? Math.min(N, M * numMatrices) : 0);
}

/** Why an engine cannot hold a layer's WᵀW, whatever memory there is, in one sentence; null if it can. */
export function beyondEngine(shape: SpectrumShape, engine: ChosenEngine): string | null {
  if (engine.kind === "direct") return null;
  const { name, largestOrder: most } = engine.solver;
  const order = largestOrder(shape);
  if (order <= most) return null;
  const { N, M, numMatrices } = shape;
  const weights = `${numMatrices === 1 ? "" : `${numMatrices} times `}${N} x ${M} weights`;
  const square = `${Math.ceil((DOUBLE * order ** 2) / 2 ** 30)} GiB`;
  const remedy = name.startsWith("wasm") ? `try --engine lapack, which takes ${square} for it, or ` : "";
  return `${weights} have a W'W of order ${order}, more than the ${most} that ${name} can hold; ${remedy}leave them out with --max-evals ${most}.`;
}

/** A number of bytes for a reader. */
export const megabytes = (bytes: number) => `${Math.ceil(bytes / 2 ** 20)} MiB`;
