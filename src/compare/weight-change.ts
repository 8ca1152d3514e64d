type Numbers = Float32Array | Float64Array;

/** How the entries of two matrices of one shape differ. */
export interface WeightChange {
  /** Whether every entry is the same. */
  readonly identical: boolean;
  /** ‖A‖_F, ‖B‖_F and ‖B - A‖_F. */
  readonly normA: number;
  readonly normB: number;
  readonly normChange: number;
  /** Σ a b / (‖A‖ ‖B‖); null if either is zero. */
  readonly cosine: number | null;
}

/** @param a, b finite, of the same length, their largest within 1e±70 */
export function weightChange(a: Numbers, b: Numbers): WeightChange {
  let squaresA = 0;
  let squaresB = 0;
  let squaresChange = 0;
  let products = 0;
  for (let i = 0; i < a.length; i++) {
    const x = a[i];
    const y = b[i];
    const change = y - x;
    squaresA += x * x;
    squaresB += y * y;
    squaresChange += change * change;
    products += x * y;
  }
  const scale = Math.sqrt(squaresA) * Math.sqrt(squaresB);
  return {
    identical: a.every((x, i) => x === b[i]),
    normA: Math.sqrt(squaresA),
    normB: Math.sqrt(squaresB),
    normChange: Math.sqrt(squaresChange),
    cosine: scale > 0 ? Math.min(1, Math.max(-1, products / scale)) : null,
  };
}

/**
 * B - A, in f32 where both are: numbers within a factor of two of each other are subtracted exactly (Sterbenz), and
 * the rounding of the others is 6e-8 of their difference.
 */
export function difference(a: Numbers, b: Numbers): Numbers {
  const wide = a instanceof Float64Array || b instanceof Float64Array;
  const values = wide ? new Float64Array(a.length) : new Float32Array(a.length);
  for (let i = 0; i < a.length; i++) values[i] = b[i] - a[i];
  return values;
}
