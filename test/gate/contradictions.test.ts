import { describe, expect, test } from "vitest";
import { refuseContradictions } from "../../src/gate/contradictions.js";
import { describeRule } from "../../src/gate/describe-rule.js";
import { resolveRules } from "../../src/gate/resolve-rules.js";
import type { Rule } from "../../src/gate/rule-schema.js";
import { PHASES } from "../../src/phase/phase.js";

const MLP = { components: ["mlp" as const] };

describe("rules that no model can meet together are named:", () => {
  test.each<[string, readonly Rule[]]>([
    ["within a rule", [{ metric: "alpha", min: 6, max: 2 }]],
    ["within a share", [{ share: ["random-like"], min: 0.5, max: 0.2 }]],
    [
      "two limits of a metric",
      [
        { metric: "alpha", min: 6 },
        { metric: "alpha", max: 2 },
      ],
    ],
    [
      "in the other order",
      [
        { metric: "alpha", max: 2 },
        { metric: "alpha", min: 6 },
      ],
    ],
    [
      "the layers given in another order",
      [
        { metric: "alpha", min: 6, where: { components: ["mlp", "attention"] } },
        { metric: "alpha", max: 2, where: { components: ["attention", "mlp"] } },
      ],
    ],
    [
      "some of all layers",
      [
        { metric: "alpha", min: 6, where: MLP },
        { metric: "alpha", max: 2 },
      ],
    ],
    [
      "every layer's limit and a summary's",
      [
        { metric: "alpha", min: 6 },
        { metric: "alpha", summary: "mean", max: 2 },
      ],
    ],
    [
      "a summary's limit and every layer's",
      [
        { metric: "alpha", summary: "q25", min: 6, where: MLP },
        { metric: "alpha", max: 2 },
      ],
    ],
    [
      "a lower and a higher quantile",
      [
        { metric: "alpha", summary: "q25", min: 6 },
        { metric: "alpha", summary: "q75", max: 2 },
      ],
    ],
    [
      "shares",
      [
        { share: ["random-like"], min: 0.5 },
        { share: ["random-like"], max: 0.2 },
      ],
    ],
    [
      "a share of fewer phases",
      [
        { share: ["random-like"], min: 0.5 },
        { share: ["bulk-decay", "random-like"], max: 0.2 },
      ],
    ],
    [
      "more than all layers",
      [
        { share: ["random-like"], min: 0.6 },
        { share: ["bulk-decay"], min: 0.6 },
      ],
    ],
    [
      "less than all layers",
      [
        { share: ["random-like"], max: 0.3 },
        { share: PHASES.filter((p) => p !== "random-like"), max: 0.6 },
      ],
    ],
    [
      "counts",
      [
        { count: "analysed", min: 5 },
        { count: "analysed", max: 4 },
      ],
    ],
    [
      "a count of some of all",
      [
        { count: "failed", min: 1, where: MLP },
        { count: "failed", max: 0 },
      ],
    ],
    ["phases", [{ phases: ["heavy-tailed"] }, { phases: ["bulk-decay"] }]],
    ["phases of some of all", [{ phases: ["heavy-tailed"] }, { phases: ["bulk-decay"], where: MLP }]],
    [
      "phases allowed and a share of others",
      [{ phases: ["heavy-tailed"] }, { share: ["random-like"], min: 0.2, where: MLP }],
    ],
    [
      "phases allowed and a largest share of them",
      [{ phases: ["heavy-tailed"] }, { share: ["heavy-tailed", "bulk-decay"], max: 0.5 }],
    ],
  ])("%s", (_, rules) => {
    expect(() => refuseContradictions(rules)).toThrow(/contradict/);
    for (const rule of rules) {
      expect(() => refuseContradictions(rules)).toThrow(`"${describeRule(rule)}"`);
    }
  });
});

describe("rules that some model meets are not refused:", () => {
  test.each<[string, readonly Rule[]]>([
    [
      "limits that meet",
      [
        { metric: "alpha", min: 2 },
        { metric: "alpha", max: 2 },
      ],
    ],
    [
      "another metric",
      [
        { metric: "alpha", min: 6 },
        { metric: "D", max: 2 },
      ],
    ],
    [
      "other layers",
      [
        { metric: "alpha", min: 6, where: { components: ["attention"] } },
        { metric: "alpha", max: 2, where: MLP },
      ],
    ],
    [
      "a summary of all and the layers of some",
      [
        { metric: "alpha", min: 6, where: MLP },
        { metric: "alpha", summary: "mean", max: 2 },
      ],
    ],
    [
      "the mean and a quantile",
      [
        { metric: "alpha", summary: "mean", min: 6 },
        { metric: "alpha", summary: "q75", max: 2 },
      ],
    ],
    [
      "a higher and a lower quantile",
      [
        { metric: "alpha", summary: "q75", min: 6 },
        { metric: "alpha", summary: "q25", max: 2 },
      ],
    ],
    [
      "a share of more phases",
      [
        { share: ["bulk-decay", "random-like"], min: 0.5 },
        { share: ["random-like"], max: 0.2 },
      ],
    ],
    [
      "shares that add up to all",
      [
        { share: ["random-like"], min: 0.1 },
        { share: ["bulk-decay"], min: 0.9 },
      ],
    ],
    [
      "a share of all and of some",
      [
        { share: ["random-like"], min: 0.5, where: MLP },
        { share: ["random-like"], max: 0.2 },
      ],
    ],
    [
      "a count of all and of some",
      [
        { count: "failed", min: 1 },
        { count: "failed", max: 0, where: MLP },
      ],
    ],
    ["phases that overlap", [{ phases: ["heavy-tailed", "bulk-decay"] }, { phases: ["bulk-decay"] }]],
    [
      "phases and a share within them",
      [{ phases: ["heavy-tailed", "bulk-decay"] }, { share: ["bulk-decay"], max: 0.5 }],
    ],
  ])("%s", (_, rules) => {
    expect(() => refuseContradictions(rules)).not.toThrow();
  });
});

test("a rule against one of the preset is refused with the id by which that is turned off", () => {
  const collapsed: Rule = { phases: ["rank-collapse"] };
  expect(() => resolveRules("strict", [collapsed])).toThrow(
    /"no rank-collapse among the layers" \(rank-collapse\) and "layers only rank-collapse" contradict/,
  );
  expect(() =>
    resolveRules("recommended", [{ id: "rank-collapse", severity: "off" }, collapsed]),
  ).not.toThrow();
});
