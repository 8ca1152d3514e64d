import { invariantsHold, sumOfSquares } from "../esd/checked.js";
import type { GramEigensolver, MatrixView } from "../esd/engine.js";
import type { SpectrumShape } from "../layers/matrix.js";
import { readFileRange } from "../loaders/file-range.js";
import { narrow } from "../loaders/narrow-source.js";
import { readTensor } from "../loaders/read-tensor.js";
import { elementCount, type StoredSource, sliceAxis, type TensorSource } from "../loaders/tensor-source.js";
import { joinedUse, NOTHING_USED, significandUse } from "../metrics/effective-dtype.js";
import { entryMoments, joinedMoments, NO_ENTRIES } from "../metrics/entry-moments.js";
import { allFinite, hasSpectrum, NOTHING_COUNTED, takeCensus, together } from "./census.js";
import type { LayerReading } from "./layer-spectra.js";

/** A matrix of fewer weights is read whole: panels gain nothing. */
const SMALLEST_STREAMED = 2 ** 23;

/** Weights of a panel: 8 MiB as f32, beside which the cost of a read is nothing. */
const PANEL_WEIGHTS = 2 ** 21;

/**
 * The stored matrix whose panels can be read one by one for this source, null if there is none or it is small. A
 * transposition is dropped: it leaves the spectrum as it is.
 */
export function streamable(source: TensorSource): StoredSource | null {
  if (elementCount(source.shape) < SMALLEST_STREAMED) return null;
  switch (source.kind) {
    case "stored":
      return source;
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

/** The spectrum of a stored matrix whose rows, or columns if it is wide, go through the solver in panels. */
export async function streamSpectrum(
  source: StoredSource,
  { N, M }: SpectrumShape,
  solver: GramEigensolver,
): Promise<LayerReading> {
  const [rows, columns] = source.shape;
  const longAxis = rows >= columns ? 0 : 1;
  // Columns lie scattered over the whole of the file's range: its bytes are held, as they are stored.
  const held = longAxis === 0 ? source : await inMemory(source);
  const gram = solver.accumulate(M);
  const depth = Math.max(1, Math.floor(PANEL_WEIGHTS / M));
  let census = NOTHING_COUNTED;
  let frobenius = 0;
  let entries = NO_ENTRIES;
  let use = NOTHING_USED;
  for (let start = 0; start < N; start += depth) {
    const panel = await readTensor(sliceAxis(held, longAxis, start, Math.min(depth, N - start)));
    census = together(census, takeCensus(panel.values));
    if (!allFinite(census)) continue;
    const view = asRows(panel.values, panel.shape, longAxis);
    frobenius += sumOfSquares(view);
    entries = joinedMoments(entries, entryMoments(panel.values));
    use = joinedUse(use, significandUse(panel.values));
    gram.addRows(view);
  }
  if (!hasSpectrum(census)) return { census, spectra: null };

  const { eigenvalues, gramNorm } = gram.finish();
  return {
    census,
    spectra: {
      eigenvalues,
      genuine: { eigenvalues, N, M },
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

async function inMemory(source: StoredSource): Promise<StoredSource> {
  const { storage } = source;
  if (storage.kind === "memory") return source;
  const bytes = await readFileRange(storage.path, storage.offset, storage.length);
  return { ...source, storage: { kind: "memory", bytes } };
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
