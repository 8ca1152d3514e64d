import { readFile } from "node:fs/promises";
import { z } from "zod";
import type { LayerRecord } from "../analysis/columns.js";
import { layerLabel } from "../analysis/layer-label.js";
import { INTERRUPTED } from "../analysis/report.js";
import type { AnalysisOptions, ModelReport } from "../analysis/result.js";
import { messageOf, printable, UserError } from "../errors.js";
import { COMPONENTS } from "../layers/describe.js";
import { CONFIDENCES, PHASES } from "../phase/phase.js";
import { METRICS } from "./metrics.js";

/** Raised when a field changes its meaning or goes; additions leave what is before the point. */
const SCHEMA_VERSION = "1.0";

/** That of the reports of `htsr analyze` too. */
const READABLE_VERSION = /^1\./;

/** Columns of later versions are missing in an earlier one's baseline. */
const COLUMN = z.number().nullable().optional();

/** A layer of a baseline: all numbers of its record are kept, by the name of their column. */
const LAYER = z
  .looseObject({
    name: z.string(),
    part: z.string(),
    raw_name: z.string(),
    component: z.enum(COMPONENTS),
    status: z.enum(["analysed", "skipped", "failed"]),
    shape: z.array(z.number()),
    phase: z.enum(PHASES).nullable(),
    phase_confidence: z.enum(CONFIDENCES).nullable(),
  })
  .superRefine((layer, context) => {
    const wrong = METRICS.filter((metric) => !COLUMN.safeParse(layer[metric]).success);
    for (const metric of wrong) context.addIssue({ code: "custom", path: [metric], message: "is no number" });
  });

export type BaselineLayer = z.infer<typeof LAYER>;

const DOCUMENT = z.looseObject({
  model: z.looseObject({ path: z.string() }),
  kind: z.literal("baseline").optional(),
  schema_version: z.string(),
  options: z.looseObject({
    fit: z.string(),
    esd: z.string(),
    normalize: z.boolean(),
    split: z.boolean(),
    conv: z.string(),
    bootstrap: z.number(),
  }),
  layers: z.array(LAYER),
  warnings: z.array(z.string()).optional(),
});

/** What a model is compared with: the layers of an earlier analysis. */
export interface Baseline {
  /** Path of the file. */
  readonly path: string;
  /** Path of the model that it was made of. */
  readonly model: string;
  readonly options: Readonly<Record<ComparedOption, string | boolean>> & { readonly bootstrap: number };
  /** By `layerLabel`. */
  readonly layers: ReadonlyMap<string, BaselineLayer>;
}

/** Options that change what a number means: two analyses are comparable if they agree in these. */
const COMPARED_OPTIONS = [
  "fit",
  "esd",
  "normalize",
  "split",
  "conv",
] as const satisfies readonly (keyof AnalysisOptions)[];

type ComparedOption = (typeof COMPARED_OPTIONS)[number];

/** The baseline document of a report: its layers and the options by which they can be had again, without times. */
export function baselineDocument({ htsr_version, model, options, engine, layers }: ModelReport) {
  return {
    schema_version: SCHEMA_VERSION,
    kind: "baseline",
    htsr_version,
    model: { path: model.path, format: model.format },
    engine,
    options,
    layers: layers.map(({ seconds: _, eigenvalues: __, ...kept }: LayerRecord) => kept),
  };
}

/**
 * Reads a baseline: what `htsr baseline write` wrote, or a report of `htsr analyze --format json`.
 * @throws UserError if it cannot be read, is neither, is of a version that this one does not know, or does not hold
 *   every layer
 */
export async function readBaseline(path: string): Promise<Baseline> {
  const parsed = DOCUMENT.safeParse(await readJson(path));
  if (!parsed.success) {
    const place = parsed.error.issues[0].path.join(".");
    throw new UserError(
      `${printable(path)} is no baseline${place === "" ? "" : ` (see ${printable(place)})`}; write one with htsr baseline write <model> -o <file>.`,
    );
  }
  const { model, options, layers } = parsed.data;
  const unfit = whyUnfit(parsed.data);
  if (unfit !== null) throw new UserError(`the baseline ${printable(path)} ${unfit}.`);
  return {
    path,
    model: model.path,
    options,
    layers: new Map(layers.map((layer) => [layerLabel(layer), layer])),
  };
}

/** Why a document does not tell what a later model is to be compared with, as a clause; null if it does. */
function whyUnfit({ schema_version, layers, warnings = [] }: z.infer<typeof DOCUMENT>): string | null {
  if (!READABLE_VERSION.test(schema_version)) {
    return `is of version ${printable(schema_version)}, and this htsr reads version ${SCHEMA_VERSION}; write it again with htsr baseline write`;
  }
  if (warnings.includes(INTERRUPTED)) {
    return "is the report of an analysis that was interrupted, so that layers are missing; run it again to its end";
  }
  const failed = layers.find(({ status }) => status === "failed");
  if (failed !== undefined) {
    return `has the layer ${printable(layerLabel(failed))}, which failed and would not be missed; write it of a model without such layers, or with --exclude`;
  }
  const labels = layers.map(layerLabel);
  const twice = labels.find((label, i) => labels.indexOf(label) !== i);
  return twice === undefined
    ? null
    : `has the layer ${printable(twice)} twice; write it again with htsr baseline write`;
}

async function readJson(path: string): Promise<unknown> {
  let text: string;
  try {
    text = (await readFile(path, "utf8")).replace(/^\ufeff/, "");
  } catch (error) {
    throw new UserError(
      `the baseline ${printable(path)} could not be read: ${messageOf(error)}; write it with htsr baseline write <model> -o <file>.`,
    );
  }
  try {
    return JSON.parse(text);
  } catch {
    throw new UserError(
      `the baseline ${printable(path)} is not JSON; write it again with htsr baseline write.`,
    );
  }
}

/**
 * Refuses to compare what cannot be compared: numbers of other options, or another model.
 * @throws UserError saying what differs
 */
export function refuseForeign(baseline: Baseline, report: ModelReport): void {
  const { options, layers } = report;
  const differing = COMPARED_OPTIONS.find((name) => baseline.options[name] !== options[name]);
  if (differing !== undefined) {
    throw new UserError(
      `the baseline ${printable(baseline.path)} was made with ${differing} = ${baseline.options[differing]}, this analysis with ${differing} = ${options[differing]}; write it again with the same option.`,
    );
  }
  if (layers.some((record) => baseline.layers.has(layerLabel(record)))) return;
  const [theirs] = baseline.layers.keys();
  const ours = layers.at(0);
  throw new UserError(
    `the baseline ${printable(baseline.path)} is of another model, ${printable(baseline.model)}: none of its ${baseline.layers.size} layers (${printable(theirs ?? "none")}, ...) is among the ${layers.length} of ${printable(report.model.path)} (${ours === undefined ? "none" : printable(layerLabel(ours))}, ...); write one of this model with htsr baseline write.`,
  );
}

/**
 * Refuses to judge the change of an exponent by errors that leave out the choice of xmin.
 * @throws UserError saying which side has no bootstrap intervals
 */
export function refuseWithoutIntervals(baseline: Baseline, { options, model }: ModelReport): void {
  if (baseline.options.bootstrap > 0 && options.bootstrap > 0) return;
  const which = baseline.options.bootstrap > 0 ? model.path : `the baseline ${baseline.path}`;
  throw new UserError(
    `${printable(which)} was analysed with --bootstrap 0, and without intervals that hold the choice of xmin chance alone makes a fifth to a half of the changes of alpha look certain; give --bootstrap 100, or none, to the gate and to htsr baseline write.`,
  );
}
