import { printable, UserError } from "../errors.js";
import { nearestTo } from "../nearest.js";
import { issueClause } from "./issue-sentence.js";
import {
  ADJUSTMENT,
  type Adjustment,
  COMMON,
  RULE_KINDS,
  RULES,
  type Rule,
  type RuleKind,
  WHERE,
} from "./rule-schema.js";

/**
 * A rule of a configuration, checked.
 *
 * @param value as it was read
 * @param origin the file, for messages
 * @param where its place in the file, as `rules[2]`
 * @throws UserError naming what is wrong with it
 */
export function parseRule(value: unknown, origin: string, where: string): Rule {
  const kind = kindOf(value, origin, where);
  const parsed = RULES[kind].safeParse(value);
  if (parsed.success) return parsed.data;
  const clause = issueClause(parsed.error.issues[0], where, value, {
    "": Object.keys(RULES[kind].shape),
    where: Object.keys(WHERE.shape),
  });
  throw new UserError(`${printable(origin)}: ${clause}.`);
}

/**
 * The same of what may only give a preset's rule another severity: `{"id": "rank-collapse", "severity": "off"}`.
 * @throws UserError naming what is wrong with it
 */
export function parseRuleOrAdjustment(value: unknown, origin: string, where: string): Rule | Adjustment {
  const adjustment = ADJUSTMENT.safeParse(value);
  return adjustment.success ? adjustment.data : parseRule(value, origin, where);
}

function kindOf(value: unknown, origin: string, where: string): RuleKind {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new UserError(
      `${printable(origin)}: ${where} is no object; a rule looks like {"metric": "alpha", "max": 6}.`,
    );
  }
  const kinds = RULE_KINDS.filter((kind) => kind in value);
  if (kinds.length === 1) return kinds[0];
  if (kinds.length > 1) {
    throw new UserError(
      `${printable(origin)}: ${where} has ${kinds.map((kind) => `"${kind}"`).join(" and ")}, where one kind of rule was expected; make two rules of it.`,
    );
  }
  const own = Object.keys(value).filter((key) => !Object.hasOwn(COMMON, key));
  const nearest = own.map((key) => ({ key, kind: nearestTo(key, RULE_KINDS) })).at(0);
  const hint =
    nearest === undefined ? "" : ` (has "${printable(nearest.key)}"; the nearest is "${nearest.kind}")`;
  throw new UserError(
    `${printable(origin)}: ${where} says of no kind of rule that it is one${hint}; it needs one of ${RULE_KINDS.join(", ")}.`,
  );
}

/** `alpha <= 6`, `median(alpha) <= 4`, `share(random-like) <= 0.1`, `count(failed) <= 0`. */
const SHORT = /^\s*(?:(\w+)\(\s*([\w+-]+)\s*\)|([\w-]+))\s*(<=|>=)\s*(-?\d*\.?\d+(?:e[+-]?\d+)?)\s*$/i;

/**
 * A rule in the short form of `--rule`: a limit of a metric of every layer (`alpha <= 6`), of a summary
 * (`median(alpha) <= 4`), of the share of layers in a phase (`share(random-like) <= 0.1`), or of the number of
 * layers in a condition (`count(failed) <= 0`).
 *
 * @throws UserError if it is not understood
 */
export function parseShortRule(text: string): Rule {
  const [, call, argument, metric, relation, limit] = SHORT.exec(text) ?? [];
  if (limit === undefined) {
    throw new UserError(
      `--rule ${printable(text)} is not understood; write it as 'alpha <= 6', 'median(alpha) <= 4', 'share(random-like) <= 0.1' or 'count(failed) <= 0'.`,
    );
  }
  const bound = relation === "<=" ? { max: Number(limit) } : { min: Number(limit) };
  const subject =
    call === undefined
      ? { metric }
      : call === "share"
        ? { share: [argument] }
        : call === "count"
          ? { count: argument }
          : { metric: argument, summary: call };
  return parseRule({ ...subject, ...bound }, `--rule ${text}`, "the rule");
}
