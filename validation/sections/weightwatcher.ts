import { analyzeModel } from "../../src/analysis/analyze-model.js";
import type { LayerRecord } from "../../src/analysis/columns.js";
import type { AnalyzeOptions } from "../../src/analysis/options.js";
import { openModel } from "../../src/loaders/open-model.js";
import { type WeightWatcherRow, weightWatcherNumbers } from "../../test/models/weightwatcher.js";
import { markdownTable } from "../markdown-table.js";
import { progress } from "../progress.js";
import { type Page, section } from "../section.js";

/** Columns that both have, on the same scale under `--fit weightwatcher`. */
const SHARED = [
  "alpha",
  "sigma",
  "D",
  "xmin",
  "xmax",
  "num_pl_spikes",
  "alpha_weighted",
  "log_alpha_norm",
  "norm",
  "log_norm",
  "spectral_norm",
  "log_spectral_norm",
  "stable_rank",
  "matrix_rank",
  "entropy",
] as const satisfies readonly (keyof WeightWatcherRow & keyof LayerRecord)[];

/** Layers shown one by one: dense and convolutional, clear and hard cases. */
const SHOWN = [
  "h.1.proj.weight",
  "h.1.qkv.weight",
  "conv2d_170.w_0",
  "conv2d_106.w_0",
  "conv2d_184.w_0",
  "linear_77.w_0",
  "linear_82.w_0",
  "linear_85.w_0",
];

interface Agreement {
  readonly column: string;
  /** Layers that differ by less than 1e-6, relatively or absolutely. */
  readonly same: number;
  /** The largest difference of these, over the larger of 1 and WeightWatcher's number. */
  readonly largest: number;
}

interface Shown {
  readonly name: string;
  readonly theirs: Pick<WeightWatcherRow, "alpha" | "warning" | "num_spikes" | "mp_softrank" | "matrix_rank">;
  readonly ours: Pick<
    LayerRecord,
    | "alpha"
    | "alpha_ci_low"
    | "alpha_ci_high"
    | "tail_model"
    | "num_spikes"
    | "mp_softrank"
    | "matrix_rank"
    | "phase"
  >;
}

interface Figures {
  readonly version: string;
  readonly layers: number;
  readonly agreement: readonly Agreement[];
  /** Layers whose alpha is WeightWatcher's without --fit weightwatcher as well. */
  readonly sameByDefault: number;
  readonly shown: readonly Shown[];
}

interface Pair {
  readonly theirs: WeightWatcherRow;
  /** With --fit weightwatcher. */
  readonly matched: LayerRecord;
  /** With the defaults. */
  readonly ours: LayerRecord;
}

const SAME = 1e-6;

async function measure(): Promise<Figures> {
  const { version, models } = weightWatcherNumbers();
  const pairs: Pair[] = [];
  for (const { name, path, rows } of models) {
    progress(`weightwatcher: ${name}`);
    const matched = await recordsOf(path, { fit: "weightwatcher" });
    const ours = await recordsOf(path, {});
    for (const theirs of rows) {
      pairs.push({ theirs, matched: recordOf(matched, theirs.name), ours: recordOf(ours, theirs.name) });
    }
  }
  return {
    version,
    layers: pairs.length,
    agreement: SHARED.map((column) => {
      const differences = pairs.map(({ theirs, matched }) => difference(theirs[column], matched[column]));
      const close = differences.filter((each) => each < SAME);
      return { column, same: close.length, largest: Math.max(...close) };
    }),
    sameByDefault: pairs.filter(({ theirs, ours }) => difference(theirs.alpha, ours.alpha) < SAME).length,
    shown: SHOWN.map((name) => {
      const pair = pairs.find(({ theirs }) => theirs.name === name);
      if (pair === undefined) throw new Error(`no ${name}`);
      return { name, theirs: pair.theirs, ours: pair.ours };
    }).map(kept),
  };
}

async function recordsOf(path: string, options: Partial<AnalyzeOptions>) {
  const records = new Map<string, LayerRecord>();
  const settings = { ...options, split: false, engine: "wasm", threads: 0 } as const;
  for await (const { record } of analyzeModel(await openModel(path), settings)) {
    if (record.status === "analysed") records.set(record.raw_name, record);
  }
  return records;
}

