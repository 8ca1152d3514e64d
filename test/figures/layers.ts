import { DOMParser } from "linkedom";
import type { LayerRecord } from "../../src/analysis/columns.js";
import { bulkColumns } from "../../src/analysis/measure/bulk-columns.js";
import { lowerTailColumns } from "../../src/analysis/measure/lower-tail-columns.js";
import { rankColumns } from "../../src/analysis/measure/rank-columns.js";
import { scaleColumns } from "../../src/analysis/measure/scale-columns.js";
import { upperTailColumns } from "../../src/analysis/measure/upper-tail-columns.js";
import type { LayerFigureData } from "../../src/figures/geometry/layer-figure-data.js";
import { fitLowerTail } from "../../src/powerlaw/lower-tail.js";
import { fitUpperTail } from "../../src/powerlaw/upper-tail.js";
import { fitBulk } from "../../src/rmt/bulk-fit.js";
import { marchenkoPasturEdges } from "../../src/rmt/marchenko-pastur.js";
import { sampleRecord } from "../reporters/sample-report.js";

/** A spectrum as the analysis would report it, without the weights that it is of. */
export function measuredLayer(
  eigenvalues: Float64Array,
  { N, M }: { readonly N: number; readonly M: number },
  more: Partial<LayerRecord> = {},
): LayerFigureData {
  const bulk = fitBulk(eigenvalues, N, M);
  const upper = fitUpperTail(eigenvalues);
  const gapEdge =
    bulk.kind === "none" || N / M <= 1.05 ? null : N * marchenkoPasturEdges(N / M, bulk.sigmaSquared).lower;
  const limits = { resolved: 0, gapEdge };
  const record = sampleRecord({
    name: "h.0.fc",
    N,
    M,
    num_matrices: 1,
    num_evals: eigenvalues.length,
    ...scaleColumns(eigenvalues, 0),
    ...rankColumns(eigenvalues, 0),
    ...upperTailColumns(eigenvalues, upper, {}, null),
    ...lowerTailColumns(eigenvalues, fitLowerTail(eigenvalues, limits), limits, null),
    ...bulkColumns(bulk, { eigenvalues, N, M }, "bulk+spikes", false),
    phase: "bulk+spikes",
    phase_confidence: "high",
    ...more,
  });
  return { record, eigenvalues, options: { normalize: false, fit: "clauset" } };
}

/** The figure, which there must be. */
export function drawn<F extends { readonly kind: string }>(
  figure: F | { readonly kind: "none"; readonly reason: string },
): Exclude<F, { readonly kind: "none" }> {
  if (isDrawn(figure)) return figure;
  throw new Error("no figure");
}

function isDrawn<F extends { readonly kind: string }>(
  figure: F | { readonly kind: "none" },
): figure is Exclude<F, { readonly kind: "none" }> {
  return figure.kind !== "none";
}

/** One of XML, whose text is a file. */
export const document = new DOMParser().parseFromString("<svg/>", "image/svg+xml");
