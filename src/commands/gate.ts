import { randomUUID } from "node:crypto";
import { access, appendFile } from "node:fs/promises";
import { messageOf, printable, UserError } from "../errors.js";
import { type Baseline, readBaseline } from "../gate/baseline.js";
import { CONFIG_NAMES } from "../gate/config-names.js";
import type { AnalysisConfig } from "../gate/config-schema.js";
import { gateModel } from "../gate/evaluate-rules.js";
import { type GateProblem, type GateReport, gateReport, type ModelGate } from "../gate/gate-report.js";
import { parseShortRule } from "../gate/parse-rule.js";
import type { PresetName } from "../gate/preset-names.js";
import { type GateConfig, readConfig } from "../gate/read-config.js";
import { type NamedRule, resolveRules } from "../gate/resolve-rules.js";
import { needsBaseline, needsBootstrap } from "../gate/rule-schema.js";
import { GATE_FORMATS, type GateFormat } from "../reporters/gate/format-names.js";
import { GATE_REPORTERS } from "../reporters/gate/formats.js";
import { comparedSettings } from "./compared-replicates.js";
import { INTERRUPTED, interruptible } from "./interruption.js";
import { deliver, hint, type OutputOptions, writeFileWhole, writeStdout } from "./output.js";
import {
  type MeasuresOptions,
  type ResourcesOptions,
  refuseNothing,
  runAnalysis,
  settingsOf,
} from "./run-analysis.js";
import type { SelectionOptions } from "./selection.js";
import { coloursFor, widthOf } from "./terminal.js";

export interface GateCommandOptions
  extends SelectionOptions,
    MeasuresOptions,
    ResourcesOptions,
    OutputOptions<GateFormat> {
  readonly config?: string;
  readonly preset?: PresetName;
  readonly rule: readonly string[];
  readonly baseline?: string;
  /** `format=file`, each. */
  readonly save: readonly string[];
}

const PASSED = 0;
const VIOLATED = 1;
const CANNOT = 2;

/** What is demanded, and on what analysis. */
interface Demands {
  readonly config: GateConfig | null;
  readonly preset: PresetName | null;
  readonly rules: readonly NamedRule[];
  readonly baseline: Baseline | null;
}

/**
 * `htsr gate`: analyses models and holds them against rules. A model that cannot be gated costs the others nothing.
 * @param given the options that stand on the command line: they take the place of the configuration's
 * @returns the exit code
 * @throws UserError if a rule, a configuration or a baseline is wrong
 */
export async function gate(
  paths: readonly string[],
  options: GateCommandOptions,
  given: Partial<GateCommandOptions>,
): Promise<number> {
  const saves = options.save.map(parseSave);
  const demands = await demandsOf(options);
  const analysis: AnalysisConfig = demands.config?.analysis ?? {};
  const compares = demands.rules.some(({ rule }) => needsBootstrap(rule));
  const settings = (compares ? comparedSettings : settingsOf)({ ...options, ...analysis, ...given });
  const models: ModelGate[] = [];
  const problems: GateProblem[] = [];
  for (const path of paths) {
    try {
      const { report, interrupted } = await interruptible((signal) =>
        runAnalysis(path, settings, options, { signal, eigenvalues: false }),
      );
      if (interrupted) {
        hint("interrupted before every layer was analysed, so there is no verdict.", options);
        return INTERRUPTED;
      }
      refuseNothing(report);
      models.push(gateModel(report, demands.rules, demands.baseline));
    } catch (error) {
      if (!(error instanceof UserError) || paths.length === 1) throw error;
      problems.push({ path, message: error.message });
    }
  }
  const report = gateReport(demands.config?.path ?? null, demands.preset, models, problems);
  const code = problems.length > 0 ? CANNOT : report.passed ? PASSED : VIOLATED;
  // A reader of standard output that goes away ends the process: the verdict must stand by then.
  process.exitCode = code;
  for (const { message } of problems) process.stderr.write(`htsr: ${message}\n`);
  if (models.length > 0) await show(report, options, saves);
  return code;
}

