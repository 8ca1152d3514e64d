import {
  COUNT,
  described,
  listOf,
  NUMBER,
  object,
  oneOf,
  orNull,
  type Schema,
  STRING,
} from "../analysis/json-schema.js";
import { MODEL, OPTIONS, RECORDS } from "../analysis/schema.js";
import type { GateFinding, GateProblem, GateReport, ModelGate, RuleOutcome } from "./gate-report.js";
import { PRESET_NAMES } from "./preset-names.js";
import { RULE_KINDS } from "./rule-schema.js";

/**
 * The JSON Schema (draft 2020-12) of the document that `htsr gate --format json` prints, checked by the compiler
 * against the document's type. It is published as schema/gate.schema.json.
 */
export function gateSchema(): Schema {
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title: "htsr gate",
    description:
      "What came of holding models against rules. A number that could not be had is null, never NaN.",
    ...object<GateReport>({
      schema_version: described(STRING, "version of this schema"),
      htsr_version: described(STRING, "version of the program that wrote the document"),
      config: described(orNull(STRING), "path of the configuration; null without one"),
      preset: described(orNull(oneOf(PRESET_NAMES)), "the rules that were started from; null for none"),
      passed: described(
        BOOLEAN,
        "whether every model could be gated, and no rule of severity error is violated in any",
      ),
      models: listOf(MODEL_GATE),
      problems: described(
        listOf(
          object<GateProblem>({
            path: described(STRING, "path of the model as it was given"),
            message: described(STRING, "what is wrong and what to do, in one sentence"),
          }),
        ),
        "models that could not be gated",
      ),
    }),
    $defs: { rule: RULE, finding: FINDING },
  };
}

const BOOLEAN: Schema = { type: "boolean" };

const MODEL_GATE = object<ModelGate>({
  model: MODEL,
  engine: described(STRING, "eigensolver"),
  options: described(OPTIONS, "the options in force, by which the result can be had again"),
  baseline: described(
    orNull(
      object<NonNullable<ModelGate["baseline"]>>({
        path: STRING,
        model: described(STRING, "path of the model that the baseline was written of"),
      }),
    ),
    "what the model was compared with; null if no rule asks for it",
  ),
  passed: described(BOOLEAN, "whether no rule of severity error is violated"),
  records: RECORDS,
  rules: listOf({ $ref: "#/$defs/rule" }),
  warnings: described(listOf(STRING), "conditions of the model as a whole, one sentence each"),
  seconds: described(NUMBER, "wall time of the analysis"),
});

const RULE = object<RuleOutcome>({
  id: described(STRING, "what reports call the rule; no two of a gate have the same"),
  kind: oneOf(RULE_KINDS),
  description: described(STRING, "the rule in words"),
  severity: oneOf(
    Object.keys({ error: true, warning: true } satisfies Record<RuleOutcome["severity"], true>),
  ),
  because: described(orNull(STRING), "why the rule is there"),
  status: described(
    oneOf(
      Object.keys({
        passed: true,
        violated: true,
        "not-checked": true,
      } satisfies Record<RuleOutcome["status"], true>),
    ),
    "a rule is violated if one of its findings is a violation",
  ),
  checked: described(COUNT, "layers that were held against the limit"),
  unmeasured: described(COUNT, "layers that the rule is about, but that have no such value"),
  findings: listOf({ $ref: "#/$defs/finding" }),
});

const NUMBER_OR_TEXT: Schema = { type: ["number", "string"] };
const NUMBER_TEXT_OR_NULL: Schema = { type: ["number", "string", "null"] };

const FINDING = object<GateFinding>({
  verdict: described(
    oneOf(Object.keys({ violation: true, uncertain: true } satisfies Record<GateFinding["verdict"], true>)),
    "uncertain: beyond the limit by no more than the uncertainty, which violates nothing",
  ),
  layer: described(orNull(STRING), "`name` or `name/part`; null where it is about several layers together"),
  raw_name: described(orNull(STRING), "name of the tensor in the file; null where there are several"),
  value: described(NUMBER_TEXT_OR_NULL, "what was found"),
  uncertainty: described(
    orNull(NUMBER),
    "standard error of the value, or of its change where there is a baseline; null if it is exact or not known",
  ),
  baseline: described(NUMBER_TEXT_OR_NULL, "what the value was in the baseline; null without one"),
  limit: described(NUMBER_OR_TEXT, "the bound that was crossed"),
  message: described(STRING, "what was found and what is allowed, in one clause without the layer's name"),
});
