import { messageOf } from "../errors.js";
import { type ChosenEngine, chooseEngine } from "../esd/choose-engine.js";
import type { SpectrumShape } from "../layers/matrix.js";
import { reasonText, skip } from "../layers/skip.js";
import { randomStream } from "../random/stream.js";
import { whyUnusable } from "./census.js";
import type { LayerJob } from "./job.js";
import { type LayerReading, readSpectra } from "./layer-spectra.js";
import { measureLayer } from "./measure/measure-layer.js";
import { solverHidesTail } from "./measure/noise-floors.js";
import { keepsWeights } from "./options.js";
import { failedResult, shapeColumns, skippedResult } from "./record.js";
import type { LayerResult } from "./result.js";

/**
 * Reads one layer's weights and measures them. It never rejects: what is wrong with the layer, its bytes
 * unreadable or its weights not finite, is its result.
 */
export async function analyzeLayer(job: LayerJob, engine: ChosenEngine): Promise<LayerResult> {
  const { identity, shape, options } = job;
  const started = performance.now();
  try {
    const { census, spectra, solvedAgain } = await readTrustworthySpectra(job, engine);
    const unusable = whyUnusable(identity.name, census);
    if (unusable !== null) return failedResult(identity, shape, unusable, census.nan + census.infinite);
    if (spectra === null) {
      return skippedResult(
        identity,
        shape,
        reasonText(skip("all_zero", `all ${census.count} weights are 0`)),
      );
    }
    const { measures, eigenvalues } = measureLayer(
      { ...spectra, ...described(job), solvedAgain },
      options,
      (purpose) => randomStream(options.seed, identity.name, identity.part, purpose),
    );
    return {
      status: "analysed",
      record: {
        ...identity,
        status: "analysed",
        reason: null,
        non_finite: 0,
        ...measures,
        ...shapeColumns(shape),
        warnings: [...job.warnings, ...measures.warnings],
        seconds: (performance.now() - started) / 1000,
        engine: spectra.engine,
      },
      eigenvalues,
    };
  } catch (error) {
    return failedResult(identity, shape, isOutOfMemory(error) ? noRoom(shape, error) : messageOf(error));
  }
}

/** What the measures need to know of a layer besides its spectra. */
function described({ identity, shape, matrix }: LayerJob) {
  return { kernel: matrix.kernel, layerType: identity.layer_type, dtype: identity.dtype, shape };
}

/** What V8 and the solvers say of an array or a WebAssembly memory that cannot be had. */
const OUT_OF_MEMORY = /allocat|array length|memory/i;

function isOutOfMemory(error: unknown): error is RangeError {
  return error instanceof RangeError && OUT_OF_MEMORY.test(error.message);
}

function noRoom({ N, M }: SpectrumShape, { message }: RangeError): string {
  return `${N} x ${M} weights found no room in memory (${message}); use --threads 1 on a machine with more of it, or leave them out with --exclude.`;
}

/** N M² of the matrices that the direct solver may be asked for: it takes about a second for these. */
const MOST_DIRECT_OPERATIONS = 1e8;

interface TrustworthyReading extends LayerReading {
  /** Whether the spectra broke their invariants and are the direct solver's instead. */
  readonly solvedAgain: boolean;
}

/**
 * The spectra of the chosen engine. The direct solver's, which does not go through WᵀW, take their place where
 * they break their invariants, or where WᵀW hides a lower tail that the weights have and doing without is quick.
 */
async function readTrustworthySpectra(job: LayerJob, engine: ChosenEngine): Promise<TrustworthyReading> {
  const { shape, matrix, options } = job;
  const keepWeights = keepsWeights(options);
  const reading = await readSpectra(matrix, shape, engine, keepWeights);
  const { spectra } = reading;
  if (engine.kind === "direct" || spectra === null) return { ...reading, solvedAgain: false };
  const solvedAgain = !spectra.invariantsHold;
  const quick = shape.N * shape.M ** 2 * shape.numMatrices <= MOST_DIRECT_OPERATIONS;
  const measured = { ...spectra, ...described(job), solvedAgain };
  if (!solvedAgain && !(quick && solverHidesTail(measured))) return { ...reading, solvedAgain };
  return { ...(await readSpectra(matrix, shape, await chooseEngine("js"), keepWeights)), solvedAgain };
}
