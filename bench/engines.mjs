import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { findContestants, SCIPY } from "./contestants.mjs";
import { normals } from "./random.mjs";
import { interleaved, summarise } from "./timing.mjs";

export const SHAPES = [
  "64x64",
  "128x128",
  "256x256",
  "512x512",
  "768x768",
  "768x3072",
  "1024x4096",
  "2048x2048",
  "64x64x9",
];
export const LARGE_SHAPES = ["4096x4096", "4096x11008"];

/** Solvers in plain JavaScript take a second here and eight times as long at twice the size. */
const LARGEST_FOR_SLOW = 512;

/** Below it, a good part of what two threads take is messages to them. */
const SMALLEST_FOR_TWO_THREADS = 512;

/** From here on a round takes minutes, and nothing is gained by a run to warm up, or a second thread. */
const LARGEST_FOR_MANY_RUNS = 2048;

/** Eigenvalues of different solvers agree to a few n·eps. */
const AGREEMENT = 1e-10;

/**
 * Times every solver that the machine has at the same matrices.
 *
 * @param {readonly string[]} shapes such as 768x3072; 64x64x9 is a convolution's nine matrices, one job
 * @param {string} folder for temporary files
 */
export async function timeEngines(shapes, folder) {
  const { contestants, python, missing } = await findContestants();
  const rows = [];
  try {
    for (const [index, shape] of shapes.entries()) {
      const [rowCount, columns, positions = 1] = shape.split("x").map(Number);
      const n = Math.min(rowCount, columns);
      const file = join(folder, `${shape}.f32`);
      await writeFile(file, normals(index + 1, rowCount * columns * positions));
      const entrants = contestants.filter(({ slow }) => !slow || n <= LARGEST_FOR_SLOW);
      for (const { load } of entrants) await load({ file, rows: rowCount, columns, positions });
      for (const threads of threadCounts(n)) {
        rows.push({
          shape,
          n,
          threads,
          ...(await race(entrants, {
            shape,
            n,
            threads,
            repeats: repeatsFor(rowCount * columns * positions * n),
          })),
        });
        console.error(JSON.stringify(rows.at(-1)));
      }
    }
  } finally {
    await Promise.all(contestants.map(({ stop }) => stop()));
  }
  return {
    python,
    engines: Object.fromEntries(contestants.map(({ label, about }) => [label, about])),
    missing,
    rows,
  };
}

/** What takes less than some milliseconds is solved several times in a row: a lone run times a cold cache. */
function repeatsFor(operations) {
  return Math.min(100, Math.ceil(4e7 / operations));
}

function threadCounts(n) {
  return n >= SMALLEST_FOR_TWO_THREADS && n <= LARGEST_FOR_MANY_RUNS ? [1, 2] : [1];
}

/** Times of one problem each: two at once count half of what they take together. */
async function race(entrants, { shape, n, threads, repeats }) {
  const check = agreement(shape);
  const measures = Object.fromEntries(
    entrants.map(({ label, solve }) => [
      label,
      async () => {
        const { ms, largest } = await solve(threads, repeats);
        check(label, largest);
        return ms / threads / repeats;
      },
    ]),
  );
  if (n > LARGEST_FOR_MANY_RUNS) {
    return summarise(await interleaved(measures, { least: 3, most: 3, seconds: 0 }), SCIPY);
  }
  for (const measure of Object.values(measures)) await measure();
  const seconds = threads === 1 ? 6 : 4;
  return summarise(await interleaved(measures, { least: 7, most: 51, seconds }), SCIPY);
}

/** The time of a wrong answer means nothing: all must find the same largest eigenvalue. */
function agreement(shape) {
  let first;
  return (label, largest) => {
    first ??= { label, largest };
    if (!(Math.abs(largest / first.largest - 1) < AGREEMENT)) {
      throw new Error(`${shape}: ${label} finds ${largest} where ${first.label} finds ${first.largest}`);
    }
  };
}
