import { z } from "zod";
import { COMPONENTS } from "../layers/describe.js";
import { PHASES } from "../phase/phase.js";
import { METRICS, type Metric } from "./metrics.js";
import { errorIsNeverKnown } from "./uncertainty.js";

/**
 * The rules of the gate: their form in a configuration, from which their types and the published JSON Schema are
 * derived. Which kind a rule is, the key says that only its kind has.
 */

/** What of several layers' values is held against a limit. */
export const SUMMARIES = ["mean", "median", "q25", "q75"] as const;

export type SummaryName = (typeof SUMMARIES)[number];

/** Conditions of a layer that are counted. */
export const CONDITIONS = [
  "analysed",
  "skipped",
  "failed",
  "non-finite",
  "all-zero",
  "correlation-trap",
] as const;

export type Condition = (typeof CONDITIONS)[number];

const metric = z.enum(METRICS);
const phase = z.enum(PHASES);

export const WHERE = z.strictObject({
  layers: z
    .array(z.string())
    .min(1)
    .optional()
    .describe("only layers matching one of these globs or /regular expressions/"),
  exclude: z.array(z.string()).min(1).optional().describe("but none that matches one of these"),
  components: z.array(z.enum(COMPONENTS)).min(1).optional().describe("only layers of these roles"),
});

export type Where = z.infer<typeof WHERE>;

const SEVERITIES = ["error", "warning", "off"] as const;

/** What rules of every kind may say. */
export const COMMON = {
  id: z
    .string()
    .regex(/^[\w./-]+$/)
    .optional()
    .describe("what reports call it; a rule with the id of a preset's takes its place"),
  where: WHERE.optional().describe("the layers it is about; all without it"),
  severity: z
    .enum(SEVERITIES)
    .optional()
    .describe("an error fails the gate, a warning is shown; default error"),
  because: z.string().optional().describe("why the rule is there, shown beside a violation"),
  optional: z
    .boolean()
    .optional()
    .describe("whether a model without such layers passes; without it the gate refuses to check nothing"),
};

const LIMITS = {
  min: z.number().optional().describe("smallest value allowed"),
  max: z.number().optional().describe("largest value allowed"),
};

const SHARE_LIMITS = {
  min: z.number().min(0).max(1).optional().describe("smallest share allowed, from 0 to 1"),
  max: z.number().min(0).max(1).optional().describe("largest share allowed, from 0 to 1"),
};

const COUNT_LIMITS = {
  min: z.int().min(0).optional().describe("smallest number allowed"),
  max: z.int().min(0).optional().describe("largest number allowed"),
};

const hasLimit = ({ min, max }: { readonly min?: number | undefined; readonly max?: number | undefined }) =>
  min !== undefined || max !== undefined;
const NEEDS_LIMIT = 'needs "min", "max" or both';

/** Standard errors that a drift must exceed unless its rule says otherwise: about one in twenty does by chance. */
export const DEFAULT_SIGMAS = 2;

const hasErrors = (metric: Metric, sigmas: number) => sigmas === 0 || !errorIsNeverKnown(metric);
const NO_ERRORS = "no standard error of that metric is known";

