import type { GramEigensolver } from "../src/esd/engine.js";
import { DTYPES } from "../src/loaders/dtype.js";
import { storageNoiseFloor } from "../src/metrics/noise-floor.js";
import type { PhaseInput } from "../src/phase/classify.js";
import type { Simulated } from "./phase-generators.js";

/** The spectrum of a simulated N x M matrix, as the phase procedure takes it. */
export function spectrumOf(simulated: Simulated, N: number, M: number, solver: GramEigensolver): PhaseInput {
  const known = simulated.kind === "spectrum";
  const eigenvalues = known
    ? simulated.eigenvalues
    : solver.eigenvalues({
        values: simulated.values,
        offset: 0,
        rows: N,
        columns: M,
        rowStride: M,
        columnStride: 1,
      });
  const largest = eigenvalues[M - 1];
  const stored = storageNoiseFloor({
    dtype: DTYPES[simulated.dtype],
    quantisationStep: null,
    rms: Math.sqrt(eigenvalues.reduce((sum, eigenvalue) => sum + eigenvalue, 0) / (N * M)),
    N,
    M,
    maxSingularValue: Math.sqrt(largest),
  });
  const solved = known ? 0 : Math.sqrt(solver.relativeFloor(M) * largest);
  return { eigenvalues, N, M, tauS: Math.max(stored, solved) };
}
