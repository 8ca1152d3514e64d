/** A tail relative to its start: what the laws on [xmin, ∞) are fitted to. Free of the values' scale. */
export interface TailSample {
  readonly size: number;
  /** t_i = x_i / xmin, at least 1. */
  readonly ratios: Float64Array;
  /** ln t_i. */
  readonly logs: Float64Array;
  readonly meanRatio: number;
  readonly meanLog: number;
  readonly meanSquaredLog: number;
}

/** @param tail ascending positive values, none below xmin */
export function tailSample(tail: Float64Array, xmin: number): TailSample {
  const size = tail.length;
  const ratios = tail.map((x) => x / xmin);
  const logs = ratios.map(Math.log);
  let [ratio, log, squared] = [0, 0, 0];
  for (let i = 0; i < size; i++) {
    ratio += ratios[i];
    log += logs[i];
    squared += logs[i] * logs[i];
  }
  return {
    size,
    ratios,
    logs,
    meanRatio: ratio / size,
    meanLog: log / size,
    meanSquaredLog: squared / size,
  };
}
