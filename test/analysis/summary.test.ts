import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { analyzeModel } from "../../src/analysis/analyze-model.js";
import type { LayerResult } from "../../src/analysis/result.js";
import { summarise } from "../../src/analysis/summary.js";
import { openModel } from "../../src/loaders/open-model.js";
import { quantile } from "../../src/metrics/quantile.js";
import {
  analysed,
  bellSpectrum,
  failed,
  SAMPLE_RESULTS,
  sampleRecord,
  skipped,
  tensorsOf,
} from "../reporters/sample-report.js";

/** Tensors of two or more dimensions that files hold, see count_stored.py. */
const HELD: { readonly node_modules: Readonly<Record<string, number>> } = JSON.parse(
  readFileSync(new URL("../../fixtures/onnx/stored.json", import.meta.url), "utf8"),
);

const LAYER = {
  N: 64,
  M: 64,
  tail: 30,
  D: 0.05,
  lower: 0.5,
  eigenvalues: bellSpectrum(64, 0.01, 4),
} as const;

function layer(name: string, given: Partial<Parameters<typeof analysed>[0]> = {}): LayerResult {
  return analysed({ ...LAYER, name, alpha: 3, phase: "heavy-tailed", ...given });
}

const summaryOf = (results: readonly LayerResult[]) => summarise(results, tensorsOf(results));

describe("tensors", () => {
  test("one that is split into gates counts once", () => {
    const { tensors, records } = summaryOf(["i", "f", "g", "o"].map((part) => layer("rnn.weight", { part })));
    expect(tensors).toEqual({ total: 1, analysed: 1, skipped: 0, failed: 0 });
    expect(records).toEqual({ analysed: 4, skipped: 0, failed: 0 });
  });

  const part = (name: string, status: "analysed" | "skipped" | "failed"): LayerResult =>
    status === "analysed"
      ? layer("w", { part: name })
      : { status, record: sampleRecord({ name: "w", part: name, status, reason: "x: y" }) };

  test("one is analysed if any of its parts is", () => {
    const { tensors } = summaryOf([part("a", "skipped"), part("b", "failed"), part("c", "analysed")]);
    expect(tensors).toEqual({ total: 1, analysed: 1, skipped: 0, failed: 0 });
  });

  test("one is failed if a part failed and none was analysed", () => {
    const { tensors } = summaryOf([part("a", "skipped"), part("b", "failed")]);
    expect(tensors).toEqual({ total: 1, analysed: 0, skipped: 0, failed: 1 });
  });

  test("one that is used twice (tied, or cut into pieces) counts once, as analysed if one of its uses is", () => {
    const tied = ["tok", "head"].map((name) => ({ name, stored: ["tok.weight"] }));
    const { tensors } = summarise([skipped("tok", [64, 64], "x: y"), layer("head")], tied);
    expect(tensors).toEqual({ total: 1, analysed: 1, skipped: 0, failed: 0 });
  });

  test("those that make up one weight count each, and a vector that was reshaped counts not at all", () => {
    const made = [
      { name: "w", stored: ["w.integers", "w.scales"] },
      { name: "v", stored: [] },
    ];
    const { tensors, records } = summarise([layer("w"), layer("v")], made);
    expect(tensors).toEqual({ total: 2, analysed: 2, skipped: 0, failed: 0 });
    expect(records.analysed).toBe(2);
  });

  test("those that an interrupted analysis did not come to are in no count", () => {
    const all = ["a", "b", "c"].map((name) => ({ name, stored: [name] }));
    expect(summarise([layer("a")], all).tensors).toEqual({ total: 1, analysed: 1, skipped: 0, failed: 0 });
  });

  test.each(Object.entries(HELD.node_modules))(
    "of %s are %d, by an independent count",
    async (file, count) => {
      const model = await openModel(fileURLToPath(new URL(`../../node_modules/${file}`, import.meta.url)));
      const results: LayerResult[] = [];
      for await (const result of analyzeModel(model, { threads: 0, exclude: ["*"] })) results.push(result);
      expect(summarise(results, model.tensors).tensors).toEqual({
        total: count,
        analysed: 0,
        skipped: count,
        failed: 0,
      });
    },
  );

  test("analysed + skipped + failed = total, whatever the results", () => {
    const status = fc.constantFrom("analysed", "skipped", "failed");
    const results = fc.array(fc.record({ name: fc.constantFrom("a", "b", "c", "d"), status }));
    fc.assert(
      fc.property(results, (given) => {
        const { tensors } = summaryOf(
          given.map(({ name, status: is }) =>
            is === "analysed"
              ? layer(name)
              : is === "failed"
                ? failed(name, "why")
                : skipped(name, [1, 1], "x: y"),
          ),
        );
        expect(tensors.analysed + tensors.skipped + tensors.failed).toBe(tensors.total);
        expect(tensors.total).toBe(new Set(given.map(({ name }) => name)).size);
      }),
    );
  });
});

describe("metrics", () => {
  test("layers without a value stay out of the mean and quartiles, and the count says so", () => {
    const { alpha_lower } = summaryOf([
      layer("a", { lower: 0.4 }),
      layer("b", { lower: null }),
      layer("c", { lower: 0.6 }),
    ]).metrics;
    expect(alpha_lower).toEqual({
      count: 2,
      mean: 0.5,
      median: 0.5,
      q25: 0.45,
      q75: expect.closeTo(0.55, 12),
    });
  });

  test("of no value at all they are null, not NaN or -1", () => {
    const { metrics } = summaryOf([failed("a", "why")]);
    expect(metrics.alpha).toEqual({ count: 0, mean: null, median: null, q25: null, q75: null });
  });

  test("quantiles interpolate linearly between order statistics (NumPy's default)", () => {
    expect([0, 0.25, 0.5, 0.75, 1].map((p) => quantile([1, 2, 4, 8], p))).toEqual([1, 1.75, 3, 5, 8]);
    expect(quantile([1, 2, 4], 0.75)).toBe(3);
    expect(quantile([7], 0.25)).toBe(7);
  });
});

