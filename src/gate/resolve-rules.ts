import { isDeepStrictEqual } from "node:util";
import { printable, UserError } from "../errors.js";
import { describeRule, nameRule } from "./describe-rule.js";
import type { Severity } from "./gate-report.js";
import type { PresetName } from "./preset-names.js";
import { PRESETS } from "./presets.js";
import type { Rule } from "./rule-schema.js";

/** A rule that is in force, with the name by which reports call it. */
export interface NamedRule {
  readonly id: string;
  readonly severity: Severity;
  readonly rule: Rule;
}

/**
 * The rules in force: the preset's, save those whose id is given again, then those given, save those turned off.
 * Rules without an id are named by what they are about, numbered where that is not enough.
 *
 * @throws UserError if two have the same id or contradict each other
 */
export function resolveRules(preset: PresetName | null, given: readonly Rule[]): readonly NamedRule[] {
  const ids = given.flatMap(({ id }) => id ?? []);
  const twice = ids.find((id, i) => ids.indexOf(id) !== i);
  if (twice !== undefined) {
    throw new UserError(`two rules have the id "${printable(twice)}"; give each its own, or leave it out.`);
  }
  const presets = preset === null ? [] : PRESETS[preset];
  const idle = given.find(
    ({ id, severity }) => severity === "off" && !presets.some((rule) => rule.id === id),
  );
  if (idle !== undefined) {
    throw new UserError(
      `the rule "${printable(idle.id ?? nameRule(idle))}" is off, but no preset in force has a rule of that id; take it out.`,
    );
  }
  const rules = [...presets.filter(({ id }) => id === undefined || !ids.includes(id)), ...given];
  refuseContradictions(rules.filter(({ severity }) => severity !== "off"));
  const taken = new Set(rules.flatMap(({ id }) => id ?? []));
  return rules.flatMap((rule): readonly NamedRule[] => {
    const { severity = "error" } = rule;
    if (severity === "off") return [];
    return [{ id: rule.id ?? freeName(nameRule(rule), taken), severity, rule }];
  });
}

function freeName(name: string, taken: Set<string>): string {
  const free = [name, ...Array.from({ length: taken.size + 1 }, (_, i) => `${name}-${i + 2}`)].find(
    (candidate) => !taken.has(candidate),
  );
  const chosen = free ?? name;
  taken.add(chosen);
  return chosen;
}

/** What two rules must share to bound the same number, and the bounds; null for rules that bound none. */
function boundsOf(rule: Rule) {
  const where = rule.where ?? {};
  if ("metric" in rule) {
    const { metric, summary = null, min, max } = rule;
    return { subject: { metric, summary, where }, min, max };
  }
  if ("share" in rule)
    return { subject: { share: rule.share.toSorted(), where }, min: rule.min, max: rule.max };
  if ("count" in rule) return { subject: { count: rule.count, where }, min: rule.min, max: rule.max };
  return null;
}

/**
 * Refuses rules that no model can meet together.
 * @throws UserError naming the two
 */
function refuseContradictions(rules: readonly Rule[]): void {
  const bounded = rules.flatMap((rule) => {
    const bounds = boundsOf(rule);
    return bounds === null ? [] : [{ rule, ...bounds }];
  });
  for (const a of bounded) {
    for (const b of bounded) {
      if (a.min === undefined || b.max === undefined || a.min <= b.max) continue;
      if (isDeepStrictEqual(a.subject, b.subject)) throw new UserError(contradiction(a.rule, b.rule));
    }
  }
  const allowing = rules.filter((rule) => "phases" in rule);
  for (const [i, a] of allowing.entries()) {
    for (const b of allowing.slice(i + 1)) {
      const common = a.phases.some((phase) => b.phases.includes(phase));
      if (!common && isDeepStrictEqual(a.where ?? {}, b.where ?? {})) {
        throw new UserError(contradiction(a, b));
      }
    }
  }
}

function contradiction(a: Rule, b: Rule): string {
  return a === b
    ? `the rule "${describeRule(a)}" contradicts itself, so that no model passes; give min and max the other way round.`
    : `the rules "${describeRule(a)}" and "${describeRule(b)}" contradict each other, so that no model passes; change one of them.`;
}
