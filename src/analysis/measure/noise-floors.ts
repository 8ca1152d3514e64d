import { DTYPES, type Dtype } from "../../loaders/dtype.js";
import { effectiveDtype } from "../../metrics/effective-dtype.js";
import { storageNoiseFloor } from "../../metrics/noise-floor.js";
import { norm, spectralNorm } from "../../metrics/scale.js";
import type { GenuineSpectrum } from "../layer-spectra.js";
import type { MeasuredMatrix } from "./measured-matrix.js";

/** Below what the eigenvalues of a unit, pooled and unnormalised, are noise. */
export interface NoiseFloors {
  /** Eigenvalues up to this one are zeros to the precision of storage (tau_s²) and of the solver. */
  readonly zero: number;
  /** The same by storage alone, and by the solver alone. */
  readonly storedZero: number;
  readonly solverZero: number;
  /** From this one on they are known to 20 % (statistics §2.8). */
  readonly resolved: number;
  /** How far off the largest may be: |ds| <= tau_s (Weyl), so |dλ| <= 2 s tau_s, and the solver's own error. */
  readonly blur: number;
}

export function noiseFloors(matrix: MeasuredMatrix): NoiseFloors {
  const { eigenvalues, longestLines, shape, relativeFloor } = matrix;
  const tauS = storageNoise(matrix, { ...shape, eigenvalues, longestLines });
  const largest = spectralNorm(eigenvalues);
  const [storedZero, solverZero] = [tauS ** 2, relativeFloor * largest];
  return {
    zero: Math.max(storedZero, solverZero),
    storedZero,
    solverZero,
    resolved: Math.max(100 * storedZero, solverZero),
    blur: 2 * Math.sqrt(largest) * tauS + relativeFloor * largest,
  };
}

/**
 * Whether the solver, not storage, leaves it open of an eigenvalue whether it is a zero or of the lower tail
 * (statistics A4): a solver that goes through WᵀW then gives way to one that does not.
 */
export function solverHidesTail(matrix: MeasuredMatrix): boolean {
  const { storedZero, solverZero } = noiseFloors(matrix);
  return solverZero > storedZero && matrix.eigenvalues[0] < solverZero;
}

/** The type whose rounding the weights bear: that of their storage, or a narrower one that they come from. */
export function roundingDtype({ dtype, quantisationStep, significandUse }: MeasuredMatrix): Dtype {
  return quantisationStep === null ? effectiveDtype(dtype, significandUse) : dtype;
}

function storageNoise(matrix: MeasuredMatrix, { N, M, eigenvalues, longestLines }: GenuineSpectrum): number {
  const { quantisationStep, shape } = matrix;
  return storageNoiseFloor({
    dtype: DTYPES[roundingDtype(matrix)],
    quantisationStep,
    rms: Math.sqrt(norm(eigenvalues) / (shape.N * shape.M * shape.numMatrices)),
    N,
    M,
    maxSingularValue: Math.sqrt(spectralNorm(eigenvalues)),
    longestLines,
  });
}

/** The singular value of the genuine matrix up to which storage or the solver leaves nothing to tell from zero. */
export function genuineTau(matrix: MeasuredMatrix): number {
  const solverZero = Math.sqrt(matrix.relativeFloor * spectralNorm(matrix.genuine.eigenvalues));
  return Math.max(storageNoise(matrix, matrix.genuine), solverZero);
}
