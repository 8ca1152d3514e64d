import { layerLabel } from "../analysis/layer-label.js";
import { printable, UserError } from "../errors.js";
import { matcher, namesOf } from "../layers/filters.js";
import { type PlannedLayer, type PlanOptions, planLayers } from "../layers/plan.js";
import { reasonText } from "../layers/skip.js";
import type { WeightTensor } from "../loaders/tensor.js";
import { nearestTo } from "../nearest.js";

/** More names than these are not read. */
const MOST_NAMED = 4;

interface Named {
  readonly label: string;
  readonly names: readonly string[];
  readonly planned: PlannedLayer;
}

/**
 * The one layer that a name means: its own (`h.0.qkv/q` for a part), the file's, or a pattern that only it matches.
 * @returns its label
 * @throws UserError if it means none or several, or one that is not analysed
 */
export function oneLayer(tensors: readonly WeightTensor[], options: PlanOptions, name: string): string {
  const layers = planLayers(tensors, options).map((planned): Named => {
    const { tensor } = planned;
    const part = partOf(planned);
    return { label: layerLabel({ name: tensor.name, part }), names: namesOf(tensor, part), planned };
  });
  const called = layers.filter(({ label }) => label === name);
  const found = called.length > 0 ? called : matching(layers, name);
  const [first] = found;
  if (first === undefined) {
    const nearest = nearestTo(
      name,
      layers.filter(({ planned }) => planned.kind === "analyse").map(({ label }) => label),
    );
    const hint = nearest === undefined ? "" : ` (the nearest is ${printable(nearest)})`;
    throw new UserError(`--layer ${printable(name)} matches no layer${hint}; htsr inspect lists them.`);
  }
  if (found.length > 1) {
    const labels = found.slice(0, MOST_NAMED).map(({ label }) => printable(label));
    const more = found.length > MOST_NAMED ? `, and ${found.length - MOST_NAMED} more` : "";
    throw new UserError(
      `--layer ${printable(name)} means ${found.length} layers (${labels.join(", ")}${more}), and a figure shows one; name one of them.`,
    );
  }
  const { planned, label } = first;
  if (planned.kind === "skip") {
    throw new UserError(
      `${printable(label)} is not analysed, so there is nothing to draw: ${reasonText(planned.skip)}.`,
    );
  }
  if (planned.kind === "fail") throw new UserError(planned.message);
  return label;
}

function matching(layers: readonly Named[], name: string): readonly Named[] {
  const named = layers.filter(({ names }) => names.includes(name));
  if (named.length > 0) return named;
  const matches = matcher(name, "--layer");
  return layers.filter(({ names, planned }) => planned.kind === "analyse" && names.some(matches));
}

function partOf(planned: PlannedLayer): string {
  switch (planned.kind) {
    case "analyse":
      return planned.matrix.part;
    case "skip":
      return planned.part;
    case "fail":
      return "";
  }
}
