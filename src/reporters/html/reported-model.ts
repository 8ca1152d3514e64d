import type { ModelReport } from "../../analysis/result.js";

/** A model in the page: the report as `htsr analyze --format json` prints it, and the spectra for its drawings. */
export interface ReportedModel {
  readonly report: ModelReport;
  /** Ascending, of each of the report's layers; null for those that were not analysed. */
  readonly spectra: readonly (ArrayLike<number> | null)[];
}

/** Paths are told apart by what comes after the last of these. */
const SEPARATOR = /[/\\]/;

const EXTENSION = /\.[a-z]+$/;

/**
 * A short name for each of several models: the end of its path from where the paths differ, without the extension if
 * all have the same.
 *
 * @example modelNames(["run/a/step-1.onnx", "run/b/step-1.onnx"]) // ["a/step-1", "b/step-1"]
 */
export function modelNames(paths: readonly string[]): readonly string[] {
  const extensions = new Set(paths.map((path) => EXTENSION.exec(path)?.[0] ?? ""));
  const common = paths.length > 1 && extensions.size === 1;
  const parts = paths.map((path) =>
    (common ? path.replace(EXTENSION, "") : path).split(SEPARATOR).filter((part) => part !== ""),
  );
  const longest = Math.max(...parts.map(({ length }) => length));
  for (let depth = 1; depth <= longest; depth++) {
    const names = parts.map((part) => part.slice(-depth).join("/"));
    if (new Set(names).size === names.length) return names;
  }
  return paths;
}
