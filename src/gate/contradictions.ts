import { isDeepStrictEqual } from "node:util";
import { printable, UserError } from "../errors.js";
import { PHASES } from "../phase/phase.js";
import { describeRule } from "./describe-rule.js";
import type { Rule, RuleOf, Where } from "./rule-schema.js";

/**
 * Refuses rules of which no model can meet two together.
 * @throws UserError naming the two
 */
export function refuseContradictions(rules: readonly Rule[]): void {
  for (const a of rules) {
    const b = rules.find((other) => contradict(a, other));
    if (b !== undefined) throw new UserError(contradiction(a, b));
  }
}

/** Whether what the first bounds from below is bounded from above, and lower, by the second. */
function contradict(a: Rule, b: Rule): boolean {
  if ("metric" in a && "metric" in b) return metricsContradict(a, b);
  if ("count" in a && "count" in b) {
    return a.count === b.count && isAbove(a.min, b.max) && (sameLayers(a, b) || isAboutAll(b));
  }
  const lower = shareBounds(a).filter(({ min }) => min !== undefined);
  return lower.some((low) => shareBounds(b).some((high) => sharesContradict(low, high)));
}

/** In ascending order of value. */
const QUANTILES: readonly (string | undefined)[] = ["q25", "median", "q75"];

/** Limits of every layer's value are limits of each summary too, and of the layers of any other rule if of all. */
function metricsContradict(a: RuleOf<"metric">, b: RuleOf<"metric">): boolean {
  if (a.metric !== b.metric || !isAbove(a.min, b.max)) return false;
  if ([a, b].some((rule) => rule.summary === undefined && isAboutAll(rule))) return true;
  if (!sameLayers(a, b)) return false;
  if (a.summary === b.summary || a.summary === undefined || b.summary === undefined) return true;
  const [low, high] = [QUANTILES.indexOf(a.summary), QUANTILES.indexOf(b.summary)];
  return low !== -1 && low <= high;
}

/** Limits of the share of some layers that are in some phases. */
interface ShareBounds {
  readonly phases: readonly string[];
  readonly min?: number | undefined;
  readonly max?: number | undefined;
  readonly rule: Rule;
}

/** What a rule says of the share of its phases, and thereby of the other phases'. */
function shareBounds(rule: Rule): readonly ShareBounds[] {
  if (!("phases" in rule || "share" in rule)) return [];
  const { phases, min, max } =
    "phases" in rule ? { phases: rule.phases, min: 1, max: 1 } : { ...rule, phases: rule.share };
  const others = PHASES.filter((phase) => !phases.includes(phase));
  const rest = (share: number | undefined) => (share === undefined ? undefined : 1 - share);
  return [
    { phases, min, max, rule },
    { phases: others, min: rest(max), max: rest(min), rule },
  ];
}

/** A share is at most that of more phases. One of none of all layers is of none of any of them. */
function sharesContradict(a: ShareBounds, b: ShareBounds): boolean {
  const sameOnes = sameLayers(a.rule, b.rule) || (b.max === 0 && isAboutAll(b.rule));
  return sameOnes && isAbove(a.min, b.max) && a.phases.every((phase) => b.phases.includes(phase));
}

/** More than the rounding of a difference from 1. */
const ROUNDING = 1e-12;

function isAbove(min: number | undefined, max: number | undefined): boolean {
  return min !== undefined && max !== undefined && min > max + ROUNDING * Math.abs(max);
}

function sameLayers(a: Rule, b: Rule): boolean {
  return isDeepStrictEqual(sorted(a.where), sorted(b.where));
}

function isAboutAll({ where }: Rule): boolean {
  return Object.values(sorted(where)).every(({ length }) => length === 0);
}

function sorted({ layers = [], exclude = [], components = [] }: Where = {}) {
  return { layers: layers.toSorted(), exclude: exclude.toSorted(), components: components.toSorted() };
}

function contradiction(a: Rule, b: Rule): string {
  return a === b
    ? `the rule ${named(a)} contradicts itself, so that no model passes; give min and max the other way round.`
    : `the rules ${named(a)} and ${named(b)} contradict each other, so that no model passes; change one of them, or turn it off.`;
}

function named(rule: Rule): string {
  return `"${describeRule(rule)}"${rule.id === undefined ? "" : ` (${printable(rule.id)})`}`;
}
