import { z } from "zod";
import type { Schema } from "../analysis/json-schema.js";
import { LAYER_TYPES } from "../layers/describe.js";
import { PRESET_NAMES } from "./preset-names.js";
import { RULES } from "./rule-schema.js";

/** The options of the analysis that a configuration may set; those given on the command line take their place. */
const ANALYSIS = z.strictObject({
  layers: z.array(z.string()).optional().describe("only layers matching a glob or a /regex/"),
  exclude: z.array(z.string()).optional().describe("leave out layers matching a glob or a /regex/"),
  types: z.array(z.enum(LAYER_TYPES)).optional().describe("only these layer types"),
  minEvals: z.int().min(1).optional().describe("skip layers with fewer eigenvalues"),
  maxEvals: z.int().min(1).optional().describe("skip layers with more eigenvalues"),
  split: z.boolean().optional().describe("take fused projections apart"),
  conv: z.enum(["pooled", "flat"]).optional().describe("kernel positions pooled, or as one matrix"),
  fit: z.enum(["clauset", "weightwatcher"]).optional().describe("rule of the upper tail's fit"),
  esd: z.enum(["full", "farms"]).optional().describe("tails of the whole matrix, or of windows"),
  normalize: z.boolean().optional().describe("eigenvalues divided by N"),
  bootstrap: z
    .int()
    .refine((n) => n === 0 || n >= 40, "must be 0 or at least 40")
    .optional()
    .describe("replicates for intervals that hold the choice of xmin; 0 or at least 40"),
  randomize: z.boolean().optional().describe("compare each layer with its own weights shuffled"),
  thorough: z.boolean().optional().describe("everything; about ten times as long"),
  seed: z.int().min(0).optional().describe("of everything random"),
});

/** All of a configuration but its rules, each of which is checked by the schema of its kind. */
export const CONFIG = z.strictObject({
  $schema: z.string().optional().describe("where editors find this schema"),
  preset: z.enum(PRESET_NAMES).optional().describe("rules to start from"),
  baseline: z
    .string()
    .optional()
    .describe("a baseline (htsr baseline write) or a report in JSON, relative to this file"),
  analysis: ANALYSIS.optional().describe("options of the analysis"),
  rules: z.array(z.unknown()).optional().describe("rules, besides the preset's"),
});

export type AnalysisConfig = z.infer<typeof ANALYSIS>;

/** The JSON Schema (draft 2020-12) of a configuration, published as schema/config.schema.json. */
export function configSchema(): Schema {
  const { rules: _, ...properties } = CONFIG.shape;
  const rule = z.union(Object.values(RULES)).describe("one rule");
  const whole = z.strictObject({
    ...properties,
    rules: z.array(rule).optional().describe("rules, besides the preset's"),
  });
  const { $schema, ...schema } = z.toJSONSchema(whole, { io: "input" });
  return {
    $schema,
    title: "htsr configuration",
    description: "What htsr gate demands of a model.",
    ...schema,
  };
}
