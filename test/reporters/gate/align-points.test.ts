import { expect, test } from "vitest";
import { alignPoints } from "../../../src/reporters/gate/align-points.js";

test("points stand below each other, and all are of one width", () => {
  expect(alignPoints(["14.34", "6.5", "120", "-0.001"])).toEqual([
    " 14.34 ",
    "  6.5  ",
    "120    ",
    " -0.001",
  ]);
  expect(alignPoints([])).toEqual([]);
});