function recordOf(records: ReadonlyMap<string, LayerRecord>, name: string): LayerRecord {
  const record = records.get(name);
  if (record === undefined) throw new Error(`no ${name}`);
  return record;
}

function difference(theirs: number, ours: number | null): number {
  return ours === null ? Number.POSITIVE_INFINITY : Math.abs(ours - theirs) / Math.max(1, Math.abs(theirs));
}

/** What is shown of a layer, so that the figures hold no more. */
function kept({ name, theirs, ours }: Shown): Shown {
  const { alpha, warning, num_spikes, mp_softrank, matrix_rank } = theirs;
  return {
    name,
    theirs: { alpha, warning, num_spikes, mp_softrank, matrix_rank },
    ours: {
      alpha: ours.alpha,
      alpha_ci_low: ours.alpha_ci_low,
      alpha_ci_high: ours.alpha_ci_high,
      tail_model: ours.tail_model,
      num_spikes: ours.num_spikes,
      mp_softrank: ours.mp_softrank,
      matrix_rank: ours.matrix_rank,
      phase: ours.phase,
    },
  };
}

const digits = (value: number | null, count: number) => (value === null ? "–" : value.toFixed(count));

function page({ version, layers, agreement, sameByDefault, shown }: Figures): Page {
  const columns = markdownTable(
    ["column", `layers of ${layers} that agree`, "to"],
    agreement.map(({ column, same, largest }) => [
      `\`${column}\``,
      same,
      largest === 0 ? "exactly" : atMost(largest),
    ]),
  );
  const rows = markdownTable(
    [
      "layer",
      "alpha: WeightWatcher",
      "htsr, with 95 % interval",
      "tail_model",
      "warning",
      "phase",
      "num_spikes",
      "mp_softrank",
      "matrix_rank",
    ],
    shown.map(({ name, theirs, ours }) => [
      name,
      digits(theirs.alpha, 3),
      `${digits(ours.alpha, 3)} (${digits(ours.alpha_ci_low, 2)} to ${digits(ours.alpha_ci_high, 2)})`,
      ours.tail_model ?? "–",
      theirs.warning === "" ? "–" : theirs.warning,
      ours.phase ?? "–",
      `${theirs.num_spikes} / ${ours.num_spikes ?? "–"}`,
      `${digits(theirs.mp_softrank, 3)} / ${digits(ours.mp_softrank, 3)}`,
      `${theirs.matrix_rank} / ${ours.matrix_rank}`,
    ]),
  );
  const markdown = `What the Python package itself says (WeightWatcher ${version}, each tensor as a layer of PyTorch; fixtures/weightwatcher)
of the ${layers} matrices of PP-OCRv4 recognition and of the trained GPT's attention, beside \`htsr analyze --no-split
--fit weightwatcher\` on the files. A layer agrees if its numbers differ by less than 1e-6 (relatively, or absolutely
below 1); the last column is the largest difference among those that do, rounded up to a power of ten.

${columns}

What is left is rounding: WeightWatcher scales the weights of convolutions in 32-bit floats. The layers that do not
agree are rank-deficient: it counts singular values above a bound that does not know what the storage type can tell
from zero, and its entropy is relative to that rank.

Without \`--fit weightwatcher\` alpha is the same in ${sameByDefault} of the ${layers} (the defaults differ in tails of fewer than ten
eigenvalues and in what is taken for zero). What else the two say, WeightWatcher's number before the slash:

${rows}

Spikes and the soft rank come from another fit of the Marchenko-Pastur bulk (below, and statistics.md); of a
convolution, htsr's are those of out x (in · positions). Where htsr gives none, too many zeros leave no bulk to fit.`;
  const file = "coming-from-weightwatcher.md";
  return {
    markdown,
    pictures: [],
    excerpts: [
      { file, name: "columns", markdown: columns },
      { file, name: "layers", markdown: rows },
    ],
  };
}

/** "1e-12": the smallest power of ten that is not below. */
const atMost = (value: number) => `1e${Math.ceil(Math.log10(value))}`;

export const weightWatcher = section(
  "weightwatcher",
  "WeightWatcher's own numbers on the same weights",
  measure,
  page,
);
