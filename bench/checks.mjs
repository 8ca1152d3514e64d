import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { environment, run } from "./child.mjs";
import { analyzeArguments } from "./htsr.mjs";
import { writeTransformer } from "./models.mjs";
import { writeSafetensors } from "./safetensors.mjs";
import { interleaved, summarise } from "./timing.mjs";

const PEAK_MEMORY = fileURLToPath(new URL("peak-memory.mjs", import.meta.url));

/** One matrix each, and the bytes that the solver's working set was planned to take. */
const MATRICES = [
  { shape: [4096, 4096], dtype: "F32", options: ["--engine", "wasm", "--threads", 1], planned: 221e6 },
  {
    shape: [4096, 11008],
    dtype: "BF16",
    options: ["--engine", "wasm", "--max-memory", "400M"],
    planned: 155e6,
  },
];

export const ONE_THREAD = "--threads 1";
const TWO_THREADS = "--threads 2";

/** How much memory a large matrix takes, and what two threads cost where there is one processor. */
export async function runChecks(folder) {
  const memory = [];
  for (const { shape, dtype, options, planned } of MATRICES) {
    const model = join(folder, "matrix.safetensors");
    await writeSafetensors(model, { weight: shape }, dtype);
    const { peak, ms } = await peakMemory(analyzeArguments(model, options));
    memory.push({
      matrix: `${shape.join("x")} ${dtype.toLowerCase()}`,
      options: options.join(" "),
      peakMB: Math.round(peak / 1e6),
      plannedMB: planned / 1e6,
      ratio: Number((peak / planned).toFixed(2)),
      seconds: Number((ms / 1000).toFixed(1)),
    });
    console.error(JSON.stringify(memory.at(-1)));
  }
  const oneProcessor = await timeOnOneProcessor(await writeTransformer(folder));
  console.error(JSON.stringify(oneProcessor));
  return { memory, oneProcessor };
}

/** Peak resident set of a command's process, in bytes; the command fails if it analyses nothing. */
async function peakMemory(args) {
  const started = performance.now();
  const child = spawn(process.execPath, ["--import", PEAK_MEMORY, ...args], {
    env: environment,
    stdio: ["ignore", "ignore", "inherit", "pipe"],
  });
  let peak = "";
  child.stdio[3].setEncoding("utf8").on("data", (text) => {
    peak += text;
  });
  const [code] = await once(child, "close");
  if (code !== 0) throw new Error(`htsr ${args.slice(1).join(" ")} ended with ${code}`);
  return { peak: Number(peak), ms: performance.now() - started };
}

/** Threads that wait by spinning take the processor from those that work. */
async function timeOnOneProcessor(model) {
  const analyze = (threads) => async () => {
    const args = analyzeArguments(model, ["--engine", "wasm", "--threads", threads]);
    return (await run("taskset", ["-c", "0", process.execPath, ...args])).ms;
  };
  const contestants = { [ONE_THREAD]: analyze(1), [TWO_THREADS]: analyze(2) };
  return summarise(await interleaved(contestants, { least: 3, most: 3, seconds: 0 }), ONE_THREAD);
}
