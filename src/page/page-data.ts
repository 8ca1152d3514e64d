import type { LayerRecord } from "../analysis/columns.js";
import type { ModelReport } from "../analysis/result.js";
import { REPORTS_ID, SPECTRA_ID } from "../reporters/html/element-ids.js";
import { type PackedSpectrum, unpackSpectrum } from "../reporters/html/spectrum-codec.js";

/** What the page carries: the models' reports and their spectra. */
export const reports: readonly ModelReport[] = JSON.parse(textOf(REPORTS_ID));

const spectra: readonly (readonly (PackedSpectrum | null)[])[] = JSON.parse(textOf(SPECTRA_ID));

/** A layer as its drawings need it. Eigenvalues ascend. */
export interface DrawnLayer {
  readonly record: LayerRecord;
  readonly eigenvalues: Float64Array;
  /** How many of them the page carries; the others are interpolated. */
  readonly kept: number;
}

/** A layer of a model with its spectrum, null where there is none to draw. */
export function drawnLayer(model: number, layer: number): DrawnLayer | null {
  const packed = spectra[model][layer];
  if (packed === null) return null;
  const record = reports[model].layers[layer];
  return { record, eigenvalues: snapped(unpackSpectrum(packed), record), kept: packed.kept };
}

/** The largest relative error of single precision, with room to spare. */
const PRECISION = 1e-6;

/**
 * A tail begins at an eigenvalue: those that the record names (and the others of their value) get all their digits back,
 * lest they fall on the wrong side of their own tail.
 */
function snapped(eigenvalues: Float64Array, record: LayerRecord): Float64Array {
  const named = [record.xmin, record.xmax, record.xmax_lower, record.lambda_max, record.lambda_min];
  const known = named.filter((value) => value !== null);
  return eigenvalues.map(
    (eigenvalue) => known.find((value) => Math.abs(eigenvalue - value) <= PRECISION * value) ?? eigenvalue,
  );
}

function textOf(id: string): string {
  return document.getElementById(id)?.textContent ?? "[]";
}