test("layers are counted by phase, those with too few eigenvalues apart", () => {
  const { phases, no_phase, records } = summaryOf(SAMPLE_RESULTS);
  expect(phases["heavy-tailed"]).toBe(4);
  expect(no_phase).toBe(1);
  expect(Object.values(phases).reduce((a, b) => a + b, 0) + no_phase).toBe(records.analysed);
});

test("the weights of what was skipped or failed are not counted as analysed", () => {
  expect(summaryOf([layer("a"), skipped("b", [100, 100], "x: y")]).num_params).toBe(64 * 64);
});

describe("findings", () => {
  const problems = (results: readonly LayerResult[]) =>
    summaryOf(results).findings.map(({ layer: name, problem }) => `${name}: ${problem}`);

  test("a sound model has none", () => {
    expect(summaryOf([layer("a"), layer("b", { phase: "bulk-decay" })]).findings).toEqual([]);
  });

  test("are few, each with a layer, a problem and advice, failures first", () => {
    const { findings } = summaryOf(SAMPLE_RESULTS);
    expect(findings.length).toBeLessThanOrEqual(5);
    expect(findings[0].layer).toBe("h.3.fc");
    expect(findings[1].problem).toMatch(
      /^rank-collapse: 58 % of the eigenvalues are zero .*; rank 126 of 300$/,
    );
    for (const { layer: name, problem, advice } of findings) {
      expect(name && problem && advice).toBeTruthy();
    }
  });

  test("a failed layer is named once and says why", () => {
    expect(problems([layer("a"), failed("b.w", "b.w holds 3 NaN of 100 weights.")])).toEqual([
      "b.w: could not be analysed: holds 3 NaN of 100 weights",
    ]);
  });

  test("a random-like layer among trained ones is named, with how many are not", () => {
    expect(problems([layer("a"), layer("b"), layer("c", { part: "q", phase: "random-like" })])).toEqual([
      "c/q: random-like, when 2 of 3 layers are not",
    ]);
  });

  test("if every layer is random-like, one finding says that the model looks untrained", () => {
    const findings = problems(["a", "b", "c"].map((name) => layer(name, { phase: "random-like", alpha: 9 })));
    expect(findings).toHaveLength(1);
    expect(findings[0]).toMatch(/^all 3 layers with a phase: .*looks untrained/);
  });

  test("a failed layer does not hide that the others look untrained", () => {
    const results = [
      layer("a", { phase: "random-like" }),
      failed("b", "why"),
      layer("c", { phase: "random-like" }),
    ];
    expect(problems(results)).toEqual([
      "b: could not be analysed: why",
      expect.stringContaining("looks untrained"),
    ]);
  });

  test("more than two layers of a kind share one line, which names the worst and counts the others", () => {
    const collapsed = [60, 20, 40].map((rank) =>
      layer(`r${rank}`, { phase: "rank-collapse", more: { matrix_rank: rank } }),
    );
    expect(problems(collapsed)).toEqual([
      expect.stringMatching(/^r20: rank-collapse: .*; rank 20 of 64 \(and 2 more such layers\)$/),
    ]);
  });

  test("an alpha whose interval reaches back over the threshold is no finding", () => {
    expect(problems([layer("a", { alpha: 6.3 })])).toEqual([]);
    expect(problems([layer("a", { alpha: 9 })])).toHaveLength(1);
    expect(problems([layer("a", { alpha: 1.95 })])).toEqual([]);
    expect(problems([layer("a", { alpha: 1.3 })])).toHaveLength(1);
  });

  test("a large alpha of a poor fit is called a poor fit", () => {
    expect(problems([layer("a", { alpha: 9, D: 0.2 })])).toEqual([
      "a: alpha 9.00, but the power law fits poorly (D 0.20)",
    ]);
  });

  test("a small alpha of a poor fit is no finding", () => {
    expect(problems([layer("a", { alpha: 1.3, D: 0.2 })])).toEqual([]);
  });

  test("alpha says nothing of a layer that is random-like or has collapsed", () => {
    const found = problems([layer("a", { phase: "random-like", alpha: 9 }), layer("b")]);
    expect(found).toEqual(["a: random-like, when 1 of 2 layers are not"]);
  });

  test("a label of low confidence says so", () => {
    const [found] = problems([layer("a", { phase: "rank-collapse", confidence: "low" })]);
    expect(found).toContain("(low confidence)");
  });

  test("the 2/6 rule is named as WeightWatcher's convention wherever it appears, never as a verdict", () => {
    const results = [1.1, 1.5, 7, 9, 14].map((alpha) => layer(`a${alpha}`, { alpha }));
    const said = summaryOf(results).findings.map(({ problem, advice }) => `${problem} ${advice}`);
    expect(said.some((text) => text.includes("over-trained"))).toBe(true);
    expect(said.some((text) => text.includes("under-trained"))).toBe(true);
    for (const text of said) {
      expect(text.replace(/\(WeightWatcher convention: (under|over)-trained\)/, "")).not.toMatch(/-trained/);
    }
  });
});
