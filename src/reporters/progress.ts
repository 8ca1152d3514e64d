import { SingleBar } from "cli-progress";
import type { LayerRecord } from "../analysis/columns.js";
import { layerLabel } from "../analysis/layer-label.js";
import { elementCount } from "../loaders/tensor-source.js";
import { pad, shortenMiddle } from "./fit-text.js";
import { compactCount, duration } from "./format-number.js";
import { shown } from "./shown.js";

/** What the bar needs to know of a tensor. */
interface SizedTensor {
  readonly source: { readonly shape: readonly number[] };
}

/** What it needs to know of a layer that is finished. */
export type FinishedLayer = Pick<LayerRecord, "name" | "part" | "shape" | "num_params" | "status">;

export interface Progress {
  /** A layer is finished. */
  step(record: FinishedLayer): void;
  /** Takes the bar off the screen. To be called whatever happens: it gives the cursor back. */
  stop(): void;
}

const SILENT: Progress = { step: () => {}, stop: () => {} };

/** A progress bar on standard error over a model's weights; of a model without any, not a byte is written. */
export function startProgress(
  tensors: readonly SizedTensor[],
  stream: NodeJS.WritableStream = process.stderr,
): Progress {
  const totalWeights = tensors.reduce((sum, { source }) => sum + elementCount(source.shape), 0);
  if (totalWeights === 0) return SILENT;
  const started = performance.now();
  const tracker = trackProgress(tensors.length, totalWeights);
  const bar = new SingleBar({
    stream,
    hideCursor: true,
    clearOnComplete: true,
    format: (_, { maxWidth }) =>
      progressLine(tracker.state(), (performance.now() - started) / 1000, maxWidth),
  });
  bar.start(totalWeights, 0);
  return {
    step(record) {
      bar.update(tracker.finish(record));
    },
    stop() {
      bar.stop();
    },
  };
}

export interface ProgressState {
  readonly tensors: number;
  readonly totalTensors: number;
  readonly weights: number;
  readonly totalWeights: number;
  /** Weights that were analysed, not passed over. */
  readonly analysedWeights: number;
  /** The layer that was finished last, "" before the first. */
  readonly layer: string;
}

/**
 * Counts finished records as tensors and weights: a part counts its own weights, a tensor that is passed over all
 * of them.
 */
export function trackProgress(totalTensors: number, totalWeights: number) {
  const seen = new Set<string>();
  let state: ProgressState = {
    tensors: 0,
    totalTensors,
    weights: 0,
    totalWeights,
    analysedWeights: 0,
    layer: "",
  };
  return {
    state: () => state,
    /** @returns the weights that are done */
    finish(record: FinishedLayer): number {
      seen.add(record.name);
      const weights = record.num_params ?? elementCount(record.shape);
      state = {
        ...state,
        tensors: seen.size,
        weights: Math.min(totalWeights, state.weights + weights),
        analysedWeights: state.analysedWeights + (record.status === "analysed" ? weights : 0),
        layer: layerLabel(record),
      };
      return state.weights;
    },
  };
}

const BAR_WIDTH = 20;

/** One line no wider than `width`: bar, layers, rate, time left and the layer just finished. */
export function progressLine(state: ProgressState, seconds: number, width: number): string {
  const { tensors, totalTensors, weights, totalWeights, analysedWeights, layer } = state;
  const filled = Math.round((BAR_WIDTH * weights) / totalWeights);
  const bar = "█".repeat(filled) + "░".repeat(BAR_WIDTH - filled);
  const rate = seconds > 0 ? analysedWeights / seconds : 0;
  const left = weights > 0 ? (seconds * (totalWeights - weights)) / weights : null;
  const facts = [
    `${bar} ${String(tensors).padStart(String(totalTensors).length)}/${totalTensors} tensors`,
    ...(rate > 0 ? [pad(`${compactCount(rate)} weights/s`, 16, "right")] : []),
    ...(left === null ? [] : [pad(`${duration(left)} left`, 12, "right")]),
  ].join("  ");
  const room = width - facts.length - 2;
  return room >= 8 && layer !== "" ? `${facts}  ${shortenMiddle(shown(layer), room)}` : facts.slice(0, width);
}
