/** A tail relative to its start: what the laws on [xmin, ∞) are fitted to. Free of the values' scale. */
export interface TailSample {
  readonly size: number;
  /** ln(x_i / xmin), ascending. */
  readonly logs: Float64Array;
  readonly meanLog: number;
  readonly meanSquaredLog: number;
  /** (x_i - xmin) / xmax, from 0 to 1: x_i / xmin may be too large for a double. */
  readonly excesses: Float64Array;
  readonly meanExcess: number;
  /** ln(xmax / xmin), xmax the largest value. */
  readonly logSpan: number;
}

/** @param tail ascending positive values, none below xmin */
export function tailSample(tail: Float64Array, xmin: number): TailSample {
  const size = tail.length;
  const xmax = tail[size - 1];
  const logXmin = Math.log(xmin);
  const logs = new Float64Array(size);
  const excesses = new Float64Array(size);
  let [log, squared, excess] = [0, 0, 0];
  for (let i = 0; i < size; i++) {
    const x = tail[i];
    // Near xmin the two logarithms would cancel.
    logs[i] = x < 2 * xmin ? Math.log1p((x - xmin) / xmin) : Math.log(x) - logXmin;
    excesses[i] = (x - xmin) / xmax;
    log += logs[i];
    squared += logs[i] * logs[i];
    excess += excesses[i];
  }
  return {
    size,
    logs,
    meanLog: log / size,
    meanSquaredLog: squared / size,
    excesses,
    meanExcess: excess / size,
    logSpan: logs[size - 1],
  };
}
