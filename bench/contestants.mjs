import { fileURLToPath } from "node:url";
import { startChild } from "./child.mjs";
import { findNode24 } from "./node24.mjs";

/** Debian's own, which has Debian's SciPy and OpenBLAS. */
const PYTHON = "/usr/bin/python3";

/** What everything is compared with. */
export const SCIPY = "scipy svd";

const ENGINE_PROCESS = path("engine-process.mjs");

function path(file) {
  return fileURLToPath(new URL(file, import.meta.url));
}

/** A Python program of this folder as a child process, its BLAS on so many threads. */
export function startPython(file, blasThreads) {
  return startChild(PYTHON, ["-B", path(file)], { OPENBLAS_NUM_THREADS: String(blasThreads) });
}

/**
 * All solvers that this machine has. Each loads a problem and solves it so many times in a row, on one thread or
 * on each of two at once; a `slow` one takes seconds where others take milliseconds.
 *
 * @returns {Promise<{ contestants: object[], python: object | null, missing: Record<string, string> }>} `python` are the
 *   versions of SciPy's side, `missing` what was not found, and why
 */
export async function findContestants() {
  const node24 = await findNode24();
  const found = {
    scipy: await startScipy(),
    wasm: await startEngine("wasm", process.execPath),
    "wasm on Node 24": node24.missing ? node24 : await startEngine("wasm", node24.path),
    lapack: await startEngine("lapack", process.execPath),
    js: await startEngine("js", process.execPath, { slow: true }),
    "ml-matrix": await startEngine("ml-matrix", process.execPath, { slow: true }),
  };
  const contestants = Object.values(found).filter(({ missing }) => missing === undefined);
  return {
    contestants,
    python: contestants.find(({ label }) => label === SCIPY)?.about ?? null,
    missing: Object.fromEntries(
      Object.entries(found).flatMap(([name, { missing }]) =>
        missing === undefined ? [] : [[name, missing]],
      ),
    ),
  };
}

/** @returns a contestant, or why it is missing */
async function startEngine(engine, node, { slow = false } = {}) {
  const child = await startChild(node, [ENGINE_PROCESS, engine]);
  const { missing, ...about } = child.about;
  if (missing !== undefined) return { missing };
  return {
    label: about.engine.startsWith("wasm") ? `${about.engine}, Node ${majorOf(about.node)}` : about.engine,
    slow,
    about,
    load: (problem) => child.ask({ problem }),
    solve: (threads, repeats) => child.ask({ threads, repeats }),
    stop: child.stop,
  };
}

function majorOf(version) {
  return version.replace(/^v(\d+).*/, "$1");
}

/** Two processes with one BLAS thread each, as two worker threads have one matrix each. */
async function startScipy() {
  let children;
  try {
    children = await Promise.all([startPython("scipy_svd.py", 1), startPython("scipy_svd.py", 1)]);
  } catch (error) {
    return { missing: `SciPy of ${PYTHON}: ${error.message}` };
  }
  const [first] = children;
  return {
    label: SCIPY,
    slow: false,
    about: first.about,
    load: (problem) => Promise.all(children.map((child) => child.ask({ problem }))),
    async solve(threads, repeats) {
      const started = performance.now();
      const replies = await Promise.all(children.slice(0, threads).map((child) => child.ask({ repeats })));
      return threads === 1 ? replies[0] : { ...replies[0], ms: performance.now() - started };
    },
    stop: () => Promise.all(children.map((child) => child.stop())),
  };
}
