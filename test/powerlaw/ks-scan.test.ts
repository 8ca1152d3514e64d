import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type ScannedTail, type ScanRule, scanTails, tailScanner } from "../../src/powerlaw/ks-scan.js";
import { mean, pareto, sample } from "../samples.js";

const TIE = 1e-12;

/** The scan as it is defined: every candidate's distance at every point. */
function scanNaively(
  logs: Float64Array,
  { minTail, candidates, distance }: ScanRule,
  ceiling = Number.POSITIVE_INFINITY,
): ScannedTail | null {
  const fits: ScannedTail[] = [];
  const seen = logs.filter((log) => log < ceiling).length;
  const ends = distance === "left" ? [0] : [0, 1];
  for (let first = 0; first <= seen - Math.max(2, minTail); first++) {
    if (candidates === "distinct" && first > 0 && logs[first] === logs[first - 1]) continue;
    const tail = logs.subarray(first);
    const spread = tail.reduce((sum, log) => sum + (log - tail[0]), 0);
    if (spread <= 0) continue;
    const decay = (seen - first) / spread;
    const ksDistance = logs.subarray(first, seen).reduce((worst, log, i) => {
      const model = 1 - Math.exp(decay * (tail[0] - log));
      return Math.max(worst, ...ends.map((end) => Math.abs(model - (i + end) / tail.length)));
    }, 0);
    fits.push({ first, exponent: 1 + decay, ksDistance });
  }
  const smallest = Math.min(...fits.map(({ ksDistance }) => ksDistance));
  return fits.find(({ ksDistance }) => ksDistance <= smallest + TIE) ?? null;
}

function expectSame(logs: Float64Array, rule: ScanRule): void {
  const expected = scanNaively(logs, rule);
  const found = scanTails({ logs, rule });
  if (expected === null || found === null) {
    expect(found).toEqual(expected);
    return;
  }
  expect(found.first).toBe(expected.first);
  expect(Math.abs(found.ksDistance - expected.ksDistance)).toBeLessThanOrEqual(TIE);
  expect(Math.abs(found.exponent / expected.exponent - 1)).toBeLessThan(1e-9);
}

const rules: fc.Arbitrary<ScanRule> = fc.record({
  minTail: fc.integer({ min: 2, max: 20 }),
  candidates: fc.constantFrom("distinct", "every"),
  distance: fc.constantFrom("left", "two-sided"),
});

/** Of distinct starts by the left distance. */
const ruleOf = (minTail: number): ScanRule => ({ minTail, candidates: "distinct", distance: "left" });

const toLogs = (values: readonly number[]) => Float64Array.from(values).sort().map(Math.log);

describe("scanTails finds the same tail as trying every start at every point", () => {
  it("on arbitrary values", () => {
    const values = fc.array(fc.double({ min: 1e-3, max: 1e3, noNaN: true }), { maxLength: 150, size: "max" });
    fc.assert(
      fc.property(values, rules, (x, rule) => expectSame(toLogs(x), rule)),
      { numRuns: 300 },
    );
  });

  it("on values of which many are equal", () => {
    const values = fc.array(fc.integer({ min: 1, max: 12 }), { maxLength: 150, size: "max" });
    fc.assert(
      fc.property(values, rules, (x, rule) => expectSame(toLogs(x), rule)),
      { numRuns: 300 },
    );
  });

  it("on values spread over hundreds of orders of magnitude", () => {
    const values = fc.array(fc.double({ min: -300, max: 300, noNaN: true }), { maxLength: 100, size: "max" });
    fc.assert(
      fc.property(values, rules, (exponents, rule) =>
        expectSame(toLogs(exponents.map((e) => 10 ** e)), rule),
      ),
      { numRuns: 200 },
    );
  });

  it.each([
    ["a power law", pareto(2.5)],
    ["a power law with a head", (u: number) => (u < 0.6 ? u : pareto(2.2)((u - 0.6) / 0.4))],
    ["an exponential", (u: number) => 0.1 - Math.log(1 - u)],
    ["a uniform", (u: number) => 1e-9 + u],
    ["a square's noise", (u: number) => 1e-9 + 4 * Math.sin((Math.PI * u) / 2) ** 2],
    ["rounded values", (u: number) => Math.ceil(50 * pareto(3)(u)) / 50],
    ["two clusters", (u: number) => (u < 0.5 ? 1 + u : 1000 + u)],
  ])("on 1500 values of %s", (_, inverse) => {
    for (const seed of [1, 2, 3]) {
      const logs = sample(1500, seed, inverse).map(Math.log);
      expectSame(logs, ruleOf(15));
      expectSame(logs, { ...ruleOf(15), distance: "two-sided" });
    }
  });
});

