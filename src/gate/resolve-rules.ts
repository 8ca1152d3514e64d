import { printable, UserError } from "../errors.js";
import { nearestTo } from "../nearest.js";
import { refuseContradictions } from "./contradictions.js";
import { nameRule } from "./describe-rule.js";
import type { Severity } from "./gate-report.js";
import type { PresetName } from "./preset-names.js";
import { PRESETS } from "./presets.js";
import { type Adjustment, RULE_KINDS, type Rule } from "./rule-schema.js";

/** A rule that is in force, with the name by which reports call it. */
export interface NamedRule {
  readonly id: string;
  readonly severity: Severity;
  readonly rule: Rule;
}

/**
 * The rules in force: the preset's, with another severity where one is given, save those whose id is
 * given again, then those given, save those turned off.
 * Rules without an id are named by what they are about, numbered where that is not enough.
 *
 * @throws UserError if two have the same id or contradict each other
 */
export function resolveRules(
  preset: PresetName | null,
  given: readonly (Rule | Adjustment)[],
): readonly NamedRule[] {
  const ids = given.flatMap(({ id }) => id ?? []);
  const twice = ids.find((id, i) => ids.indexOf(id) !== i);
  if (twice !== undefined) {
    throw new UserError(`two rules have the id "${printable(twice)}"; give each its own, or leave it out.`);
  }
  const presets = preset === null ? [] : PRESETS[preset];
  const full = given.filter((rule): rule is Rule => !isAdjustment(rule));
  const adjustments = given.filter(isAdjustment);
  for (const { id, severity } of [...adjustments, ...full.filter((rule) => rule.severity === "off")]) {
    if (!presets.some((rule) => rule.id === id)) throw new UserError(idle(id, severity, presets));
  }
  const severities = new Map(adjustments.map(({ id, severity }) => [id, severity]));
  const kept = presets.filter(({ id }) => !full.some((rule) => rule.id === id && id !== undefined));
  const rules = [
    ...kept.map((rule) => ({ ...rule, severity: severities.get(rule.id ?? "") ?? rule.severity })),
    ...full,
  ];
  refuseContradictions(rules.filter(({ severity }) => severity !== "off"));
  const taken = new Set(rules.flatMap(({ id }) => id ?? []));
  return rules.flatMap((rule): readonly NamedRule[] => {
    const { severity = "error" } = rule;
    if (severity === "off") return [];
    return [{ id: rule.id ?? freeName(nameRule(rule), taken), severity, rule }];
  });
}

/** What is of no kind of its own. */
function isAdjustment(rule: Rule | Adjustment): rule is Adjustment {
  return !RULE_KINDS.some((kind) => kind in rule);
}

function idle(id: string | undefined, severity: string | undefined, presets: readonly Rule[]): string {
  const name = id === undefined ? "without an id" : `"${printable(id)}"`;
  const nearest = nearestTo(
    id ?? "",
    presets.flatMap((rule) => rule.id ?? []),
  );
  const hint = nearest === undefined ? "" : ` (the nearest is "${nearest}")`;
  return `the rule ${name} is to be ${severity === "off" ? "off" : `of severity ${severity}`}, but no preset in force has a rule of that id${hint}; take it out.`;
}

function freeName(name: string, taken: Set<string>): string {
  const free = [name, ...Array.from({ length: taken.size + 1 }, (_, i) => `${name}-${i + 2}`)].find(
    (candidate) => !taken.has(candidate),
  );
  const chosen = free ?? name;
  taken.add(chosen);
  return chosen;
}
