import { messageOf, printable } from "../errors.js";
import type { Eigensolver } from "../esd/engine.js";
import { reasonText, skip } from "../layers/skip.js";
import { type DecodedTensor, readTensor } from "../loaders/read-tensor.js";
import type { LayerJob } from "./job.js";
import { measureLayer } from "./measure.js";
import { failedResult, shapeColumns, skippedResult } from "./record.js";
import type { LayerResult } from "./result.js";

/**
 * Reads one layer's weights and measures them. It never rejects: what is wrong with the layer, its bytes
 * unreadable or its weights not finite, is its result.
 */
export async function analyzeLayer(job: LayerJob, engine: Eigensolver): Promise<LayerResult> {
  const { identity, shape, matrix, options } = job;
  const started = performance.now();
  try {
    const tensor = await readTensor(matrix.source);
    const census = takeCensus(tensor);
    if (census.nan + census.infinite > 0) {
      return failedResult(identity, shape, notFinite(identity.name, census));
    }
    if (census.largest > LARGEST_WEIGHT || (census.largest > 0 && census.largest < SMALLEST_WEIGHT)) {
      return failedResult(identity, shape, outOfRange(identity.name, census));
    }
    if (census.zero === tensor.values.length) {
      return skippedResult(identity, shape, reasonText(skip("all_zero", `all ${census.zero} weights are 0`)));
    }
    const { measures, eigenvalues } = measureLayer(
      { ...tensor, kernel: matrix.kernel, dtype: identity.dtype, spectrum: shape },
      engine,
      options,
    );
    return {
      status: "analysed",
      record: {
        ...identity,
        status: "analysed",
        reason: null,
        ...measures,
        ...shapeColumns(shape),
        warnings: [...job.warnings, ...measures.warnings],
        seconds: (performance.now() - started) / 1000,
        engine: engine.name,
      },
      eigenvalues,
    };
  } catch (error) {
    return failedResult(identity, shape, messageOf(error));
  }
}

/**
 * Eigenvalues are squares, summed and squared once more: beyond these bounds of the largest |weight| they would
 * overflow a double or vanish. No trained weight comes near either.
 */
const LARGEST_WEIGHT = 1e70;
const SMALLEST_WEIGHT = 1e-70;

interface Census {
  readonly count: number;
  readonly nan: number;
  readonly infinite: number;
  readonly zero: number;
  /** Largest absolute value of the finite weights. */
  readonly largest: number;
}

function takeCensus({ values }: DecodedTensor): Census {
  let nan = 0;
  let infinite = 0;
  let zero = 0;
  let largest = 0;
  for (const value of values) {
    if (value === 0) zero++;
    else if (Number.isNaN(value)) nan++;
    else if (!Number.isFinite(value)) infinite++;
    else largest = Math.max(largest, Math.abs(value));
  }
  return { count: values.length, nan, infinite, zero, largest };
}

function notFinite(name: string, { count, nan, infinite }: Census): string {
  const found = [nan > 0 ? `${nan} NaN` : "", infinite > 0 ? `${infinite} infinite` : ""].filter(Boolean);
  return `${printable(name)} holds ${found.join(" and ")} of ${count} weights, where finite numbers were expected; the checkpoint is damaged or its training diverged.`;
}

function outOfRange(name: string, { largest }: Census): string {
  return `${printable(name)} has weights as large as ${largest.toExponential(1)}, where ${SMALLEST_WEIGHT} to ${LARGEST_WEIGHT} was expected; rescale them before the analysis.`;
}