export const RULES = {
  metric: z
    .strictObject({
      metric: metric.describe("a column of the layer record"),
      summary: z
        .enum(SUMMARIES)
        .optional()
        .describe("hold this of the layers' values against the limits, not each value"),
      ...LIMITS,
      sigmas: z
        .number()
        .min(0)
        .optional()
        .describe(
          "how many of its standard errors a value, or a summary, must lie beyond the limit to count; default 0",
        ),
      ...COMMON,
    })
    .refine(hasLimit, NEEDS_LIMIT)
    .refine(({ metric, sigmas = 0 }) => hasErrors(metric, sigmas), {
      message: `has "sigmas", but ${NO_ERRORS}; leave it out, to take each value as it is`,
    })
    .describe("limits of a metric, of each layer or of a summary over layers"),
  phases: z
    .strictObject({ phases: z.array(phase).min(1).describe("the phases that a layer may be in"), ...COMMON })
    .describe("phases allowed"),
  share: z
    .strictObject({
      share: z.array(phase).min(1).describe("phases whose layers are counted together"),
      ...SHARE_LIMITS,
      ...COMMON,
    })
    .refine(hasLimit, NEEDS_LIMIT)
    .describe("limits of the share (0 to 1) of layers in some phases"),
  count: z
    .strictObject({
      count: z.enum(CONDITIONS).describe("the layers that are counted"),
      ...COUNT_LIMITS,
      ...COMMON,
    })
    .refine(hasLimit, NEEDS_LIMIT)
    .describe("limits of the number of layers in some condition"),
  drift: z
    .strictObject({
      drift: metric.describe("a column of the layer record"),
      maxRise: z
        .number()
        .min(0)
        .optional()
        .describe("largest rise since the baseline, as a share of its value: 0.1 is 10 %"),
      maxFall: z
        .number()
        .min(0)
        .optional()
        .describe("largest fall since the baseline, as a share of its value"),
      sigmas: z
        .number()
        .min(0)
        .optional()
        .describe("how many standard errors of the change it must exceed besides, to count; default 2"),
      ...COMMON,
    })
    .refine(({ maxRise, maxFall }) => maxRise !== undefined || maxFall !== undefined, {
      message: 'needs "maxRise", "maxFall" or both',
    })
    .refine(({ drift, sigmas = DEFAULT_SIGMAS }) => hasErrors(drift, sigmas), {
      message: `is about an estimate, but ${NO_ERRORS}; say "sigmas": 0 to take each of its changes for real`,
    })
    .describe("limits of a metric's change since the baseline"),
  stay: z
    .strictObject({
      stay: z.array(phase).min(1).describe("phases that a layer of the baseline may not leave"),
      ...COMMON,
    })
    .describe("phases that no layer may leave since the baseline"),
  structure: z
    .strictObject({
      structure: z.literal("same").describe("no layer of the baseline may vanish or change its shape"),
      ...COMMON,
    })
    .describe("layers that must still be there"),
} as const;

export type RuleKind = keyof typeof RULES;

export const RULE_KINDS: readonly RuleKind[] = [
  "metric",
  "phases",
  "share",
  "count",
  "drift",
  "stay",
  "structure",
];

/** A rule as the configuration has it, of one kind. */
export type RuleOf<K extends RuleKind> = z.infer<(typeof RULES)[K]>;

/** A preset's rule taken as it is, but for how much it counts. */
export const ADJUSTMENT = z
  .strictObject({
    id: z.string().describe("of a rule of the preset"),
    severity: z.enum(SEVERITIES).describe("what it is to count as, or off"),
  })
  .describe("another severity for a rule of the preset");

export type Adjustment = z.infer<typeof ADJUSTMENT>;

export type Rule = { [K in RuleKind]: RuleOf<K> }[RuleKind];

/** Whether a rule needs a baseline to be checked against. */
export function needsBaseline(rule: Rule): rule is RuleOf<"drift"> | RuleOf<"stay"> | RuleOf<"structure"> {
  return "drift" in rule || "stay" in rule || "structure" in rule;
}

const BY_BOOTSTRAP: ReadonlySet<Metric> = new Set<Metric>([
  "alpha",
  "alpha_corrected",
  "alpha_weighted",
  "alpha_lower",
  "beta_upper",
  "mu",
  "xmin",
]);

/**
 * Whether a rule is about the change of a tail's exponent or start, which takes bootstrap intervals on both sides: by
 * the errors given xmin, 20 to 50 % of pairs of independent matrices of one law are told apart.
 */
export function needsBootstrap(rule: Rule): boolean {
  return "drift" in rule && BY_BOOTSTRAP.has(rule.drift);
}
