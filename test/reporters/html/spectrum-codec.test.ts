import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  keptRanks,
  mostKeptEach,
  packSpectrum,
  unpackSpectrum,
} from "../../../src/reporters/html/spectrum-codec.js";
import { bellSpectrum } from "../sample-report.js";

/** Half a unit in the last place of single precision. */
const SINGLE = 2 ** -24;

describe("the ranks that a thinned spectrum keeps", () => {
  test("are the worked example's", () => {
    expect(keptRanks(100, 10)).toEqual([0, 1, 25, 48, 72, 95, 96, 97, 98, 99]);
    expect(keptRanks(3, 10)).toEqual([0, 1, 2]);
  });

  test("ascend, are as many as asked for, and hold both ends one by one", () => {
    fc.assert(
      fc.property(fc.integer({ min: 10, max: 400 }), fc.integer({ min: 10, max: 5000 }), (kept, count) => {
        const ranks = keptRanks(count, kept);
        expect(ranks).toHaveLength(Math.min(kept, count));
        expect(new Set(ranks).size).toBe(ranks.length);
        expect(ranks).toEqual(ranks.toSorted((a, b) => a - b));
        const bottom = Math.floor(0.2 * Math.min(kept, count));
        const top = Math.floor(0.4 * Math.min(kept, count));
        expect(ranks.slice(0, bottom)).toEqual(Array.from({ length: bottom }, (_, i) => i));
        expect(ranks.slice(-top)).toEqual(Array.from({ length: top }, (_, i) => count - top + i));
      }),
    );
  });
});

describe("a packed spectrum", () => {
  test("comes back whole to single precision where all of it is kept, zeros as zeros", () => {
    const eigenvalues = [0, 0, 1e-290, ...bellSpectrum(200, 1e-9, 3e7)];
    const back = unpackSpectrum(packSpectrum(eigenvalues, 1000));
    expect(back).toHaveLength(eigenvalues.length);
    expect(back.slice(0, 2)).toEqual(Float64Array.of(0, 0));
    for (const [i, value] of eigenvalues.entries()) {
      if (value > 1e-30) expect(Math.abs(back[i] / value - 1)).toBeLessThanOrEqual(SINGLE);
    }
  });

  test("holds spectra of any scale that f64 has", () => {
    for (const scale of [1e-300, 1e300]) {
      const back = unpackSpectrum(packSpectrum([0.25 * scale, scale], 10));
      expect(back).toEqual(Float64Array.of(0.25 * scale, scale));
    }
  });

  test("thinned, keeps its number, its order and its ends, and the rest to a part in a thousand", () => {
    const eigenvalues = bellSpectrum(4096, 1e-4, 40);
    const packed = packSpectrum(eigenvalues, 1333);
    const back = unpackSpectrum(packed);
    expect(packed.shares.length).toBeLessThan(1.34 * 4 * 1333);
    expect(back).toHaveLength(4096);
    expect(back).toEqual(back.toSorted());
    for (const [i, value] of eigenvalues.entries()) {
      const exact = i < 266 || i >= 4096 - 533;
      // Between ranks some seven apart a smooth spectrum is straight on logarithmic scales to far less than this.
      expect(Math.abs(back[i] / value - 1)).toBeLessThanOrEqual(exact ? SINGLE : 1e-3);
    }
  });
});

describe("room shared by spectra", () => {
  test("goes to short ones whole, and the rest in equal parts", () => {
    expect(mostKeptEach([10, 50, 90], 100)).toBe(45);
    expect(mostKeptEach([10, 50, 90], 1000)).toBe(90);
    expect(mostKeptEach([], 100)).toBe(0);
  });

  test("is never exceeded", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(5000), { maxLength: 50 }), fc.nat(20_000), (counts, room) => {
        const most = mostKeptEach(counts, room);
        const used = counts.reduce((sum, count) => sum + Math.min(count, most), 0);
        expect(used).toBeLessThanOrEqual(room);
      }),
    );
  });
});
