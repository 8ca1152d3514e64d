import { describe, expect, it } from "vitest";
import { gammaKernel, incompleteGamma, logGamma } from "../../src/numerics/incomplete-gamma.js";
import { chiSquareQuantile } from "../../src/powerlaw/chi-square.js";

const relative = (actual: number, expected: number) => Math.abs(actual / expected - 1);

describe("chiSquareQuantile", () => {
  const PROBABILITIES = [0.001, 0.025, 0.5, 0.975, 0.999];
  // scipy.stats.chi2.ppf (SciPy 1.10)
  const SCIPY: readonly [number, readonly number[]][] = [
    [
      1,
      [
        1.5707971492624921e-6, 0.0009820691171752555, 0.454936423119572, 5.023886187314888,
        10.827566170662733,
      ],
    ],
    [
      2,
      [0.002001000667167068, 0.05063561596857975, 1.386294361119891, 7.377758908227871, 13.815510557964274],
    ],
    [
      3,
      [0.024297585815692732, 0.21579528262389785, 2.3659738843753377, 9.348403604496148, 16.26623619623813],
    ],
    [18, [4.90484880872755, 8.230746194756668, 17.33790236874074, 31.526378440386626, 42.31239633167996]],
    [58, [30.304876816507008, 38.84351027509587, 57.334712814818765, 80.93559188653639, 97.03882856650883]],
    [
      1999,
      [1809.2904449687762, 1876.9770330918507, 1998.3333728737077, 2124.81130603695, 2200.1073326859764],
    ],
    [
      20000,
      [19387.64877164745, 19609.904934520368, 19999.333337284093, 20393.883649999767, 20623.750449079074],
    ],
    [
      200000,
      [198051.26378100185, 198762.30532748945, 199999.3333337284, 201241.48328154747, 201960.13558391845],
    ],
  ];

  it.each(SCIPY)("agrees with SciPy to 1e-10 at %d degrees of freedom", (degreesOfFreedom, expected) => {
    for (const [i, p] of PROBABILITIES.entries()) {
      expect(relative(chiSquareQuantile(p, degreesOfFreedom), expected[i])).toBeLessThan(1e-10);
    }
  });

  it("is -2 ln(1 - p) for two degrees of freedom, down to tiny probabilities", () => {
    for (const p of [1e-12, 1e-6, 0.3, 0.999999]) {
      expect(relative(chiSquareQuantile(p, 2), -2 * Math.log1p(-p))).toBeLessThan(1e-10);
    }
  });
});

describe("incompleteGamma", () => {
  // scipy.special.gammainc and gammaincc (SciPy 1.10)
  it.each([
    [0.5, 0.2, 0.47291074313446196, 0.5270892568655381],
    [1, 1, 0.6321205588285577, 0.36787944117144245],
    [3, 10, 0.9972306042844884, 0.0027693957155115775],
    [12, 12, 0.5384026669363817, 0.46159733306361805],
    [50, 30, 0.0005188914625480344, 0.999481108537452],
    [1000, 1050, 0.9413288886226819, 0.05867111137731806],
    [1e5, 99700, 0.17141731451450296, 0.8285826854854971],
  ])("agrees with SciPy to 1e-11 at a = %d, x = %d", (a, x, lower, upper) => {
    const found = incompleteGamma(a, x);
    expect(relative(found.lower, lower)).toBeLessThan(1e-11);
    expect(relative(found.upper, upper)).toBeLessThan(1e-11);
  });

  it("is 0 below and 1 above at x = 0", () => {
    expect(incompleteGamma(2.5, 0)).toEqual({ lower: 0, upper: 1 });
  });
});

describe("logGamma", () => {
  it.each([
    [0.5, 0.5723649429247001],
    [1, 0],
    [2.5, 0.2846828704729192],
    [10, 12.801827480081469],
    [11.999, 17.499865227646108],
    [100, 359.1342053695754],
    [12345.5, 103958.24296512322],
  ])("of %d is %d", (a, expected) => {
    expect(Math.abs(logGamma(a) - expected)).toBeLessThan(1e-14 * Math.max(1, expected) * 4);
  });
});

describe("gammaKernel", () => {
  it("is the same on both sides of where it changes form", () => {
    for (const x of [3, 12, 40]) {
      expect(
        relative(
          gammaKernel(12, x),
          (gammaKernel(11.999999999999, x) * x ** 1e-12) / 11.999999999999 ** 1e-12,
        ),
      ).toBeLessThan(1e-10);
    }
  });
});
