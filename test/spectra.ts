import { readFileSync } from "node:fs";

const FOLDER = new URL("../fixtures/statistics/", import.meta.url);

interface Entry {
  readonly name: string;
  readonly offset: number;
  readonly length: number;
}

interface Matrix {
  readonly N: number;
  readonly M: number;
  /** Zero floor of its singular values. */
  readonly tauS: number;
}

/** Eigenvalues of a seeded random matrix with the label of an independent phase procedure. */
export interface SimulatedMatrix extends Matrix {
  readonly name: string;
  /** Machine epsilon of the type it is stored in. */
  readonly epsilon: number;
  readonly label: string;
  /** The phase it was generated to stand for, if any. */
  readonly truth?: string;
}

interface ReferenceFit {
  readonly D: number;
  readonly n_tail: number;
}

/** Eigenvalues of trained weights with the fits of an independent implementation, null where it has none. */
export interface RealSpectrum extends Matrix {
  readonly name: string;
  readonly upper: (ReferenceFit & { readonly alpha: number; readonly xmin: number }) | null;
  readonly upper_ww: (ReferenceFit & { readonly alpha: number; readonly xmin: number }) | null;
  readonly lower_raw: (ReferenceFit & { readonly alpha_lower: number; readonly xmax_lower: number }) | null;
}

export type WithEigenvalues<T> = T & { readonly eigenvalues: Float64Array };

/** The fixture's spectra, in its order. */
export function readSpectra<T extends { readonly name: string }>(
  stem: "simulated" | "real" | "powerlaw-package",
): WithEigenvalues<T>[] {
  const bytes = readFileSync(new URL(`${stem}.f64`, FOLDER));
  const all = new Float64Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
  const entries: (Entry & T)[] = JSON.parse(readFileSync(new URL(`${stem}.json`, FOLDER), "utf8"));
  return entries.map((entry) => ({
    ...entry,
    eigenvalues: all.subarray(entry.offset, entry.offset + entry.length),
  }));
}

/** A simulated spectrum by name. */
export function simulated(name: string): WithEigenvalues<SimulatedMatrix> {
  const found = readSpectra<SimulatedMatrix>("simulated").find((entry) => entry.name === name);
  if (found === undefined) throw new Error(`no spectrum called ${name}`);
  return found;
}
