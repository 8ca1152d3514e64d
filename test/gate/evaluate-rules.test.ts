import { describe, expect, test } from "vitest";
import type { LayerRecord } from "../../src/analysis/columns.js";
import { layerLabel } from "../../src/analysis/layer-label.js";
import { UserError } from "../../src/errors.js";
import { type Baseline, baselineDocument } from "../../src/gate/baseline.js";
import { gateModel } from "../../src/gate/evaluate-rules.js";
import type { RuleOutcome } from "../../src/gate/gate-report.js";
import { resolveRules } from "../../src/gate/resolve-rules.js";
import type { Rule } from "../../src/gate/rule-schema.js";
import { layer, reportOf } from "./samples.js";

function baselineOf(layers: readonly LayerRecord[]): Baseline {
  const { options, layers: kept } = baselineDocument(reportOf(layers, BOOTSTRAPPED));
  return {
    path: "baseline.json",
    model: "base.onnx",
    options,
    layers: new Map(kept.map((record) => [layerLabel(record), { ...record, shape: [...record.shape] }])),
  };
}

const BOOTSTRAPPED = { bootstrap: 100 };

/** What becomes of one rule. */
function outcome(rule: Rule, layers: readonly LayerRecord[], before?: readonly LayerRecord[]): RuleOutcome {
  const baseline = before === undefined ? null : baselineOf(before);
  return gateModel(reportOf(layers, BOOTSTRAPPED), resolveRules(null, [rule]), baseline).rules[0];
}

const refusal = (rule: Rule, layers: readonly LayerRecord[], before?: readonly LayerRecord[]) => () =>
  outcome(rule, layers, before);

const found = ({ findings }: RuleOutcome) => findings.map(({ layer, verdict }) => [layer, verdict]);

describe("a limit of a metric of each layer", () => {
  const layers = [
    layer("a", { alpha: 3, sigma: 0.1 }),
    layer("b", { alpha: 6.5, sigma: 0.4 }),
    layer("c", { alpha: null }),
    layer("d", { status: "failed", alpha: 99 }),
  ];

  test("is violated by the layers beyond it, whose value, error and limit are told", () => {
    const result = outcome({ metric: "alpha", max: 6 }, layers);
    expect(result).toMatchObject({ id: "alpha", status: "violated", checked: 2, unmeasured: 1 });
    expect(result.findings).toEqual([
      {
        verdict: "violation",
        layer: "b",
        raw_name: "b",
        value: 6.5,
        uncertainty: 0.4,
        baseline: null,
        limit: 6,
        message: "alpha 6.5 ± 0.4, at most 6 allowed",
      },
    ]);
  });

  test("a value on the limit is within it, on either side", () => {
    expect(outcome({ metric: "alpha", min: 3, max: 6.5 }, layers).status).toBe("passed");
    expect(found(outcome({ metric: "alpha", min: 3.01 }, layers))).toEqual([["a", "violation"]]);
  });

  test("with sigmas, a value beyond by less than so many standard errors is uncertain, which passes", () => {
    const result = outcome({ metric: "alpha", max: 6, sigmas: 2 }, layers);
    expect(result.status).toBe("passed");
    expect(found(result)).toEqual([["b", "uncertain"]]);
    expect(found(outcome({ metric: "alpha", max: 6, sigmas: 1.2 }, layers))).toEqual([["b", "violation"]]);
  });

  test("layers that failed are counted by non_finite alone", () => {
    const broken = [layer("a", { non_finite: 0 }), layer("b", { status: "failed", non_finite: 3 })];
    expect(found(outcome({ metric: "non_finite", max: 0 }, broken))).toEqual([["b", "violation"]]);
  });
});

test("a limit of a summary is held against the layers that have the metric", () => {
  const layers = [1, 2, 9].map((alpha, i) => layer(`l${i}`, { alpha }));
  const summary = (name: "mean" | "median", max: number) =>
    outcome({ metric: "alpha", summary: name, max }, [...layers, layer("none")]).status;
  expect(summary("mean", 4)).toBe("passed");
  expect(summary("mean", 3.9)).toBe("violated");
  expect(summary("median", 2)).toBe("passed");
  expect(summary("median", 1.9)).toBe("violated");
});

