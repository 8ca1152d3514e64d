import { UserError } from "../errors.js";
import { type ChosenEngine, chooseEngine } from "../esd/choose-engine.js";
import { directOperations, QUICK_OPERATIONS } from "./direct-work.js";
import { type LayerJob, traitsOf } from "./job.js";
import { beyondEngine, jobBytes, megabytes } from "./job-memory.js";
import { type LayerReading, readSpectra } from "./layer-spectra.js";
import { solverHidesTail } from "./measure/noise-floors.js";
import { keepsWeights } from "./options.js";

/**
 * The work that the direct solver may be asked for where a spectrum is wrong: some 30 s for a spectrum, eight times
 * that with --randomize.
 */
const MOST_DIRECT_OPERATIONS = 1e10;

export interface TrustworthyReading extends LayerReading {
  /** Whether the chosen engine's spectra broke their invariants, and these are another's. */
  readonly solvedAgain: boolean;
}

/** What no solver within its bounds has a right spectrum of. */
export class UntrustworthySpectrum extends UserError {
  /** Bytes with which the direct solver could be asked, null if it would take too long. */
  readonly bytesNeeded: number | null;

  constructor(sentence: string, bytesNeeded: number | null) {
    super(sentence);
    this.bytesNeeded = bytesNeeded;
  }
}

/**
 * The spectra of the chosen engine. The direct solver's, which does not go through WᵀW, take their place where WᵀW
 * hides a lower tail that the weights have and doing without is quick; and where they break their invariants. There,
 * a matrix that is too large for the direct solver is solved by WebAssembly in this thread alone, which shares no
 * code with LAPACK, nor the work with other threads.
 *
 * @param room bytes that the job may take
 * @throws UserError if the weights cannot be read
 * @throws UntrustworthySpectrum if that one breaks its invariants too
 */
export async function readTrustworthySpectra(
  job: LayerJob,
  engine: ChosenEngine,
  room: number,
): Promise<TrustworthyReading> {
  const first = await tryReading(job, engine);
  if (first.kind === "right") return { ...first.reading, solvedAgain: false };

  const direct = await chooseEngine("js");
  if (first.kind === "hidden") return { ...(await readWith(job, direct)), solvedAgain: false };
  const affordable = directOperations(job.shape) <= MOST_DIRECT_OPERATIONS;
  const bytesNeeded = affordable ? bytesOf(job, direct) : null;
  if (bytesNeeded !== null && bytesNeeded <= room) {
    return { ...(await readWith(job, direct)), solvedAgain: true };
  }

  const other = await chooseEngine("wasm");
  if (beyondEngine(job.shape, other) !== null || bytesOf(job, other) > room) {
    throw new UntrustworthySpectrum(wrong(job, [engine], bytesNeeded), bytesNeeded);
  }
  const second = await readWith(job, other);
  if (second.spectra?.invariantsHold === false) {
    throw new UntrustworthySpectrum(wrong(job, [engine, other], bytesNeeded), bytesNeeded);
  }
  return { ...second, solvedAgain: true };
}

type Attempt =
  | { readonly kind: "right"; readonly reading: LayerReading }
  /** Right, as far as WᵀW shows the smallest eigenvalues; the direct solver quickly shows more. */
  | { readonly kind: "hidden" }
  | { readonly kind: "wrong" };

/** A reading that is of no use is let go, weights and all: what takes its place needs the room. */
async function tryReading(job: LayerJob, engine: ChosenEngine): Promise<Attempt> {
  const reading = await readWith(job, engine);
  const { spectra } = reading;
  if (engine.kind === "direct" || spectra === null) return { kind: "right", reading };
  if (!spectra.invariantsHold) return { kind: "wrong" };
  const quick = directOperations(job.shape) <= QUICK_OPERATIONS;
  const hidden = quick && solverHidesTail({ ...spectra, ...traitsOf(job), solvedAgain: false });
  return hidden ? { kind: "hidden" } : { kind: "right", reading };
}

function readWith({ matrix, shape, options }: LayerJob, engine: ChosenEngine): Promise<LayerReading> {
  return readSpectra(matrix, shape, engine, keepsWeights(options));
}

function bytesOf({ matrix, shape, options }: LayerJob, engine: ChosenEngine): number {
  return jobBytes(matrix, shape, engine, keepsWeights(options));
}

function wrong({ shape: { N, M } }: LayerJob, engines: readonly ChosenEngine[], bytesNeeded: number | null) {
  const names = [...new Set(engines.map(({ solver }) => solver.name))].join(" and ");
  const remedy =
    bytesNeeded === null
      ? "try another --engine, or leave them out with --exclude"
      : `raise --max-memory, so that the direct solver has the ${megabytes(bytesNeeded)} that it needs for them`;
  return `the eigenvalues that ${names} found for ${N} x ${M} weights have not the sum and the sum of squares that they must have, ‖W‖² and ‖W'W‖², and are not to be trusted; ${remedy}.`;
}
