import type { WeightTensor } from "../loaders/tensor.js";
import { type CutOptions, cutMatrices } from "./cut-matrices.js";
import { type FilterOptions, layerFilter, namesOf, refuseIdlePatterns } from "./filters.js";
import { type SpectrumShape, spectrumShape, type WeightMatrix } from "./matrix.js";
import { type Skip, skip } from "./skip.js";

export interface PlanOptions extends FilterOptions, CutOptions {
  /** Fewest eigenvalues that a layer must have. */
  readonly minEvals: number;
  /** Most eigenvalues that a layer may have; null for no bound. */
  readonly maxEvals: number | null;
}

/** What is to become of a tensor or of one part of it, known before any weight is read. */
export type PlannedLayer =
  | {
      readonly kind: "analyse";
      readonly tensor: WeightTensor;
      readonly matrix: WeightMatrix;
      readonly shape: SpectrumShape;
      /** Codes of conditions that weaken the numbers. */
      readonly warnings: readonly string[];
    }
  | {
      readonly kind: "skip";
      readonly tensor: WeightTensor;
      readonly part: string;
      readonly shape: SpectrumShape | null;
      readonly skip: Skip;
    }
  | { readonly kind: "fail"; readonly tensor: WeightTensor; readonly message: string };

/**
 * Cuts every tensor into its units and decides which are analysed. Each tensor gives at least one entry, in
 * the model's order, so that nothing is dropped silently.
 * @throws UserError if a filter is malformed or a --layers pattern means no layer
 */
export function planLayers(tensors: readonly WeightTensor[], options: PlanOptions): readonly PlannedLayer[] {
  const keeps = layerFilter(options);
  const cuts = tensors.map((tensor) => ({ tensor, cut: cutMatrices(tensor, options) }));
  const partsOf = ({ cut }: (typeof cuts)[number]) =>
    cut.kind === "matrices" ? cut.matrices.map(({ part }) => part) : [""];
  refuseIdlePatterns(
    options.layers,
    cuts.flatMap((entry) => partsOf(entry).flatMap((part) => namesOf(entry.tensor, part))),
  );
  const kept = new Set(
    cuts
      .filter((entry) => partsOf(entry).some((part) => keeps(entry.tensor, part)))
      .map(({ tensor }) => tensor.name),
  );

  return cuts.flatMap(({ tensor, cut }): readonly PlannedLayer[] => {
    const skipWhole = (reason: Skip): readonly PlannedLayer[] => [
      { kind: "skip", tensor, part: "", shape: null, skip: reason },
    ];
    if (!kept.has(tensor.name)) return skipWhole(FILTERED);
    if (tensor.sameAs !== null && kept.has(tensor.sameAs)) {
      return skipWhole(skip("duplicate", `the same weights as ${tensor.sameAs}`));
    }
    if (cut.kind === "fail") return [{ kind: "fail", tensor, message: cut.message }];
    if (cut.kind === "skip") return skipWhole(cut.skip);
    return cut.matrices.map((matrix): PlannedLayer => {
      const shape = spectrumShape(matrix);
      const reason = keeps(tensor, matrix.part) ? sizeReason(shape, options) : FILTERED;
      return reason === null
        ? { kind: "analyse", tensor, matrix, shape, warnings: cut.warnings }
        : { kind: "skip", tensor, part: matrix.part, shape, skip: reason };
    });
  });
}

const FILTERED = skip("filtered", "left out by --layers, --types or --exclude");

function sizeReason({ numEvals }: SpectrumShape, { minEvals, maxEvals }: PlanOptions): Skip | null {
  if (numEvals < minEvals) {
    return skip("too_few_eigenvalues", `${numEvals}, fewer than the ${minEvals} of --min-evals`);
  }
  if (maxEvals !== null && numEvals > maxEvals) {
    return skip("too_many_eigenvalues", `${numEvals}, more than the ${maxEvals} of --max-evals`);
  }
  return null;
}
