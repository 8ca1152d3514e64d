import { messageOf } from "../errors.js";
import type { ChosenEngine } from "../esd/choose-engine.js";
import type { SpectrumShape } from "../layers/matrix.js";
import { reasonText, skip } from "../layers/skip.js";
import { randomStream } from "../random/stream.js";
import { whyUnusable } from "./census.js";
import { type LayerJob, traitsOf } from "./job.js";
import { measureLayer } from "./measure/measure-layer.js";
import { failedResult, shapeColumns, skippedResult } from "./record.js";
import type { LayerResult } from "./result.js";
import { readTrustworthySpectra, UntrustworthySpectrum } from "./trustworthy-spectra.js";

/**
 * Reads one layer's weights and measures them. It never rejects: what is wrong with the layer, its bytes
 * unreadable or its weights not finite, is its result.
 * @param room bytes that the job may take, at least those of `jobBytes`
 */
export async function analyzeLayer(job: LayerJob, engine: ChosenEngine, room: number): Promise<LayerResult> {
  const { identity, shape, options } = job;
  const started = performance.now();
  try {
    const { census, spectra, solvedAgain } = await readTrustworthySpectra(job, engine, room);
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
      { ...spectra, ...traitsOf(job), solvedAgain },
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
    const failed = failedResult(
      identity,
      shape,
      isOutOfMemory(error) ? noRoom(shape, error) : messageOf(error),
    );
    return error instanceof UntrustworthySpectrum && error.bytesNeeded !== null
      ? { ...failed, bytesNeeded: error.bytesNeeded }
      : failed;
  }
}

/** What V8 and the solvers say of an array or a WebAssembly memory that cannot be had. */
const OUT_OF_MEMORY = /allocat|array length|memory/i;

function isOutOfMemory(error: unknown): error is RangeError {
  return error instanceof RangeError && OUT_OF_MEMORY.test(error.message);
}

function noRoom({ N, M }: SpectrumShape, { message }: RangeError): string {
  return `${N} x ${M} weights found no room in memory (${message}); use --threads 1 on a machine with more of it, or leave them out with --exclude.`;
}