async function demandsOf(options: GateCommandOptions): Promise<Demands> {
  const path = options.config ?? (await findConfig());
  const config = path === null ? null : await readConfig(path);
  const baselinePath = options.baseline ?? config?.baseline ?? null;
  const rules = [...(config?.rules ?? []), ...options.rule.map(parseShortRule)];
  const preset =
    options.preset ?? config?.preset ?? (rules.length > 0 ? null : usualPreset(baselinePath, options));
  const resolved = resolveRules(preset, rules);
  if (resolved.length === 0) {
    throw new UserError("no rule is in force, so there is nothing to check; add rules or a preset.");
  }
  const compares = resolved.some(({ rule }) => needsBaseline(rule));
  if (baselinePath !== null && !compares) {
    throw new UserError(
      `no rule compares with the baseline ${printable(baselinePath)}; add one such as {"drift": "alpha", "maxRise": 0.1}, take --preset finetune, or leave the baseline out.`,
    );
  }
  return {
    config,
    preset,
    rules: resolved,
    baseline: baselinePath === null ? null : await readBaseline(baselinePath),
  };
}

/** What is demanded where nobody says what. */
function usualPreset(baseline: string | null, options: GateCommandOptions): PresetName {
  const preset = baseline === null ? "recommended" : "finetune";
  hint(`no rules are given, so the preset "${preset}" is taken; htsr init writes a configuration.`, options);
  return preset;
}

async function findConfig(): Promise<string | null> {
  for (const name of CONFIG_NAMES) {
    try {
      await access(name);
      return name;
    } catch {
      // The next name may be there.
    }
  }
  return null;
}

interface Save {
  readonly format: GateFormat;
  readonly file: string;
}

function parseSave(text: string): Save {
  const at = text.indexOf("=");
  const format = GATE_FORMATS.find((name) => name === text.slice(0, at));
  const file = text.slice(at + 1);
  if (format === undefined || file === "") {
    throw new UserError(
      `--save ${printable(text)} is not understood; write it as junit=gate.xml, with one of ${GATE_FORMATS.join(", ")}.`,
    );
  }
  return { format, file };
}

async function show(report: GateReport, options: GateCommandOptions, saves: readonly Save[]): Promise<void> {
  const text = async (format: GateFormat, destination: Pick<OutputOptions, "color" | "output">) => {
    const reporter = await GATE_REPORTERS[format]();
    return reporter(report, { width: widthOf(destination), colours: coloursFor(destination) });
  };
  // Files first: they are whole though standard output's reader may go away.
  for (const { format, file } of saves) {
    await writeFileWhole(file, await text(format, { color: false, output: file }));
  }
  const inWorkflow = process.env.GITHUB_ACTIONS === "true";
  const summary = process.env.GITHUB_STEP_SUMMARY ?? "";
  if (inWorkflow && summary !== "") {
    await appendSummary(summary, await text("markdown", { color: false, output: summary }));
  }
  const result = await text(options.format, options);
  // A table on the job's log is for people; the annotations go where the runner reads them, on the same stream.
  if (inWorkflow && options.format === "table" && options.output === undefined) {
    await writeStdout(withoutCommands(result) + (await text("github", { color: false })));
  } else {
    await deliver(result, options);
  }
}

/**
 * Text that the runner takes no commands from, whatever the names in it: it looks for them behind blanks too. What
 * starts them again must be what no file can know.
 */
function withoutCommands(text: string): string {
  const token = randomUUID();
  return `::stop-commands::${token}\n${text}::${token}::\n`;
}

/** The runner gives every step a file of its own, to which its tools append. */
async function appendSummary(path: string, text: string): Promise<void> {
  try {
    await appendFile(path, text);
  } catch (error) {
    throw new UserError(`the step summary ${printable(path)} could not be written: ${messageOf(error)}.`);
  }
}
