import type { ColumnName } from "./columns.js";
import { LOWER_TAIL_COLUMNS, type NumbersFit, TAILS, UPPER_TAIL_COLUMNS } from "./fit-numbers.js";
import type { FitReport } from "./fit-report.js";
import {
  COUNT,
  described,
  keyedBy,
  listOf,
  object,
  oneOf,
  orNull,
  type Schema,
  STRING,
} from "./json-schema.js";
import { columnSchema } from "./schema.js";

/**
 * The JSON Schema (draft 2020-12) of the document that `htsr fit --format json` prints, derived from the columns'
 * table and checked by the compiler against the document's type. It is published as schema/fit.schema.json.
 */
export function fitSchema(): Schema {
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title: "htsr fit",
    description:
      "The power-law tails of a column of numbers, by the names of a layer record's columns: where those speak of " +
      "eigenvalues, read values. alpha is the exponent of the density p(x) ~ x^-alpha of the upper tail, alpha_lower " +
      "that of the distribution function P(X < x) ~ c x^a of the lower tail. A number that could not be had is null, " +
      "never NaN.",
    ...object<FitReport>({
      schema_version: described(STRING, "version of this schema"),
      htsr_version: described(STRING, "version of the program that wrote the document"),
      source: object<FitReport["source"]>({
        path: described(STRING, "the path as it was given; - is standard input"),
        format: oneOf(Object.keys(FORMATS)),
        column: described(orNull(STRING), "the column as it was asked for; null for the only one"),
        count: described(COUNT, "numbers in the column, those dropped included"),
        dropped: object<NumbersFit["dropped"]>({
          not_positive: described(COUNT, "zeros and negative numbers"),
          missing: described(COUNT, "missing or infinite"),
        }),
      }),
      options: described(
        object<NumbersFit["options"]>({
          tail: oneOf(TAILS),
          bootstrap: described(COUNT, "replicates of the bootstrap; 0 for none"),
          seed: described({ type: "integer" }, "of everything random"),
        }),
        "the options in force, by which the result can be had again",
      ),
      fit: described(
        { oneOf: [tails("upper"), tails("lower"), tails("upper", "lower")] },
        "the columns of the tails that were asked for",
      ),
      warnings: described(listOf(STRING), "codes of conditions that weaken the numbers"),
    }),
  };
}

const FORMATS = { npy: true, text: true } as const satisfies Record<FitReport["source"]["format"], true>;

const COLUMNS_OF: Readonly<Record<"upper" | "lower", readonly ColumnName[]>> = {
  upper: UPPER_TAIL_COLUMNS,
  lower: LOWER_TAIL_COLUMNS,
};

function tails(...wanted: readonly ("upper" | "lower")[]): Schema {
  return keyedBy(
    wanted.flatMap((tail) => COLUMNS_OF[tail]),
    columnSchema,
  );
}
