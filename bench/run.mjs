/*
 * npm run bench                        engines, tail scan, whole models
 * npm run bench -- --model model.onnx  whole models: this one beside the synthetic one
 * npm run bench -- --large             engines at the largest shapes (minutes a shape)
 * npm run bench -- --checks            memory, and two threads on one processor
 * npm run bench -- 300x500 64x64x9     engines at these shapes, printed only
 *
 * Figures are kept in results.json; README.md and time-by-n.svg are written from all that is there.
 */
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { runChecks } from "./checks.mjs";
import { LARGE_SHAPES, SHAPES, timeEngines } from "./engines.mjs";
import { describeMachine } from "./machine.mjs";
import { timeModels, writeTransformer } from "./models.mjs";
import { writeReport } from "./report.mjs";
import { readResults, saveSection } from "./results.mjs";
import { timeScans } from "./xmin-scan.mjs";

const DEFAULT_MODEL = "../shared/models/gpt/final.onnx";

const { values: options, positionals: shapes } = parseArgs({
  options: {
    model: { type: "string", default: DEFAULT_MODEL },
    large: { type: "boolean", default: false },
    checks: { type: "boolean", default: false },
  },
  allowPositionals: true,
});

const SECTIONS = {
  engines: (folder) => timeEngines(SHAPES, folder),
  scan: timeScans,
  models: async (folder) =>
    timeModels([options.model].filter(existsSync).concat(await writeTransformer(folder)), folder),
  large: (folder) => timeEngines(LARGE_SHAPES, folder),
  checks: runChecks,
};

function chosenSections() {
  const chosen = [...(options.large ? ["large"] : []), ...(options.checks ? ["checks"] : [])];
  return chosen.length > 0 ? chosen : ["engines", "scan", "models"];
}

const folder = await mkdtemp(join(tmpdir(), "htsr-bench-"));
try {
  if (shapes.length > 0) {
    const { rows, missing } = await timeEngines(shapes, folder);
    for (const [name, reason] of Object.entries(missing)) console.error(`no ${name}: ${reason}`);
    console.table(rows.map(({ shape, threads, ms }) => ({ shape, threads, ...ms })));
  } else {
    for (const section of chosenSections()) {
      const machine = await describeMachine();
      await saveSection(section, { machine, ...(await SECTIONS[section](folder)) });
    }
    await writeReport(await readResults());
  }
} finally {
  await rm(folder, { recursive: true });
}
