/*
 * Times the eigenvalues of one matrix by every engine that this machine has, interleaved, on one thread:
 *
 *   npm run build && node bench/engines.mjs [--repeats 5] [512x512 768x3072 ...]
 *
 * scipy's SVD is there for comparison where Debian's python3-scipy is installed. Medians; ratios to scipy are
 * what can be compared between machines.
 */
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { parseArgs } from "node:util";
import { mlMatrixEngine } from "../dist/esd/engines/ml-matrix.js";
import { wasmEngine } from "../dist/esd/engines/wasm.js";

const SHAPES = ["64x64", "128x128", "256x256", "512x512", "768x768", "768x3072", "1024x4096", "2048x2048"];
/** Above it ml-matrix takes minutes. */
const LARGEST_FOR_ML_MATRIX = 512;

const { values: options, positionals } = parseArgs({
  options: { repeats: { type: "string", default: "5" } },
  allowPositionals: true,
});
const repeats = Number(options.repeats);

/** A SciPy process that times scipy.linalg.svd(compute_uv=False) of the shapes it is sent; null without SciPy. */
async function startScipy() {
  const { OPENBLAS_CORETYPE, OPENBLAS_L2_SIZE, ...environment } = process.env;
  const program = `
import sys, time
import numpy, scipy.linalg
print("ready", flush=True)
for line in sys.stdin:
    rows, columns = map(int, line.split("x"))
    matrix = numpy.random.default_rng(1).standard_normal((rows, columns)).astype(numpy.float64)
    start = time.perf_counter()
    scipy.linalg.svd(matrix, compute_uv=False, check_finite=False)
    print((time.perf_counter() - start) * 1e3, flush=True)
`;
  const child = spawn("/usr/bin/python3", ["-c", program], {
    env: { ...environment, OPENBLAS_NUM_THREADS: "1" },
    stdio: ["pipe", "pipe", "ignore"],
  });
  child.on("error", () => {});
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  if ((await lines.next()).done) return null;
  return {
    async time(shape) {
      child.stdin.write(`${shape}\n`);
      return Number((await lines.next()).value);
    },
    stop: () => child.stdin.end(),
  };
}

function timeEngine(engine, matrix) {
  const start = performance.now();
  engine.eigenvalues(matrix);
  return performance.now() - start;
}

function view([rows, columns]) {
  const values = Float32Array.from({ length: rows * columns }, () => Math.random() - 0.5);
  return { values, offset: 0, rows, columns, rowStride: columns, columnStride: 1 };
}

/** The nine matrices of a 3 x 3 convolution of 64 x 64 channels, each a strided view. */
function timeConvolution(engine) {
  const [channels, positions] = [64, 9];
  const { values } = view([channels, channels * positions]);
  const start = performance.now();
  for (let offset = 0; offset < positions; offset++) {
    const [rowStride, columnStride] = [channels * positions, positions];
    engine.eigenvalues({ values, offset, rows: channels, columns: channels, rowStride, columnStride });
  }
  return performance.now() - start;
}

function median(times) {
  const sorted = times.toSorted((a, b) => a - b);
  return sorted[sorted.length >> 1];
}

const scipy = await startScipy();
const rows = [];

async function compare(shape, contestants) {
  const times = Object.fromEntries(Object.keys(contestants).map((name) => [name, []]));
  const most =
    shape.includes("conv") || Math.min(...shape.split("x").map(Number)) <= 256 ? 10 * repeats : repeats;
  for (let repeat = 0; repeat < most; repeat++) {
    for (const [name, time] of Object.entries(contestants)) {
      if (name === mlMatrixEngine.name && repeat >= repeats) continue;
      times[name].push(await time());
    }
  }
  const medians = Object.fromEntries(Object.entries(times).map(([name, all]) => [name, median(all)]));
  const row = { shape };
  for (const [name, time] of Object.entries(medians)) row[`${name}, ms`] = Number(time.toPrecision(3));
  if (medians.scipy) row["wasm / scipy"] = Number((medians[wasmEngine.name] / medians.scipy).toFixed(2));
  rows.push(row);
}

for (const shape of positionals.length > 0 ? positionals : SHAPES) {
  const size = shape.split("x").map(Number);
  const matrix = view(size);
  await compare(shape, {
    [wasmEngine.name]: () => timeEngine(wasmEngine, matrix),
    ...(Math.min(...size) <= LARGEST_FOR_ML_MATRIX && {
      [mlMatrixEngine.name]: () => timeEngine(mlMatrixEngine, matrix),
    }),
    ...(scipy && { scipy: () => scipy.time(shape) }),
  });
}
if (positionals.length === 0) {
  await compare("conv 64x64x9", {
    [wasmEngine.name]: () => timeConvolution(wasmEngine),
    [mlMatrixEngine.name]: () => timeConvolution(mlMatrixEngine),
  });
}
scipy?.stop();
console.table(rows);
