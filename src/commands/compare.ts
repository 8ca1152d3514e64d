import { readFile } from "node:fs/promises";
import type { ModelReport } from "../analysis/result.js";
import { type CompareOptions, compareModels, type ModelComparison } from "../compare/compare-models.js";
import { type CompareReport, compareReport } from "../compare/compare-report.js";
import { BY_SHAPE, type LayerMap, parseRule, parseRules } from "../compare/layer-map.js";
import type { AnalysedModel } from "../compare/model-layer.js";
import { printable, UserError } from "../errors.js";
import { compareCsv, compareJson } from "../reporters/compare.js";
import { INTERRUPTED, interruptible } from "./interruption.js";
import { deliver, hint, type OutputOptions } from "./output.js";
import {
  type MeasuresOptions,
  type ResourcesOptions,
  refuseNothing,
  runAnalysis,
  settingsOf,
} from "./run-analysis.js";
import type { SelectionOptions } from "./selection.js";
import { coloursFor, progressShown, widthOf } from "./terminal.js";

export interface CompareCommandOptions
  extends SelectionOptions,
    MeasuresOptions,
    ResourcesOptions,
    OutputOptions {
  readonly format: "table" | "json" | "csv" | "markdown";
  readonly map: readonly string[];
  readonly topK: number;
  readonly eigenvalues: boolean;
}

/**
 * `htsr compare`: analyses the models and compares the first with each of the others. Ctrl-C prints the pairs that
 * are done.
 * @returns the exit code
 * @throws UserError
 */
export async function compare(paths: readonly string[], options: CompareCommandOptions): Promise<number> {
  if (paths.length < 2) {
    throw new UserError(
      `htsr compare takes two models or more, and ${printable(paths[0])} is one; name another, or use htsr analyze.`,
    );
  }
  const map = await readMap(options.map);
  const settings = { ...settingsOf(options), map, topK: options.topK, eigenvalues: options.eigenvalues };
  const started = performance.now();
  return interruptible(async (signal) => {
    const models: AnalysedModel[] = [];
    const reports: ModelReport[] = [];
    for (const path of paths) {
      const analysed = await runAnalysis(path, settings, options, { signal, eigenvalues: false });
      if (analysed.interrupted) {
        hint("interrupted before there was anything to compare.", options);
        return INTERRUPTED;
      }
      refuseNothing(analysed.report);
      models.push(analysed);
      reports.push(analysed.report);
    }
    const [first, ...others] = models;
    const comparisons: ModelComparison[] = [];
    for (const other of others) {
      if (signal.aborted) break;
      comparisons.push(await compareShown(first, other, settings, options, signal));
    }
    const interrupted = signal.aborted;
    const seconds = (performance.now() - started) / 1000;
    const report = compareReport({ reports, comparisons, options: settings, interrupted, seconds });
    await deliver(await render(report, options), options);
    for (const warning of report.warnings) hint(warning, options);
    return interrupted ? INTERRUPTED : 0;
  });
}

/** Compares two models, with progress for a person who waits. */
async function compareShown(
  a: AnalysedModel,
  b: AnalysedModel,
  settings: CompareOptions,
  options: CompareCommandOptions,
  signal: AbortSignal,
): Promise<ModelComparison> {
  const progress = progressShown(options)
    ? (await import("../reporters/progress.js")).startProgress(a.model.tensors)
    : null;
  try {
    return await compareModels(a, b, settings, {
      engine: options.engine,
      signal,
      onFinish: ({ name, part, num_params, shape }) =>
        progress?.step({ name, part, num_params, shape: shape ?? [0], status: "analysed" }),
      ...(options.threads !== undefined && { threads: options.threads }),
      ...(options.maxMemory !== undefined && { maxMemory: options.maxMemory }),
    });
  } finally {
    progress?.stop();
  }
}

/** Rules, files of rules and the word for pairing by shape, as one map. */
async function readMap(texts: readonly string[]): Promise<LayerMap> {
  const rules = await Promise.all(
    texts
      .filter((text) => text !== BY_SHAPE)
      .map(async (text) => (text.includes("=") ? [parseRule(text)] : parseRules(await readRules(text)))),
  );
  return { rules: rules.flat(), byShape: texts.includes(BY_SHAPE) };
}

async function readRules(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch {
    throw new UserError(
      `--map ${printable(path)} is neither a rule of the form old=new, nor ${BY_SHAPE}, nor a file that can be read; give one of them.`,
    );
  }
}

async function render(report: CompareReport, options: CompareCommandOptions): Promise<string> {
  switch (options.format) {
    case "table": {
      const { compareTable } = await import("../reporters/compare-table.js");
      return compareTable(report, { width: widthOf(options), colours: coloursFor(options) });
    }
    case "json":
      return compareJson(report);
    case "csv":
      return compareCsv(report);
    case "markdown": {
      const { compareMarkdown } = await import("../reporters/compare-markdown.js");
      return compareMarkdown(report);
    }
  }
}
