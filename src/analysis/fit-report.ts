import { VERSION } from "../version.js";
import type { NumbersFit } from "./fit-numbers.js";

/** Raised when a field changes its meaning or goes; additions leave it. */
const FIT_SCHEMA_VERSION = "1.0";

/** Where numbers come from. */
export interface NumbersSource {
  /** The path as it was given; `-` is standard input. */
  readonly path: string;
  readonly format: "npy" | "text";
  /** Name or number of the column, null where there is but one. */
  readonly column: string | null;
}

/** The document of `htsr fit`. Its schema is published as schema/fit.schema.json. */
export interface FitReport extends Pick<NumbersFit, "options" | "fit" | "warnings"> {
  readonly schema_version: string;
  readonly htsr_version: string;
  readonly source: NumbersSource & Pick<NumbersFit, "count" | "dropped">;
}

/** The document that reporters print, from the result of fitNumbers. */
export function fitReport({ path, format, column }: NumbersSource, fitted: NumbersFit): FitReport {
  const { count, dropped, options, fit, warnings } = fitted;
  return {
    schema_version: FIT_SCHEMA_VERSION,
    htsr_version: VERSION,
    source: { path, format, column, count, dropped },
    options,
    fit,
    warnings,
  };
}