test("phases that are not allowed violate, unless their confidence is low", () => {
  const layers = [
    layer("a", { phase: "heavy-tailed", phase_confidence: "high" }),
    layer("b", { phase: "random-like", phase_confidence: "medium" }),
    layer("c", { phase: "random-like", phase_confidence: "low" }),
    layer("d"),
  ];
  const result = outcome({ phases: ["heavy-tailed"] }, layers);
  expect(result).toMatchObject({ checked: 3, unmeasured: 1, status: "violated" });
  expect(found(result)).toEqual([
    ["b", "violation"],
    ["c", "uncertain"],
  ]);
});

test("the share of layers in a phase is that of the layers with a phase", () => {
  const layers = [
    layer("a", { phase: "random-like" }),
    layer("b", { phase: "bulk-decay" }),
    layer("c", { phase: "bulk-decay" }),
    layer("d", { phase: "bulk+spikes" }),
    layer("e"),
  ];
  expect(outcome({ share: ["random-like"], max: 0.25 }, layers).status).toBe("passed");
  expect(outcome({ share: ["random-like", "bulk+spikes"], max: 0.49 }, layers).findings[0]).toMatchObject({
    layer: null,
    value: 0.5,
    message: "2 of 4 layers (50 %) random-like or bulk+spikes, at most 49 % allowed",
  });
  expect(outcome({ share: ["heavy-tailed"], min: 0.1 }, layers).findings[0].message).toBe(
    "0 of 4 layers (0 %) heavy-tailed, at least 10 % allowed",
  );
});

test("a share beyond a limit by nothing but layers of low confidence is uncertain", () => {
  const at = (phase: "random-like" | "bulk-decay", phase_confidence: "low" | "high", i: number) =>
    layer(`${phase} ${phase_confidence} ${i}`, { phase, phase_confidence });
  const layers = [
    at("random-like", "low", 1),
    at("random-like", "low", 2),
    at("random-like", "high", 1),
    at("bulk-decay", "low", 1),
  ];
  const verdict = (rule: Partial<Rule> & { readonly min?: number; readonly max?: number }) =>
    outcome({ share: ["random-like"], ...rule }, layers).findings.map((finding) => finding.verdict);
  expect(verdict({ max: 0.2 })).toEqual(["violation"]);
  expect(verdict({ max: 0.25 })).toEqual(["uncertain"]);
  expect(verdict({ max: 0.75 })).toEqual([]);
  expect(verdict({ min: 0.8 })).toEqual(["uncertain"]);
  expect(outcome({ share: ["bulk-decay"], min: 0.8 }, layers).findings).toMatchObject([
    {
      verdict: "violation",
      message: "1 of 4 layers (25 %) bulk-decay, at least 80 % allowed",
    },
  ]);
  expect(outcome({ share: ["random-like"], max: 0.25 }, layers)).toMatchObject({
    status: "passed",
    findings: [
      {
        message:
          "3 of 4 layers (75 %) random-like, at most 25 % allowed: uncertain, as 2 of them are of low confidence",
      },
    ],
  });
});

test("a summary has a standard error, within sigmas of which it is uncertain", () => {
  const layers = [6, 6.2, 6.4].map((alpha, i) => layer(`l${i}`, { alpha, sigma: 0.3 }));
  const mean = (max: number, sigmas?: number) =>
    outcome({ metric: "alpha", summary: "mean", max, ...(sigmas === undefined ? {} : { sigmas }) }, layers);
  expect(mean(6).findings).toMatchObject([{ verdict: "violation", layer: null }]);
  // 0.3 / sqrt(3)
  expect(mean(6, 2).findings[0].uncertainty).toBeCloseTo(0.17320508, 8);
  expect(mean(6, 2)).toMatchObject({ status: "passed", findings: [{ verdict: "uncertain" }] });
  expect(mean(5.8, 2).findings).toMatchObject([{ verdict: "violation" }]);
  const without = outcome({ metric: "stable_rank", summary: "mean", max: 1, sigmas: 2 }, [
    layer("a", { stable_rank: 1.1 }),
  ]);
  expect(without.findings).toMatchObject([{ verdict: "violation", uncertainty: null }]);
});

