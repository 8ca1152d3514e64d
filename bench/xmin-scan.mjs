import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { scanTails } from "../dist/powerlaw/ks-scan.js";
import { startPython } from "./contestants.mjs";
import { normals } from "./random.mjs";
import { interleaved, summarise } from "./timing.mjs";

const SIZES = [4096, 15000];

/** All tails that WeightWatcher tries. */
const RULE = { minTail: 2, candidates: "distinct", distance: "left" };

export const SCAN = "htsr";
export const NUMPY_SCAN = "NumPy";

/** Logarithms of samples of different kinds, for how much can be skipped depends on the sample. */
const SAMPLES = {
  /** Fits everywhere about equally well: the most that has to be looked at. */
  "Pareto, P(X > x) = 1/x²": (count) =>
    normalSquares(count).map((_, i) => -0.5 * Math.log((i + 0.5) / count)),
  "log-normal": (count) => Float64Array.from(normals(2, count)),
  "χ²": (count) => normalSquares(count).map(Math.log),
  "log-normal, Pareto tail": (count) =>
    Float64Array.from(normals(3, count), (x, i) => (i % 10 === 0 ? 1 + Math.abs(x) ** 1.5 : x)),
};

function normalSquares(count) {
  return Float64Array.from(normals(1, count), (x) => x * x);
}

/** Times the search for the start of a power-law tail, ours and a vectorised one, which must find the same. */
export async function timeScans(folder) {
  const python = await startPython("weightwatcher_like.py", 1).catch(() => null);
  const rows = [];
  try {
    for (const n of SIZES) {
      for (const [sample, draw] of Object.entries(SAMPLES)) {
        const logs = draw(n).sort();
        const file = join(folder, "logs.f64");
        await writeFile(file, logs);
        const contestants = {
          ...(python && {
            [NUMPY_SCAN]: () => scanInNumpy(python, file, scanTails({ logs, rule: RULE }).first),
          }),
          [SCAN]: async () => {
            const started = performance.now();
            scanTails({ logs, rule: RULE });
            return performance.now() - started;
          },
        };
        const times = await interleaved(contestants, { least: 5, most: 25, seconds: 3 });
        rows.push({ n, sample, ...summarise(times, NUMPY_SCAN) });
        console.error(JSON.stringify(rows.at(-1)));
      }
    }
  } finally {
    await python?.stop();
  }
  return { rows };
}

async function scanInNumpy(python, file, expected) {
  const { ms, first } = await python.ask({ logs: file });
  if (first !== expected) throw new Error(`the scans start the tail at ${expected} and ${first}`);
  return ms;
}
