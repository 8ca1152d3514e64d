import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { analyzeModel } from "../../src/analysis/analyze-model.js";
import type { AnalyzeOptions } from "../../src/analysis/options.js";
import type { LayerResult } from "../../src/analysis/result.js";
import { openModel } from "../../src/loaders/open-model.js";
import { fitHill } from "../../src/powerlaw/hill.js";
import { randomStream } from "../../src/random/stream.js";
import { normals } from "../../src/random/variates.js";
import { markdownTable, signed } from "../markdown-table.js";
import { linePlot } from "../plot.js";
import { progress } from "../progress.js";
import { type Page, section } from "../section.js";

/** Means over the matrices of one shape, and what was said of each of them. */
interface Row {
  readonly Q: number;
  /** TempBalance's and AlphaPruning's PL_Alpha_Hill. */
  readonly peersHill: number;
  readonly clauset: number;
  /** Of those that have one: gof_p, and the bootstrap's interval of alpha. */
  readonly goodnessOfFit: number;
  readonly low: number;
  readonly high: number;
  readonly phases: readonly string[];
  readonly tailModels: readonly string[];
  readonly nullZ: readonly number[];
  readonly windowsHill: number;
  readonly windowsClauset: number;
}

interface Figures {
  readonly M: number;
  readonly matrices: number;
  readonly seed: number;
  readonly rows: readonly Row[];
}

type Analysed = Extract<LayerResult, { status: "analysed" }>;

const SEED = 0;
const M = 256;
const MATRICES = 5;
const ASPECT_RATIOS = [1, 2, 4, 8, 16];

