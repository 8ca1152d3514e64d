import fc from "fast-check";
import { expect, test } from "vitest";
import { errorText, limitedTexts } from "../../src/gate/number-text.js";

test("a value and its limit have four significant digits", () => {
  expect(limitedTexts(14.33889, 6)).toEqual(["14.34", "6"]);
  expect(limitedTexts(3.0512, 2.4710202)).toEqual(["3.051", "2.471"]);
  expect(limitedTexts(0.000123456, 0.01)).toEqual(["0.0001235", "0.01"]);
});

test("or as many as it takes to tell them apart", () => {
  expect(limitedTexts(6.00004, 6)).toEqual(["6.00004", "6"]);
  fc.assert(
    fc.property(
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      (value, limit) => {
        const [a, b] = limitedTexts(value, limit);
        // Zero has two signs and one text.
        expect(a !== b).toBe(value !== limit);
      },
    ),
  );
});

test("an error has two significant digits", () => {
  expect(errorText(0.31415)).toBe(" ± 0.31");
  expect(errorText(null)).toBe("");
});
