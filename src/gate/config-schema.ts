import { z } from "zod";
import type { Schema } from "../analysis/json-schema.js";
import { LAYER_TYPES } from "../layers/describe.js";
import { PRESET_NAMES } from "./preset-names.js";
import { ADJUSTMENT, RULES } from "./rule-schema.js";

/** The options of the analysis that a configuration may set; those given on the command line take their place. */
export const ANALYSIS = z.strictObject({
  layers: z.array(z.string()).exactOptional().describe("only layers matching a glob or a /regex/"),
  exclude: z.array(z.string()).exactOptional().describe("leave out layers matching a glob or a /regex/"),
  types: z.array(z.enum(LAYER_TYPES)).exactOptional().describe("only these layer types"),
  minEvals: z.int().min(1).exactOptional().describe("skip layers with fewer eigenvalues"),
  maxEvals: z.int().min(1).exactOptional().describe("skip layers with more eigenvalues"),
  split: z.boolean().exactOptional().describe("take fused projections apart"),
  conv: z.enum(["pooled", "flat"]).exactOptional().describe("kernel positions pooled, or as one matrix"),
  fit: z.enum(["clauset", "weightwatcher"]).exactOptional().describe("rule of the upper tail's fit"),
  esd: z.enum(["full", "farms"]).exactOptional().describe("tails of the whole matrix, or of windows"),
  normalize: z.boolean().exactOptional().describe("eigenvalues divided by N"),
  bootstrap: z
    .int()
    .refine((n) => n === 0 || n >= 40, "must be 0 or at least 40")
    .exactOptional()
    .describe("replicates for intervals that hold the choice of xmin; 0 or at least 40"),
  randomize: z.boolean().exactOptional().describe("compare each layer with its own weights shuffled"),
  thorough: z.boolean().exactOptional().describe("everything; about ten times as long"),
  seed: z.int().min(0).exactOptional().describe("of everything random"),
});

/** All of a configuration but its rules, each of which is checked by the schema of its kind. */
export const CONFIG = z.strictObject({
  $schema: z.string().exactOptional().describe("where editors find this schema"),
  preset: z.enum(PRESET_NAMES).exactOptional().describe("rules to start from"),
  baseline: z
    .string()
    .exactOptional()
    .describe("a baseline (htsr baseline write) or a report in JSON, relative to this file"),
  analysis: ANALYSIS.exactOptional().describe("options of the analysis"),
  rules: z.array(z.unknown()).exactOptional().describe("rules, besides the preset's"),
});

export type AnalysisConfig = z.infer<typeof ANALYSIS>;

/** The JSON Schema (draft 2020-12) of a configuration, published as schema/config.schema.json. */
export function configSchema(): Schema {
  const { rules: _, ...properties } = CONFIG.shape;
  const rule = z.union([...Object.values(RULES), ADJUSTMENT]).describe("one rule");
  const whole = z.strictObject({
    ...properties,
    rules: z.array(rule).exactOptional().describe("rules, besides the preset's"),
  });
  const { $schema, ...schema } = z.toJSONSchema(whole, { io: "input" });
  return {
    $schema,
    title: "htsr configuration",
    description: "What htsr gate demands of a model.",
    ...schema,
  };
}