async function measure(): Promise<Figures> {
  const folder = await mkdtemp(join(tmpdir(), "htsr-noise-"));
  try {
    const rows: Row[] = [];
    for (const Q of ASPECT_RATIOS) {
      progress(`noise: Q ${Q}`);
      const file = join(folder, `noise-${Q}.safetensors`);
      await writeFile(file, noiseModel(Q));
      const whole = await analysed(file, { bootstrap: 200, randomize: true });
      const windows = await analysed(file, { esd: "farms" });
      rows.push(row(Q, whole, windows));
    }
    return { M, matrices: MATRICES, seed: SEED, rows };
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function analysed(file: string, options: Partial<AnalyzeOptions>): Promise<readonly Analysed[]> {
  const found: Analysed[] = [];
  const model = await openModel(file);
  for await (const result of analyzeModel(model, { ...options, seed: SEED, threads: 0, engine: "wasm" })) {
    if (result.status === "analysed") found.push(result);
  }
  return found;
}

/** A safetensors file of layers that have never been trained. */
function noiseModel(Q: number): Buffer {
  const count = Q * M * M;
  const bytes = 4 * count;
  const header = JSON.stringify(
    Object.fromEntries(
      Array.from({ length: MATRICES }, (_, i) => [
        `noise.${i}.weight`,
        { dtype: "F32", shape: [Q * M, M], data_offsets: [i * bytes, (i + 1) * bytes] },
      ]),
    ),
  );
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  const layers = Array.from({ length: MATRICES }, (_, i) => {
    const values = Float32Array.from(
      { length: count },
      normals(randomStream(SEED, "noise", String(Q), String(i))),
    );
    return Buffer.from(values.buffer);
  });
  return Buffer.concat([length, Buffer.from(header), ...layers]);
}

function row(Q: number, whole: readonly Analysed[], windows: readonly Analysed[]): Row {
  const of = (
    results: readonly Analysed[],
    column: "alpha" | "hill_alpha" | "gof_p" | "alpha_boot_low" | "alpha_boot_high",
  ) => mean(results.map(({ record }) => known(record[column])));
  return {
    Q,
    peersHill: mean(
      whole.map(({ eigenvalues }) => {
        const fit = fitHill(eigenvalues);
        return known(fit.kind === "fitted" ? fit.alphaTempBalance : null);
      }),
    ),
    clauset: of(whole, "alpha"),
    goodnessOfFit: of(whole, "gof_p"),
    low: of(whole, "alpha_boot_low"),
    high: of(whole, "alpha_boot_high"),
    phases: whole.map(({ record }) => known(record.phase)),
    tailModels: whole.map(({ record }) => known(record.tail_model)),
    nullZ: whole.map(({ record }) => known(record.alpha_null_z)),
    windowsHill: of(windows, "hill_alpha"),
    windowsClauset: of(windows, "alpha"),
  };
}

function known<T>(value: T | null): T {
  if (value === null) throw new Error("noise of this size has every column");
  return value;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

const TITLE = "Hill's alpha of pure noise by aspect ratio";

function page({ matrices, seed, rows, ...figures }: Figures): Page {
  const header = [
    "Q",
    "Hill's alpha, as peers print it",
    "Hill's alpha in windows (`--esd farms`)",
    "Clauset's alpha",
    "in windows",
    "its 95 % interval",
    "gof_p",
    "tail_model",
    "alpha_null_z",
    "phase",
  ];
  const table = markdownTable(
    header,
    rows.map((row) => [
      row.Q,
      row.peersHill.toFixed(2),
      row.windowsHill.toFixed(2),
      row.clauset.toFixed(1),
      row.windowsClauset.toFixed(1),
      `${row.low.toFixed(1)} to ${row.high.toFixed(1)}`,
      row.goodnessOfFit.toFixed(2),
      tally(row.tailModels),
      `${signed(Math.min(...row.nullZ), 1)} to ${signed(Math.max(...row.nullZ), 1)}`,
      tally(row.phases),
    ]),
  );
  const svg = linePlot({
    title: TITLE,
    x: { label: "Q = N/M", log: true },
    y: { label: "alpha", domain: [1.5, 6.5] },
    points: rows.flatMap(({ Q, peersHill, windowsHill }) => [
      { x: Q, y: peersHill, line: "whole matrix" },
      { x: Q, y: windowsHill, line: "windows (--esd farms)" },
    ]),
    band: [2, 6],
  });
  const [first, last] = [rows[0], rows[rows.length - 1]];
  const randomLike = rows.flatMap(({ phases }) => phases).filter((phase) => phase === "random-like").length;
  const zs = rows.flatMap(({ nullZ }) => nullZ.map(Math.abs));
  const powerLaws = rows
    .flatMap(({ tailModels }) => tailModels)
    .filter((model) => model === "power_law").length;
  const markdown = `Gaussian matrices with M = ${figures.M} that nothing has trained, ${matrices} for each Q = N/M, seed ${seed}: what htsr prints
with \`--bootstrap 200 --randomize\`, means over the matrices (counts for words, the range for z). "As peers print it" is
TempBalance's and AlphaPruning's PL_Alpha_Hill.

${table}

![${TITLE}](validation/noise-hill.svg)

The shape alone takes Hill's alpha of noise from ${first.peersHill.toFixed(1)} to ${last.peersHill.toFixed(1)}, across the whole band from 2 to 6 (shaded) that is called good in a trained
layer. Windows of one aspect ratio take the shape out of it: what remains, ${last.windowsHill.toFixed(1)}, is the value of square noise, and is no
sign of training either. htsr calls ${randomLike} of the ${rows.length * matrices} matrices random-like, and against their own weights shuffled their alpha
is unremarkable: the largest |z| is ${Math.max(...zs).toFixed(1)}, where with five shuffles 3.04 is significant at 5 %. Clauset's alpha of noise is large and uncertain,
as its interval says. \`tail_model\` calls the tail \`power_law\` in ${powerLaws} of the ${rows.length * matrices} matrices; \`undecided\` is what some dozens of values come to.`;
  return { markdown, pictures: [{ name: "noise-hill", svg }] };
}

/** "random-like 5", the most frequent first. */
function tally(words: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return [...counts]
    .sort((a, b) => b[1] - a[1])
    .map(([word, count]) => `${word} ${count}`)
    .join(", ");
}

export const noise = section("noise", "Pure noise: an alpha that goes with the shape", measure, page);