test("a message never shows a value as its limit", () => {
  const close = [layer("a", { alpha: 6.00004, sigma: 0.3 })];
  expect(outcome({ metric: "alpha", max: 6 }, close).findings[0].message).toBe(
    "alpha 6.00004 ± 0.3, at most 6 allowed",
  );
});

describe("a count of layers", () => {
  const layers = [
    layer("a"),
    layer("b", { status: "failed", reason: "b holds 1 NaN of 4 weights.", non_finite: 1 }),
    layer("c", { status: "skipped", reason: "filtered: by --layers" }),
    layer("d", { entry_excess: 1.5 }),
    layer("e", { trap: "mean" }),
  ];

  test("names each of too many", () => {
    expect(found(outcome({ count: "failed", max: 0 }, layers))).toEqual([["b", "violation"]]);
    expect(outcome({ count: "non-finite", max: 0 }, layers).findings[0].message).toBe(
      "b holds 1 NaN of 4 weights.",
    );
    expect(found(outcome({ count: "correlation-trap", max: 0 }, layers)).flat()).toEqual(
      expect.arrayContaining(["d", "e"]),
    );
    expect(outcome({ count: "correlation-trap", max: 2 }, layers).findings).toEqual([]);
  });

  test("is of each condition's layers", () => {
    const zeros = layer("z", { status: "skipped", reason: "all_zero: all 4 weights are 0" });
    const layersOf = (count: "skipped" | "all-zero") =>
      outcome({ count, max: 0 }, [...layers, zeros]).findings.map((each) => each.layer);
    expect(layersOf("skipped")).toEqual(["c", "z"]);
    expect(layersOf("all-zero")).toEqual(["z"]);
  });

  test("tells too few in one line", () => {
    const result = outcome({ count: "analysed", min: 4 }, layers);
    expect(result.findings).toMatchObject([
      { layer: null, value: 3, limit: 4, message: "3 of 5 layers analysed, at least 4 asked for" },
    ]);
    expect(outcome({ count: "analysed", min: 3 }, layers).status).toBe("passed");
  });
});

