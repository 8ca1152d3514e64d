import type { ModelFormat } from "../loaders/model.js";
import { PHASES, type PhaseMargin } from "../phase/phase.js";
import type { Column, Kind } from "./column.js";
import { COLUMN_NAMES, COLUMNS, type ColumnName } from "./columns.js";
import {
  COUNT,
  described,
  keyedBy,
  listOf,
  NUMBER,
  object,
  oneOf,
  orNull,
  type Schema,
  STRING,
} from "./json-schema.js";
import {
  type AnalysisOptions,
  type Finding,
  type MetricSummary,
  type ModelReport,
  type ModelSummary,
  SUMMARY_METRICS,
} from "./result.js";

/**
 * The JSON Schema (draft 2020-12) of the report that `--format json` prints, derived from the columns' table
 * and checked by the compiler against the report's type. It is published as schema/report.schema.json.
 */
export function reportSchema(): Schema {
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title: "htsr report",
    description:
      "Every layer of a model diagnosed from the eigenvalues of its weights. Exponents come in two conventions: " +
      "alpha is that of the density p(x) ~ x^-alpha of the upper tail, alpha_lower that of the distribution " +
      "function P(X < x) ~ c x^a of the lower tail. A number that could not be had is null, never NaN.",
    ...object<ModelReport>({
      schema_version: described(STRING, "version of this schema"),
      htsr_version: described(STRING, "version of the program that wrote the report"),
      model: MODEL,
      options: described(OPTIONS, "the options in force, by which the result can be had again"),
      engine: described(STRING, "eigensolver"),
      summary: SUMMARY,
      layers: described(listOf({ $ref: "#/$defs/layer" }), "one record a matrix, in the model's order"),
      warnings: described(listOf(STRING), "conditions of the model as a whole, one sentence each"),
      seconds: described(NUMBER, "wall time of the analysis"),
    }),
    $defs: { layer: LAYER, metric: METRIC },
  };
}

const FORMATS = { onnx: true, safetensors: true } as const satisfies Record<ModelFormat, true>;

/** What says which model a document is about. */
export const MODEL_PROPERTIES: Readonly<Record<keyof ModelReport["model"], Schema>> = {
  path: described(STRING, "the path as it was given"),
  format: oneOf(Object.keys(FORMATS)),
  files: described(listOf(STRING), "files that hold the weights, relative to the model's directory"),
};

/** Which model a document is about. */
export const MODEL = object<ModelReport["model"]>(MODEL_PROPERTIES);

/** What each of an analysis' options may be. */
export const OPTION_PROPERTIES: Readonly<Record<keyof AnalysisOptions, Schema>> = {
  layers: described(listOf(STRING), "patterns of layers to take; none means all"),
  exclude: described(listOf(STRING), "patterns of layers to leave out"),
  types: described(listOf(STRING), "layer types to take; none means all"),
  min_evals: described(COUNT, "fewest eigenvalues of a layer that is analysed"),
  max_evals: described(orNull(COUNT), "most eigenvalues of a layer that is analysed; null for no bound"),
  split: described({ type: "boolean" }, "whether fused projections are taken apart"),
  conv: described(
    oneOf(Object.keys({ pooled: true, flat: true } satisfies Record<AnalysisOptions["conv"], true>)),
    "convolutions as kernel positions pooled, or as one matrix",
  ),
  fit: described(
    oneOf(Object.keys({ clauset: true, weightwatcher: true } satisfies Record<AnalysisOptions["fit"], true>)),
    "rule of the upper tail's fit",
  ),
  esd: described(
    oneOf(Object.keys({ full: true, farms: true } satisfies Record<AnalysisOptions["esd"], true>)),
    "tails of the whole matrix's spectrum, or of its windows of one aspect ratio",
  ),
  normalize: described({ type: "boolean" }, "whether eigenvalues are divided by N"),
  bootstrap: described(COUNT, "replicates of the bootstrap; 0 for none"),
  randomize: described({ type: "boolean" }, "whether shuffled weights were solved as well"),
  htmp: described({ type: "boolean" }, "whether the high-temperature Marchenko-Pastur law was fitted"),
  seed: described({ type: "integer" }, "of everything random"),
};

/** The options of an analysis, as every document has them. */
export const OPTIONS = object<AnalysisOptions>(OPTION_PROPERTIES);

/** A metric over the layers. */
export const METRIC = object<MetricSummary>({
  count: described(COUNT, "layers that have the metric; the others are left out"),
  mean: orNull(NUMBER),
  median: orNull(NUMBER),
  q25: described(orNull(NUMBER), "lower quartile"),
  q75: described(orNull(NUMBER), "upper quartile"),
});

/** How many layers a model has, by what became of them. */
export const RECORDS = described(
  object<ModelSummary["records"]>({ analysed: COUNT, skipped: COUNT, failed: COUNT }),
  "layer records; a tensor that is taken apart has several",
);

/** A model's layers in a few numbers; it refers to the definition of a metric. */
export const SUMMARY = object<ModelSummary>({
  tensors: described(
    object<ModelSummary["tensors"]>({ total: COUNT, analysed: COUNT, skipped: COUNT, failed: COUNT }),
    "tensors of two or more dimensions; analysed + skipped + failed = total",
  ),
  records: RECORDS,
  num_params: described(COUNT, "weights that were analysed"),
  phases: described(
    keyedBy(PHASES, () => COUNT),
    "analysed layers by phase",
  ),
  no_phase: described(COUNT, "analysed layers without a phase"),
  metrics: keyedBy(SUMMARY_METRICS, () => ({ $ref: "#/$defs/metric" })),
  findings: described(
    listOf(
      object<Finding>({
        layer: described(STRING, "`name` or `name/part`, or words for all of them"),
        problem: STRING,
        advice: STRING,
      }),
    ),
    "what to look at first, the most serious first",
  ),
});

const MARGIN = object<PhaseMargin>({
  value: described(NUMBER, "the statistic"),
  threshold: NUMBER,
  margin: described(NUMBER, "(value - threshold) / threshold"),
});

const LAYER = keyedBy(COLUMN_NAMES, columnSchema);

/** What a column of a record may hold, with its meaning. */
export function columnSchema(name: ColumnName): Schema {
  return schemaOfColumn(COLUMNS[name]);
}

/** What a column of any table may hold, with its meaning. */
export function schemaOfColumn({ kind, nullable, values, meaning }: Column): Schema {
  const schema = values ? oneOf(values) : schemaOfKind(kind);
  return described(nullable ? orNull(schema) : schema, meaning);
}

function schemaOfKind(kind: Kind): Schema {
  switch (kind) {
    case "text":
      return STRING;
    case "number":
      return NUMBER;
    case "integer":
      return { type: "integer" };
    case "flag":
      return { type: "boolean" };
    case "integers":
      return listOf({ type: "integer" });
    case "numbers":
      return listOf(NUMBER);
    case "texts":
      return listOf(STRING);
    case "margins":
      return { type: "object", additionalProperties: MARGIN };
  }
}