describe("scanTails", () => {
  it("gives a tie to the longer tail", () => {
    // A tail of two has the distance |1 - e^-2 - 1/2| whatever its values; bisect for a third that makes it the
    // distance of all three.
    const withFirst = (x: number) => Float64Array.of(0, x, 1);
    const ofAll = (x: number) => scanNaively(withFirst(x), ruleOf(3))?.ksDistance ?? 0;
    const ofTwo = 0.5 - Math.exp(-2);
    let [low, high] = [0.5, 1];
    for (let i = 0; i < 60; i++) {
      const middle = (low + high) / 2;
      if (ofAll(middle) < ofTwo) low = middle;
      else high = middle;
    }
    expect(scanTails({ logs: withFirst(low - 1e-6), rule: ruleOf(2) })?.first).toBe(0);
    expect(scanTails({ logs: withFirst(low), rule: ruleOf(2) })?.first).toBe(0);
    expect(scanTails({ logs: withFirst(high), rule: ruleOf(2) })?.first).toBe(0);
    expect(scanTails({ logs: withFirst(high + 1e-6), rule: ruleOf(2) })?.first).toBe(1);
  });

  it.each([
    ["no values", []],
    ["one value", [1]],
    ["fewer values than a tail", [1, 2, 3]],
    ["equal values", [1, 1, 1, 1, 1]],
  ])("finds no tail in %s", (_, logs) => {
    expect(scanTails({ logs: Float64Array.from(logs), rule: ruleOf(4) })).toBeNull();
  });
});

describe("a tail scanner", () => {
  it("finds the same in a sample whatever it has scanned before", () => {
    const scanner = tailScanner(400);
    const rule = ruleOf(10);
    for (const [n, seed] of [
      [400, 1],
      [30, 2],
      [200, 3],
      [5, 4],
      [400, 5],
    ]) {
      const logs = sample(n, seed, pareto(2.5)).map(Math.log);
      expect(scanner.best({ logs, rule })).toEqual(scanTails({ logs, rule }));
    }
  });

  it("knows without the whole scan whether any tail is nearer than a distance", () => {
    const values = fc.array(
      fc.oneof(fc.integer({ min: 1, max: 12 }), fc.double({ min: 1e-3, max: 1e3, noNaN: true })),
      {
        maxLength: 100,
        size: "max",
      },
    );
    fc.assert(
      fc.property(values, rules, fc.double({ min: 0, max: 0.6, noNaN: true }), (x, rule, distance) => {
        const logs = toLogs(x);
        const scanner = tailScanner(logs.length);
        const smallest = scanNaively(logs, rule)?.ksDistance ?? Number.POSITIVE_INFINITY;
        // About the smallest distance itself, ties apart.
        for (const limit of [distance, smallest - 3 * TIE, smallest + 3 * TIE]) {
          expect(scanner.anyNearer({ logs, rule }, limit)).toBe(smallest < limit);
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe("scanTails with a ceiling", () => {
  it("finds the same tail as trying every start, at every point below the ceiling", () => {
    const values = fc.array(
      fc.oneof(fc.integer({ min: 1, max: 30 }), fc.double({ min: 1, max: 30, noNaN: true })),
      { maxLength: 100, size: "max" },
    );
    fc.assert(
      fc.property(values, rules, fc.double({ min: 0.5, max: 3.5, noNaN: true }), (x, rule, ceiling) => {
        const logs = toLogs(x).map((log) => Math.min(log, ceiling));
        const expected = scanNaively(logs, rule, ceiling);
        const found = scanTails({ logs, rule, ceiling });
        expect(found?.first).toBe(expected?.first);
        expect(Math.abs((found?.ksDistance ?? 0) - (expected?.ksDistance ?? 0))).toBeLessThanOrEqual(TIE);
      }),
      { numRuns: 500 },
    );
  });

  it("finds the exponent of Pareto samples on average, of whose values a third lie above it", () => {
    const ceiling = Math.log(3) / 1.5;
    const rule = ruleOf(300);
    const exponents = Array.from({ length: 200 }, (_, seed) => {
      const logs = sample(500, seed, pareto(2.5)).map((x) => Math.min(Math.log(x), ceiling));
      return scanTails({ logs, rule, ceiling })?.exponent ?? 0;
    });
    // 333 values of 500 are seen, 1.5 / √333 each; the scan adds about a third to that and a bias below 0.5 %.
    expect(Math.abs(mean(exponents) - 2.5)).toBeLessThan(3 * (0.11 / Math.sqrt(200)));
  });
});