describe("drift since a baseline", () => {
  const before = [layer("a", { alpha: 3, sigma: 0.05 }), layer("b", { alpha: 3, sigma: 0.3 }), layer("gone")];
  const after = [
    layer("a", { alpha: 3.6, sigma: 0.05 }),
    layer("b", { alpha: 3.6, sigma: 0.3 }),
    layer("new"),
  ];

  test("a change that its own uncertainty may have made is uncertain and violates nothing", () => {
    const result = outcome({ drift: "alpha", maxRise: 0.1 }, after, before);
    expect(result).toMatchObject({ checked: 2, unmeasured: 1, status: "violated" });
    expect(found(result)).toEqual([
      ["a", "violation"],
      ["b", "uncertain"],
    ]);
    expect(result.findings[0]).toMatchObject({ value: 3.6, baseline: 3 });
    expect(result.findings[0].uncertainty).toBeCloseTo(Math.hypot(0.05, 0.05), 12);
    expect(result.findings[0].limit).toBeCloseTo(3.3, 12);
    expect(result.findings[0].message).toBe(
      "alpha rose from 3 to 3.6 (20 %), 8.485 standard errors, at most 10 % allowed",
    );
    expect(result.findings[1].message).toMatch(/, 1\.414 standard errors, .*within its uncertainty/);
  });

  test("of alpha is judged in ln(alpha - 1) by the bootstrap intervals of both sides", () => {
    const interval = (alpha: number, low: number, high: number) =>
      layer("a", { alpha, sigma: 0.01, alpha_boot_low: low, alpha_boot_high: high });
    // ln(2) up, with standard errors of ln(1.96) / 1.96 and ln(3) / 3.92 of ln(alpha - 1).
    const was = [interval(3, 1 + 2 / 1.96, 1 + 2 * 1.96)];
    const is = [interval(5, 1 + 4 / Math.sqrt(3), 1 + 4 * Math.sqrt(3))];
    const z = Math.LN2 / Math.hypot(Math.log(1.96) / 1.96, Math.log(3) / 3.92);
    const result = outcome({ drift: "alpha", maxRise: 0.1 }, is, was);
    expect(found(result)).toEqual([["a", "uncertain"]]);
    expect(result.findings[0].message).toContain(`, ${Number(z.toPrecision(4))} standard errors`);
    expect(found(outcome({ drift: "alpha", maxRise: 0.1, sigmas: 1.5 }, is, was))).toEqual([
      ["a", "violation"],
    ]);
  });

  test("of an exponent is refused where either side was analysed without bootstrap", () => {
    const rules = resolveRules(null, [{ drift: "alpha", maxRise: 0.1 }]);
    const now = [layer("a", { alpha: 3 })];
    expect(() => gateModel(reportOf(now), rules, baselineOf(now))).toThrow(
      /model\.onnx was analysed with --bootstrap 0, .* a fifth to a half of the changes of alpha look certain/,
    );
    const plain = { ...baselineOf(now), options: { ...baselineOf(now).options, bootstrap: 0 } };
    expect(() => gateModel(reportOf(now, BOOTSTRAPPED), rules, plain)).toThrow(
      /the baseline baseline\.json was/,
    );
  });

  test("a change within the limit is no finding however certain it is", () => {
    expect(outcome({ drift: "alpha", maxRise: 0.21 }, after, before).findings).toEqual([]);
  });

  test("a limit of nothing but standard errors is a limit of 0 with sigmas", () => {
    expect(found(outcome({ drift: "alpha", maxRise: 0, sigmas: 1.4 }, after, before))).toEqual([
      ["a", "violation"],
      ["b", "violation"],
    ]);
  });

  test("rises and falls have limits of their own", () => {
    expect(outcome({ drift: "alpha", maxFall: 0 }, after, before).findings).toEqual([]);
    expect(found(outcome({ drift: "alpha", maxFall: 0.1 }, before, after))[0]).toEqual(["a", "violation"]);
  });

  test("a metric without an error is exact: every change beyond its limit counts, of negative values too", () => {
    const was = [layer("a", { log_norm: -2 })];
    expect(
      outcome({ drift: "log_norm", maxRise: 0.1 }, [layer("a", { log_norm: -1.9 })], was).findings,
    ).toEqual([]);
    expect(
      found(outcome({ drift: "log_norm", maxRise: 0.1 }, [layer("a", { log_norm: -1.7 })], was)),
    ).toEqual([["a", "violation"]]);
  });

  test("an estimate whose error is not known, here or in the baseline, is not measured", () => {
    const bare = [layer("a", { alpha: 3 }), layer("b", { alpha: 3, sigma: 0.1 })];
    expect(outcome({ drift: "alpha", maxRise: 0.1 }, after, bare)).toMatchObject({
      checked: 1,
      unmeasured: 2,
    });
    expect(refusal({ drift: "alpha", maxRise: 0.1 }, after.slice(0, 1), bare)).toThrow(
      /there is no alpha with a standard error both here and in the baseline in any of the 1 layers/,
    );
    expect(outcome({ drift: "alpha", maxRise: 0.1, sigmas: 0 }, after.slice(0, 1), bare)).toMatchObject({
      checked: 1,
      status: "violated",
    });
    const xmin = [layer("a", { xmin: 1 })];
    expect(refusal({ drift: "xmin", maxRise: 0.1 }, xmin, xmin)).toThrow(/without --bootstrap/);
  });

  test("a change of just the limit is within it, and the limit is told on the side of the change", () => {
    const ten = [layer("a", { norm: 10 })];
    const drift = (norm: number) =>
      outcome({ drift: "norm", maxRise: 0.5, maxFall: 0.5 }, [layer("a", { norm })], ten).findings;
    expect(drift(15)).toEqual([]);
    expect(drift(16)).toMatchObject([{ limit: 15 }]);
    expect(drift(5)).toEqual([]);
    expect(drift(4)).toMatchObject([
      { limit: 5, message: "norm fell from 10 to 4 (60 %), at most 50 % allowed" },
    ]);
  });

  test("from nothing, any rise is beyond a share of it", () => {
    const result = outcome(
      { drift: "rank_loss", maxRise: 0.5 },
      [layer("a", { rank_loss: 1 })],
      [layer("a", { rank_loss: 0 })],
    );
    expect(result.findings[0].message).toBe("rank_loss rose from 0 to 1, at most 50 % allowed");
  });
});

