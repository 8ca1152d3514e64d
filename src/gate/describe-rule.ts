import { PHASES } from "../phase/phase.js";
import { numberText, percentText } from "./number-text.js";
import type { Rule } from "./rule-schema.js";
import { whereText } from "./where.js";

/** A rule in words: `median alpha of attention layers at most 6`. */
export function describeRule(rule: Rule): string {
  const layers = whereText(rule.where);
  if ("metric" in rule) {
    const whose =
      rule.summary === undefined
        ? `${rule.metric} of each of the ${layers}`
        : `${rule.summary} ${rule.metric} of the ${layers}`;
    return `${whose} ${limitsText(rule, numberText)}`;
  }
  if ("phases" in rule) {
    const excluded = PHASES.filter((phase) => !rule.phases.includes(phase));
    return excluded.length < rule.phases.length
      ? `no ${excluded.join(" or ")} among the ${layers}`
      : `${layers} only ${rule.phases.join(" or ")}`;
  }
  if ("share" in rule)
    return `share of ${layers} ${rule.share.join(" or ")} ${limitsText(rule, percentText)}`;
  if ("count" in rule) return `number of ${layers} ${rule.count} ${limitsText(rule, numberText)}`;
  if ("drift" in rule) {
    const { drift, maxRise, maxFall } = rule;
    const bounds = [
      ...(maxRise === undefined ? [] : [`rises by at most ${percentText(maxRise)}`]),
      ...(maxFall === undefined ? [] : [`falls by at most ${percentText(maxFall)}`]),
    ];
    return `${drift} of each of the ${layers} ${bounds.join(" and ")}`;
  }
  if ("stay" in rule) return `${layers} do not leave ${rule.stay.join(" or ")}`;
  return `${layers} of the baseline are there, with their shapes`;
}

function limitsText(
  { min, max }: { readonly min?: number | undefined; readonly max?: number | undefined },
  text: (value: number) => string,
): string {
  if (min !== undefined && max !== undefined) return `between ${text(min)} and ${text(max)}`;
  return max === undefined ? `at least ${text(min ?? 0)}` : `at most ${text(max)}`;
}

/** A short name for a rule that was given none: `alpha`, `median-alpha`, `share-random-like`, `drift-alpha`. */
export function nameRule(rule: Rule): string {
  if ("metric" in rule) return rule.summary === undefined ? rule.metric : `${rule.summary}-${rule.metric}`;
  if ("phases" in rule) return "phases";
  if ("share" in rule) return `share-${rule.share.map(slug).join("-or-")}`;
  if ("count" in rule) return `count-${rule.count}`;
  if ("drift" in rule) return `drift-${rule.drift}`;
  if ("stay" in rule) return `stay-${rule.stay.map(slug).join("-or-")}`;
  return "structure";
}

/** `bulk+spikes` has a sign that names of rules may not. */
function slug(phase: string): string {
  return phase.replaceAll("+", "-");
}
