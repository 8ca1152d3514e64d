import { invariantsHold, sumOfSquares } from "../esd/checked.js";
import type { GramAccumulation, GramEigensolver, MatrixView } from "../esd/engine.js";
import type { SpectrumShape } from "../layers/matrix.js";
import { DTYPES } from "../loaders/dtype.js";
import { narrow } from "../loaders/narrow-source.js";
import { panelBytes, readPanels } from "../loaders/stored-panels.js";
import { elementCount, type StoredSource, type TensorSource } from "../loaders/tensor-source.js";
import { isNarrow, joinedUse, NOTHING_USED, significandUse } from "../metrics/effective-dtype.js";
import { entryMoments, joinedMoments, NO_ENTRIES } from "../metrics/entry-moments.js";
import { lineLengths } from "../metrics/longest-lines.js";
import { allFinite, hasSpectrum, NOTHING_COUNTED, takeCensus, together } from "./census.js";
import type { LayerReading } from "./layer-spectra.js";

/** A matrix of fewer weights is read whole: panels gain nothing. */
const SMALLEST_STREAMED = 2 ** 23;

/**
 * Weights of a panel: 8 MiB as f32. A wide matrix of M rows costs M reads a panel, all in all 1 % of the time that
 * its WᵀW takes, whatever its shape.
 */
const PANEL_WEIGHTS = 2 ** 21;

/**
 * The stored matrix whose panels can be read one by one for this source, null if there is none or it is small. A
 * transposition is dropped: it leaves the spectrum as it is.
 */
export function streamable(source: TensorSource): StoredSource | null {
  if (elementCount(source.shape) < SMALLEST_STREAMED) return null;
  switch (source.kind) {
    case "stored":
      // Two elements of 4 bits share a byte, which a panel could cut.
      return DTYPES[source.dtype].bits < 8 ? null : source;
    case "transpose":
      return streamable(source.input);
    case "slice": {
      const narrowed = narrow(source.input, source.ranges);
      return narrowed.kind === "slice" ? null : streamable(narrowed);
    }
    default:
      return null;
  }
}

/** Bytes of the panels that `streamSpectrum` reads. */
export function streamedBytes(source: StoredSource): number {
  return panelBytes(source, longAxisOf(source), panelDepth(source));
}

function longAxisOf({ shape: [rows, columns] }: StoredSource): 0 | 1 {
  return rows >= columns ? 0 : 1;
}

/** Rows of a panel, or columns of a wide matrix's. */
function panelDepth({ shape: [rows, columns] }: StoredSource): number {
  return Math.max(1, Math.floor(PANEL_WEIGHTS / Math.min(rows, columns)));
}

/**
 * The spectrum of a stored matrix whose rows, or columns if it is wide, go through the solver in panels.
 * @throws UserError if the weights cannot be read
 */
export async function streamSpectrum(
  source: StoredSource,
  { N, M }: SpectrumShape,
  solver: GramEigensolver,
): Promise<LayerReading> {
  const gram = solver.accumulate(M);
  try {
    return await readThrough(source, { N, M }, solver, gram);
  } finally {
    gram.abandon();
  }
}

async function readThrough(
  source: StoredSource,
  { N, M }: Pick<SpectrumShape, "N" | "M">,
  solver: GramEigensolver,
  gram: GramAccumulation,
): Promise<LayerReading> {
  const longAxis = longAxisOf(source);
  let census = NOTHING_COUNTED;
  let frobenius = 0;
  let entries = NO_ENTRIES;
  let use = NOTHING_USED;
  const lines = lineLengths(M);
  await readPanels(source, longAxis, panelDepth(source), ({ values, shape }) => {
    census = together(census, takeCensus(values));
    if (!allFinite(census)) return;
    const view = asRows(values, shape, longAxis);
    frobenius += sumOfSquares(view);
    entries = joinedMoments(entries, entryMoments(values));
    use = joinedUse(use, significandUse(values));
    if (isNarrow(use)) lines.addRows(view);
    gram.addRows(view);
  });
  if (!hasSpectrum(census)) return { census, spectra: null };

  const { eigenvalues, gramNorm } = gram.finish();
  const longestLines = isNarrow(use) ? lines.longest() : 0;
  return {
    census,
    spectra: {
      eigenvalues,
      genuine: { eigenvalues, N, M, longestLines },
      longestLines,
      quantisationStep: null,
      relativeFloor: solver.relativeFloor(M),
      invariantsHold: invariantsHold(eigenvalues, frobenius, gramNorm, N),
      engine: solver.name,
      entries,
      significandUse: use,
      kept: null,
    },
  };
}

/** A panel as rows of the tall matrix. */
function asRows(
  values: Float32Array | Float64Array,
  [rows, columns]: readonly number[],
  longAxis: 0 | 1,
): MatrixView {
  return longAxis === 0
    ? { values, offset: 0, rows, columns, rowStride: columns, columnStride: 1 }
    : { values, offset: 0, rows: columns, columns: rows, rowStride: 1, columnStride: columns };
}
