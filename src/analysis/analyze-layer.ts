import { messageOf } from "../errors.js";
import type { ChosenEngine } from "../esd/choose-engine.js";
import { mlMatrixEngine } from "../esd/engines/ml-matrix.js";
import { reasonText, skip } from "../layers/skip.js";
import { whyUnusable } from "./census.js";
import type { LayerJob } from "./job.js";
import { type LayerReading, readSpectra } from "./layer-spectra.js";
import { measureLayer, solverHidesTail } from "./measure.js";
import { failedResult, shapeColumns, skippedResult } from "./record.js";
import type { LayerResult } from "./result.js";

/**
 * Reads one layer's weights and measures them. It never rejects: what is wrong with the layer, its bytes
 * unreadable or its weights not finite, is its result.
 */
export async function analyzeLayer(job: LayerJob, engine: ChosenEngine): Promise<LayerResult> {
  const { identity, shape, matrix, options } = job;
  const started = performance.now();
  try {
    const { census, spectra } = await readTrustworthySpectra(job, engine);
    const unusable = whyUnusable(identity.name, census);
    if (unusable !== null) return failedResult(identity, shape, unusable);
    if (spectra === null) {
      return skippedResult(
        identity,
        shape,
        reasonText(skip("all_zero", `all ${census.count} weights are 0`)),
      );
    }
    const { measures, eigenvalues } = measureLayer(
      { ...spectra, kernel: matrix.kernel, dtype: identity.dtype, shape },
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
        engine: spectra.engine,
      },
      eigenvalues,
    };
  } catch (error) {
    return failedResult(identity, shape, messageOf(error));
  }
}

/** N M² of the matrices that the direct solver may be asked for: it takes about a second for these. */
const MOST_DIRECT_OPERATIONS = 1e8;

/** Through WᵀW unless that hides a lower tail that the weights have, and the matrix is small enough to do without. */
async function readTrustworthySpectra(job: LayerJob, engine: ChosenEngine): Promise<LayerReading> {
  const { identity, shape, matrix } = job;
  const reading = await readSpectra(matrix, shape, engine);
  const doubtful =
    engine.kind === "gram" &&
    reading.spectra !== null &&
    solverHidesTail({ ...reading.spectra, kernel: matrix.kernel, dtype: identity.dtype, shape });
  return doubtful && shape.N * shape.M ** 2 * shape.numMatrices <= MOST_DIRECT_OPERATIONS
    ? readSpectra(matrix, shape, { kind: "direct", solver: mlMatrixEngine })
    : reading;
}