test("a layer may not leave a phase, but one of low confidence is uncertain", () => {
  const at = (phase: LayerRecord["phase"], phase_confidence: LayerRecord["phase_confidence"]) => ({
    phase,
    phase_confidence,
  });
  const before = [
    layer("stays", at("heavy-tailed", "high")),
    layer("leaves", at("heavy-tailed", "medium")),
    layer("wavers", at("heavy-tailed", "low")),
    layer("other", at("bulk-decay", "high")),
    layer("doubtful now", at("heavy-tailed", "high")),
  ];
  const after = [
    layer("stays", at("heavy-tailed", "low")),
    layer("leaves", at("bulk-decay", "medium")),
    layer("wavers", at("bulk-decay", "high")),
    layer("other", at("random-like", "high")),
    layer("doubtful now", at("bulk-decay", "low")),
  ];
  expect(found(outcome({ stay: ["heavy-tailed"] }, after, before))).toEqual([
    ["leaves", "violation"],
    ["wavers", "uncertain"],
    ["doubtful now", "uncertain"],
  ]);
});

test("a layer that the analysis left out has not vanished", () => {
  const parts = [layer("qkv", { part: "q" }), layer("qkv", { part: "k" }), layer("b")];
  const whole = [layer("qkv", { status: "skipped", reason: "filtered: by --layers" }), layer("b")];
  expect(outcome({ structure: "same" }, whole, parts).findings).toEqual([]);
  expect(outcome({ structure: "same" }, parts, whole).findings).toEqual([]);
  expect(found(outcome({ structure: "same" }, [layer("qkv"), layer("b")], parts))).toHaveLength(2);
});

test("no layer may vanish or change its shape; new ones may come", () => {
  const before = [layer("a"), layer("b"), layer("c", { part: "q" })];
  const after = [layer("a"), layer("b", { shape: [64, 32] }), layer("new")];
  const { findings } = outcome({ structure: "same" }, after, before);
  expect(findings.map(({ layer: name, message }) => [name, message])).toEqual([
    ["b", "is 64 x 32, 64 x 64 in the baseline"],
    ["c/q", "is gone, 64 x 64 in the baseline"],
  ]);
});

test("what failed or was skipped has no metric, phase or change, whatever its record holds", () => {
  const given = { phase: "random-like", phase_confidence: "high", alpha: 9, sigma: 0.1 } as const;
  const good = layer("good", { phase: "heavy-tailed", phase_confidence: "high", alpha: 3, sigma: 0.1 });
  const before = [good, { ...good, name: "bad" }, { ...good, name: "left" }];
  const after = [
    good,
    layer("bad", { ...given, status: "failed" }),
    layer("left", { ...given, status: "skipped", reason: "filtered: by --layers" }),
  ];
  const rules: readonly Rule[] = [
    { metric: "alpha", max: 6 },
    { phases: ["heavy-tailed"] },
    { share: ["random-like"], max: 0 },
    { drift: "alpha", maxRise: 0.1 },
    { stay: ["heavy-tailed"] },
  ];
  for (const rule of rules)
    expect(outcome(rule, after, before)).toMatchObject({ checked: 1, status: "passed" });
});

test("structure is asked of the layers that the rule is about", () => {
  const before = [layer("a"), layer("b")];
  expect(outcome({ structure: "same", where: { layers: ["a"] } }, [layer("a")], before).status).toBe(
    "passed",
  );
});

