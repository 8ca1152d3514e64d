import { readFile } from "node:fs/promises";
import { dirname, isAbsolute, join } from "node:path";
import { type ParseError, parse as parseJsonc, printParseErrorCode } from "jsonc-parser";
import { messageOf, printable, UserError } from "../errors.js";
import { ANALYSIS, type AnalysisConfig, CONFIG } from "./config-schema.js";
import { issueClause } from "./issue-sentence.js";
import { parseRuleOrAdjustment } from "./parse-rule.js";
import type { PresetName } from "./preset-names.js";
import type { Adjustment, Rule } from "./rule-schema.js";

/** A configuration, read and checked. */
export interface GateConfig {
  /** The path as it was given. */
  readonly path: string;
  readonly preset: PresetName | null;
  /** Path of the baseline, relative paths being taken from the configuration's directory. */
  readonly baseline: string | null;
  readonly analysis: AnalysisConfig;
  readonly rules: readonly (Rule | Adjustment)[];
}

/**
 * Reads a configuration: JSON with or without comments, or YAML by its ending.
 * @throws UserError if it cannot be read or is not what its schema says
 */
export async function readConfig(path: string): Promise<GateConfig> {
  const document = await readDocument(path);
  const parsed = CONFIG.safeParse(document);
  if (!parsed.success) {
    const clause = issueClause(parsed.error.issues[0], "", document, {
      "": Object.keys(CONFIG.shape),
      analysis: Object.keys(ANALYSIS.shape),
    });
    throw new UserError(`${printable(path)}: ${clause}.`);
  }
  const { preset = null, baseline, analysis = {}, rules = [] } = parsed.data;
  return {
    path,
    preset,
    baseline:
      baseline === undefined || isAbsolute(baseline) ? (baseline ?? null) : join(dirname(path), baseline),
    analysis,
    rules: rules.map((rule, i) => parseRuleOrAdjustment(rule, path, `rules[${i}]`)),
  };
}

/** Which some editors put before the text. */
const BYTE_ORDER_MARK = /^\ufeff/;

async function readDocument(path: string): Promise<unknown> {
  let text: string;
  try {
    text = (await readFile(path, "utf8")).replace(BYTE_ORDER_MARK, "");
  } catch (error) {
    throw new UserError(`the configuration ${printable(path)} could not be read: ${messageOf(error)}.`);
  }
  return /\.ya?ml$/i.test(path) ? fromYaml(text, path) : fromJsonc(text, path);
}

async function fromYaml(text: string, path: string): Promise<unknown> {
  const { parse } = await import("yaml");
  try {
    return parse(text, { logLevel: "error" });
  } catch (error) {
    const [problem] = messageOf(error).split("\n");
    throw new UserError(`${printable(path)} is not YAML: ${problem.replace(/:$/, "")}.`);
  }
}

function fromJsonc(text: string, path: string): unknown {
  const errors: ParseError[] = [];
  const document: unknown = parseJsonc(text, errors, { allowTrailingComma: true });
  const [error] = errors;
  if (error === undefined) return document;
  const before = text.slice(0, error.offset).split("\n");
  const place = `line ${before.length}, column ${(before.at(-1) ?? "").length + 1}`;
  throw new UserError(
    `${printable(path)} is not JSON: ${spaced(printParseErrorCode(error.error))} at ${place}; comments and trailing commas are allowed.`,
  );
}

/** `CommaExpected` as `comma expected`. */
function spaced(code: string): string {
  return code.replace(/(?<=.)[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`).toLowerCase();
}
