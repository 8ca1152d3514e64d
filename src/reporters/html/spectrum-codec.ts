/**
 * Spectra as a page carries them: in single precision and, where there are too many eigenvalues, thinned. This runs
 * in Node (pack) and in the reader's browser (unpack).
 */

export interface PackedSpectrum {
  /** Eigenvalues of the spectrum. */
  readonly count: number;
  /** How many of them are carried. */
  readonly kept: number;
  /** The largest, of which the carried ones are shares. */
  readonly largest: number;
  /** The carried ones over the largest, ascending: little-endian f32 in base64. */
  readonly shares: string;
}

/** Of the eigenvalues that a thinned spectrum keeps, the share that are its smallest, and that are its largest. */
const EXACT_BOTTOM = 0.2;
const EXACT_TOP = 0.4;

const BYTES = 4;

/**
 * The ranks (from 0, ascending) of the `kept` eigenvalues of `count` that a packed spectrum carries: those of both
 * ends one by one, those between at equal distances.
 *
 * @example keptRanks(100, 10) // [0, 1, 25, 48, 72, 95, 96, 97, 98, 99]
 */
export function keptRanks(count: number, kept: number): readonly number[] {
  if (kept >= count) return Array.from({ length: count }, (_, rank) => rank);
  const bottom = Math.floor(EXACT_BOTTOM * kept);
  const top = Math.floor(EXACT_TOP * kept);
  const step = (count - top - bottom) / (kept - top - bottom);
  return Array.from({ length: kept }, (_, i) => {
    if (i < bottom) return i;
    if (i >= kept - top) return count - kept + i;
    return Math.min(count - top - 1, Math.round(bottom - 1 + (i - bottom + 1) * step));
  });
}

/** @param eigenvalues ascending, the largest positive and finite */
export function packSpectrum(eigenvalues: ArrayLike<number>, mostKept: number): PackedSpectrum {
  const count = eigenvalues.length;
  const kept = Math.min(count, mostKept);
  const largest = eigenvalues[count - 1];
  const bytes = new DataView(new ArrayBuffer(BYTES * kept));
  keptRanks(count, kept).forEach((rank, i) => {
    bytes.setFloat32(BYTES * i, eigenvalues[rank] / largest, true);
  });
  return { count, kept, largest, shares: base64(new Uint8Array(bytes.buffer)) };
}

/**
 * All `count` eigenvalues, ascending: those that were carried as they are (to 6e-8 of themselves), the others on the
 * straight line between the logarithms of their neighbours.
 */
export function unpackSpectrum({ count, kept, largest, shares }: PackedSpectrum): Float64Array {
  const bytes = Uint8Array.from(atob(shares), (character) => character.charCodeAt(0));
  const view = new DataView(bytes.buffer);
  const eigenvalues = new Float64Array(count);
  let before = 0;
  keptRanks(count, kept).forEach((rank, i) => {
    eigenvalues[rank] = largest * view.getFloat32(BYTES * i, true);
    for (let between = before + 1; between < rank; between++) {
      const share = (between - before) / (rank - before);
      eigenvalues[between] = interpolate(eigenvalues[before], eigenvalues[rank], share);
    }
    before = rank;
  });
  return eigenvalues;
}

function interpolate(low: number, high: number, share: number): number {
  return low > 0 ? low * (high / low) ** share : low + (high - low) * share;
}

/** btoa takes a string, and a call takes some tens of thousands of arguments. */
const CHUNK = 0x2000;

function base64(bytes: Uint8Array): string {
  let text = "";
  for (let start = 0; start < bytes.length; start += CHUNK) {
    text += String.fromCharCode(...bytes.subarray(start, start + CHUNK));
  }
  return btoa(text);
}

/**
 * The most eigenvalues that each of several spectra may keep so that all of them keep at most `room`: short spectra
 * are whole, long ones share what is left.
 *
 * @example mostKeptEach([10, 50, 90], 100) // 45
 */
export function mostKeptEach(counts: readonly number[], room: number): number {
  let left = room;
  const ascending = counts.toSorted((a, b) => a - b);
  for (const [i, count] of ascending.entries()) {
    const share = Math.floor(left / (ascending.length - i));
    if (count > share) return share;
    left -= count;
  }
  return ascending.at(-1) ?? 0;
}
