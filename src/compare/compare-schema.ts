import {
  COUNT,
  described,
  keyedBy,
  listOf,
  NUMBER,
  object,
  orNull,
  type Schema,
  STRING,
} from "../analysis/json-schema.js";
import { METRIC, MODEL_PROPERTIES, OPTION_PROPERTIES, SUMMARY, schemaOfColumn } from "../analysis/schema.js";
import { ALPHA_VERDICTS } from "./alpha-change.js";
import { COMPARISON_COLUMN_NAMES, COMPARISON_COLUMNS } from "./columns.js";
import type { ComparedModel, CompareReport, ComparisonReport } from "./compare-report.js";
import type { UnmatchedLayer } from "./model-layer.js";
import { PHASE_VERDICTS } from "./phase-change.js";
import { COMPARISON_METRICS, type ComparisonSummary } from "./summary.js";

/**
 * The JSON Schema (draft 2020-12) of the document that `htsr compare --format json` prints, derived from the table of
 * columns and checked by the compiler against the document's type. It is published as schema/compare.schema.json.
 */
export function compareSchema(): Schema {
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title: "htsr compare",
    description:
      "The first of several models against each of the others, layer by layer: names that end in _a and _b are the " +
      "two models', those that begin with dw_ are of the change of the weights, B - A, analysed as a layer is. A " +
      "number that could not be had is null, never NaN.",
    ...object<CompareReport>({
      schema_version: described(STRING, "version of this schema"),
      htsr_version: described(STRING, "version of the program that wrote the document"),
      options: described(
        object<CompareReport["options"]>({
          ...OPTION_PROPERTIES,
          top_k: described(COUNT, "singular vectors of each side whose spans are compared"),
          map: described(
            listOf(STRING),
            "how layers of the first model are called in the others, as old=new",
          ),
          by_shape: described({ type: "boolean" }, "whether layers that no name pairs are paired by shape"),
        }),
        "the options in force, by which the result can be had again",
      ),
      engine: described(STRING, "eigensolver"),
      models: described(listOf(MODEL), "the models, the one that the others are compared with first"),
      comparisons: described(listOf(COMPARISON), "the first model against each of the others"),
      warnings: described(listOf(STRING), "conditions of a model as a whole, one sentence each"),
      seconds: described(NUMBER, "wall time of everything"),
    }),
    $defs: { pair: PAIR, metric: METRIC },
  };
}

const MODEL = object<ComparedModel>({ ...MODEL_PROPERTIES, summary: SUMMARY });

const PAIR = keyedBy(COMPARISON_COLUMN_NAMES, (name) => schemaOfColumn(COMPARISON_COLUMNS[name]));

const UNMATCHED = object<UnmatchedLayer>({
  name: STRING,
  part: STRING,
  shape: described(orNull(listOf(COUNT)), "of its matrix, outputs first"),
  reason: described(STRING, "why it has no counterpart"),
});

const COMPARISON = object<ComparisonReport>({
  a: described(STRING, "path of the first model"),
  b: described(STRING, "path of the other"),
  summary: object<ComparisonSummary>({
    pairs: described(
      keyedBy(["compared", "spectra", "failed"], () => COUNT),
      "pairs of layers by status",
    ),
    unmatched_a: described(COUNT, "layers of the first model that have no counterpart"),
    unmatched_b: described(COUNT, "layers of the other that have none"),
    identical: described(COUNT, "pairs whose weights are all the same"),
    within_rounding: described(COUNT, "pairs that differ, but by no more than rounding makes them"),
    alpha: described(
      keyedBy(ALPHA_VERDICTS, () => COUNT),
      "pairs by whether alpha moved by more than its uncertainty",
    ),
    alpha_by_chance: described(
      orNull(NUMBER),
      "as many at most would seem to move on average if none had; null where intervals take xmin as given",
    ),
    phases: described(
      keyedBy(PHASE_VERDICTS, () => COUNT),
      "pairs by what became of the phase",
    ),
    metrics: keyedBy(COMPARISON_METRICS, () => ({ $ref: "#/$defs/metric" })),
  }),
  layers: described(listOf({ $ref: "#/$defs/pair" }), "one record a pair, in the first model's order"),
  unmatched_a: listOf(UNMATCHED),
  unmatched_b: listOf(UNMATCHED),
});
