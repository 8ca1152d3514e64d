import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { takeCensus } from "../../src/analysis/census.js";

const ODD = [0, -0, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 2 ** -149, 3.4e38];

function counted(values: Float32Array | Float64Array) {
  const finite = [...values].filter(Number.isFinite);
  const nan = values.filter(Number.isNaN).length;
  return {
    count: values.length,
    nan,
    infinite: values.length - nan - finite.length,
    largest: finite.reduce((largest, x) => Math.max(largest, Math.abs(x)), 0),
  };
}

describe("the census counts every number, at any length and alignment", () => {
  const numbers = fc.oneof(fc.float(), fc.constantFrom(...ODD));

  test("of 32 bits", () => {
    fc.assert(
      fc.property(fc.array(numbers, { maxLength: 40 }), fc.nat(4), (list, skipped) => {
        const values = Float32Array.from(list).subarray(skipped);
        expect(takeCensus(values)).toEqual(counted(values));
      }),
    );
  });

  test("of 64 bits", () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.double(), fc.constantFrom(...ODD)), { maxLength: 40 }), (list) => {
        const values = Float64Array.from(list);
        expect(takeCensus(values)).toEqual(counted(values));
      }),
    );
  });
});