describe("where", () => {
  const layers = [
    layer("h.0.attn", { component: "attention", alpha: 9 }),
    layer("h.0.mlp", { component: "mlp", alpha: 9 }),
    layer("h.1.attn", { component: "attention", part: "q", raw_name: "onnx::MatMul_7", alpha: 9 }),
  ];
  const meant = (where: Rule["where"]) =>
    found(outcome({ metric: "alpha", max: 6, where }, layers)).map(([l]) => l);

  test("takes components, globs and regular expressions, of names, parts and names in the file", () => {
    expect(meant({ components: ["attention"] })).toEqual(["h.0.attn", "h.1.attn/q"]);
    expect(meant({ layers: ["h.0.*"] })).toEqual(["h.0.attn", "h.0.mlp"]);
    expect(meant({ layers: ["/attn$/"], components: ["attention"] })).toEqual(["h.0.attn", "h.1.attn/q"]);
    expect(meant({ layers: ["onnx::MatMul_7"] })).toEqual(["h.1.attn/q"]);
    expect(meant({ layers: ["h.1.attn/q"] })).toEqual(["h.1.attn/q"]);
    expect(meant({ exclude: ["*attn*"] })).toEqual(["h.0.mlp"]);
  });

  test("that matches no layer fails the gate loudly, naming the nearest", () => {
    const wrong = refusal({ metric: "alpha", max: 6, where: { layers: ["h.0.atn"] } }, layers);
    expect(wrong).toThrow(UserError);
    expect(wrong).toThrow(
      /matches no analysed layer of model\.onnx \(the nearest to h\.0\.atn is h\.0\.attn\)/,
    );
  });
});

test("a rule that finds nothing measured fails loudly, with the option that would measure it", () => {
  expect(refusal({ metric: "alpha_null_z", min: 3 }, [layer("a")])).toThrow(
    /checked nothing: there is no alpha_null_z without --randomize in any of the 1 layers/,
  );
  expect(refusal({ metric: "alpha_boot_low", min: 3 }, [layer("a")])).toThrow(/without --bootstrap/);
  expect(refusal({ share: ["random-like"], max: 0 }, [layer("a")])).toThrow(/there is no phase/);
});

test("an optional rule may find nothing, but not all of them", () => {
  const optional: Rule = { metric: "alpha", max: 6, optional: true };
  expect(refusal(optional, [layer("a")])).toThrow(/none of the 1 rules found a layer/);
  const gate = gateModel(
    reportOf([layer("a")]),
    resolveRules(null, [optional, { count: "failed", max: 0 }]),
    null,
  );
  expect(gate.passed).toBe(true);
  expect(gate.rules.map(({ status }) => status)).toEqual(["not-checked", "passed"]);
});

test("warnings are shown and pass", () => {
  const rules = resolveRules(null, [{ metric: "alpha", max: 6, severity: "warning" }]);
  const gate = gateModel(reportOf([layer("a", { alpha: 9 })]), rules, null);
  expect(gate.rules[0].status).toBe("violated");
  expect(gate.passed).toBe(true);
});

describe("a baseline that cannot be compared with", () => {
  const rule: Rule = { drift: "alpha", maxRise: 0.1 };

  test("is missed", () => {
    expect(refusal(rule, [layer("a", { alpha: 3 })])).toThrow(
      /needs a baseline: write one with htsr baseline/,
    );
  });

  test("is of another model: the message says what differs", () => {
    expect(refusal(rule, [layer("a", { alpha: 3 })], [layer("x"), layer("y")])).toThrow(
      /baseline\.json is of another model, base\.onnx: none of its 2 layers \(x, \.\.\.\) is among the 1 of model\.onnx \(a, \.\.\.\)/,
    );
  });

  test.each([
    ["fit", "weightwatcher", "clauset"],
    ["esd", "farms", "full"],
    ["normalize", true, false],
    ["split", false, true],
    ["conv", "flat", "pooled"],
  ] as const)("is of another %s", (option, theirs, ours) => {
    const baseline = baselineOf([layer("a", { alpha: 3 })]);
    const other = { ...baseline, options: { ...baseline.options, [option]: theirs } };
    expect(() => gateModel(reportOf([layer("a", { alpha: 3 })]), resolveRules(null, [rule]), other)).toThrow(
      `made with ${option} = ${theirs}, this analysis with ${option} = ${ours}`,
    );
  });
});
