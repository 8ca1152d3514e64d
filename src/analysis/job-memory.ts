import type { ChosenEngine } from "../esd/choose-engine.js";
import type { SpectrumShape, WeightMatrix } from "../layers/matrix.js";
import { DTYPES } from "../loaders/dtype.js";
import { elementCount } from "../loaders/tensor-source.js";
import { streamable } from "./stream-spectrum.js";

/** A thread of its own: V8's heap, the solver's slices and panels. */
const THREAD_BYTES = 60 * 2 ** 20;

/** A thread that helps with another's matrix works in that one's memory. */
export const HELPER_BYTES = THREAD_BYTES;

const DOUBLE = 8;

/** The most memory that a layer's job holds at once, in bytes, as a model of what the solvers allocate. */
export function jobBytes(
  matrix: WeightMatrix,
  { N, M, numMatrices }: SpectrumShape,
  engine: ChosenEngine,
): number {
  const weights = elementCount(matrix.source.shape);
  // The bytes as stored are let go once decoded; both are there for a moment.
  const decoded = 2 * weights * 4;
  if (engine.kind === "direct") return THREAD_BYTES + decoded + 2 * weights * DOUBLE;
  const { workingBytes } = engine.solver;
  const streamed = matrix.kernel === "dense" ? streamable(matrix.source) : null;
  if (streamed) {
    const [rows, columns] = streamed.shape;
    const held = rows >= columns ? 0 : (weights * DTYPES[streamed.dtype].bits) / 8;
    return THREAD_BYTES + held + workingBytes(M);
  }
  const flatSide = numMatrices > 1 ? Math.min(N, M * numMatrices) : 0;
  return THREAD_BYTES + decoded + workingBytes(Math.max(M, flatSide));
}
