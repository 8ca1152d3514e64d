import { readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { chooseEngine } from "../dist/esd/choose-engine.js";
import { run } from "./child.mjs";
import { startPython } from "./contestants.mjs";
import { analyzeArguments } from "./htsr.mjs";
import { findNode24 } from "./node24.mjs";
import { writePlannedMatrices } from "./planned-matrices.mjs";
import { writeSafetensors } from "./safetensors.mjs";
import { interleaved, summarise } from "./timing.mjs";

/** As WeightWatcher's process on this many processors would have it, its BLAS and `htsr --threads` alike. */
const THREADS = 2;

export const REFERENCE = "SciPy + NumPy";

/** Twelve layers, 768 wide: GPT-2's shapes, without its embedding. */
export async function writeTransformer(folder) {
  const path = join(folder, "transformer-12x768.safetensors");
  const shapes = Object.fromEntries(
    Array.from({ length: 12 }, (_, layer) => [
      [`h.${layer}.attn.qkv.weight`, [2304, 768]],
      [`h.${layer}.attn.proj.weight`, [768, 768]],
      [`h.${layer}.mlp.fc.weight`, [3072, 768]],
      [`h.${layer}.mlp.out.weight`, [768, 3072]],
    ]).flat(),
  );
  await writeSafetensors(path, shapes, "F32");
  return path;
}

/**
 * Times `htsr analyze` on whole models, start-up included, against the same work in Python, start-up excluded.
 * @param {readonly string[]} models paths
 * @param {string} folder for temporary files
 */
export async function timeModels(models, folder) {
  const node24 = await findNode24();
  const python = await startPython("weightwatcher_like.py", THREADS).catch(() => null);
  const hasLapack = await chooseEngine("lapack").then(
    () => true,
    () => false,
  );
  const rows = [];
  try {
    for (const model of models) {
      const file = join(folder, "matrices.f32");
      const matrices = await writePlannedMatrices(model, file);
      const contestants = {
        ...(python && { [REFERENCE]: async () => (await python.ask({ model: { file, matrices } })).ms }),
        "--engine wasm": () => analyze(process.execPath, model, "wasm", folder, matrices.length),
        ...(node24.path && {
          "--engine wasm, Node 24": () => analyze(node24.path, model, "wasm", folder, matrices.length),
        }),
        ...(hasLapack && {
          "--engine lapack": () => analyze(process.execPath, model, "lapack", folder, matrices.length),
        }),
      };
      for (const measure of Object.values(contestants)) await measure();
      const times = await interleaved(contestants, { least: 5, most: 15, seconds: 20 });
      rows.push({ model: basename(model), matrices: matrices.length, ...summarise(times, REFERENCE) });
      console.error(JSON.stringify(rows.at(-1)));
    }
  } finally {
    await python?.stop();
  }
  return { python: python?.about ?? null, rows };
}

/** @returns wall time, having made sure that all layers were analysed, and by the engine asked for */
async function analyze(node, model, engine, folder, layers) {
  const output = join(folder, "report.json");
  const options = ["--engine", engine, "--threads", THREADS, "--format", "json", "--output", output];
  const { ms } = await run(node, analyzeArguments(model, options));
  const analysed = JSON.parse(await readFile(output, "utf8")).layers.filter(
    ({ status }) => status === "analysed",
  );
  if (analysed.length !== layers || !analysed.every((layer) => layer.engine.startsWith(engine))) {
    throw new Error(`${engine} analysed ${analysed.length} of the ${layers} layers of ${model}`);
  }
  return ms;
}
