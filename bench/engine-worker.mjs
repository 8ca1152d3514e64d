/** One thread of engine-process.mjs: holds a problem's matrices and solves them when told. */
import { readFileSync } from "node:fs";
import { parentPort, workerData } from "node:worker_threads";
import { chooseEngine } from "../dist/esd/choose-engine.js";
import { mlMatrixEngine } from "../dist/esd/engines/ml-matrix.js";

const solver = workerData === mlMatrixEngine.name ? mlMatrixEngine : (await chooseEngine(workerData)).solver;
let matrices = [];

/** The matrix at each kernel position is a strided view, as in a convolution's weights. */
function load({ file, rows, columns, positions }) {
  const values = new Float32Array(new Uint8Array(readFileSync(file)).buffer);
  matrices = Array.from({ length: positions }, (_, offset) => ({
    values,
    offset,
    rows,
    columns,
    rowStride: columns * positions,
    columnStride: positions,
  }));
}

function solve(repeats) {
  const started = performance.now();
  let spectra = [];
  for (let repeat = 0; repeat < repeats; repeat++) {
    spectra = matrices.map((matrix) => solver.eigenvalues(matrix));
  }
  return {
    ms: performance.now() - started,
    largest: Math.max(...spectra.map((spectrum) => spectrum.at(-1))),
  };
}

parentPort.on("message", ({ problem, repeats }) =>
  parentPort.postMessage(problem ? load(problem) : solve(repeats)),
);
parentPort.postMessage(solver.name);
