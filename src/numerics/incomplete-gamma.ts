/**
 * ln Γ(a) for a > 0: Stirling's series (NIST DLMF 5.11.1) from a >= 12 on, where its five terms leave less
 * than 1e-14, and Γ(a + 1) = a Γ(a) below.
 *
 * @example logGamma(0.5) // ln(pi) / 2 = 0.5723649429247001
 */
export function logGamma(a: number): number {
  let shifted = a;
  let product = 1;
  while (shifted < STIRLING_FROM) product *= shifted++;
  return (
    (shifted - 0.5) * Math.log(shifted) -
    shifted +
    0.5 * Math.log(2 * Math.PI) +
    stirlingRemainder(shifted) -
    Math.log(product)
  );
}

const STIRLING_FROM = 12;

/** ln Γ(a) - [(a - 1/2) ln a - a + ln(2 pi)/2], for a >= STIRLING_FROM. */
function stirlingRemainder(a: number): number {
  const s = 1 / (a * a);
  return (1 / 12 - s * (1 / 360 - s * (1 / 1260 - s * (1 / 1680 - s / 1188)))) / a;
}

/**
 * x^a e^-x / Γ(a), written about its peak x = a for large a: there the three factors are huge and their
 * logarithms would cancel.
 */
export function gammaKernel(a: number, x: number): number {
  if (a < STIRLING_FROM) return Math.exp(a * Math.log(x) - x - logGamma(a));
  const offset = (x - a) / a;
  return Math.sqrt(a / (2 * Math.PI)) * Math.exp(a * (Math.log1p(offset) - offset) - stirlingRemainder(a));
}

/**
 * The regularised incomplete gamma functions P(a, x) and Q(a, x) = 1 - P(a, x), a > 0, x >= 0: the
 * probabilities that a gamma variable of shape a is below and above x. The smaller of the two keeps its
 * relative precision: the power series of P is summed below x = a + 1 (NIST DLMF 8.11.4), the continued
 * fraction of Q (DLMF 8.9.2) evaluated by Lentz's method above.
 *
 * @example incompleteGamma(1, 1).lower // 1 - 1/e = 0.6321205588285577
 */
export function incompleteGamma(a: number, x: number): { readonly lower: number; readonly upper: number } {
  if (x <= 0) return { lower: 0, upper: 1 };
  const kernel = gammaKernel(a, x);
  if (x < a + 1) {
    const lower = kernel * powerSeries(a, x);
    return { lower, upper: 1 - lower };
  }
  const upper = kernel * continuedFraction(a, x);
  return { lower: 1 - upper, upper };
}

/** Σ_k x^k / (a (a+1) ... (a+k)); near x = a it takes some 9 √a terms. */
function powerSeries(a: number, x: number): number {
  let term = 1 / a;
  let sum = term;
  for (let k = 1; term > sum * Number.EPSILON; k++) {
    term *= x / (a + k);
    sum += term;
  }
  return sum;
}

/** 1/(x + 1 - a - 1(1 - a)/(x + 3 - a - 2(2 - a)/(x + 5 - a - ...))), convergent for x > a + 1. */
function continuedFraction(a: number, x: number): number {
  let denominator = x + 1 - a;
  let c = Number.POSITIVE_INFINITY;
  let d = 1 / denominator;
  let value = d;
  for (let k = 1; ; k++) {
    const numerator = k * (a - k);
    denominator += 2;
    d = 1 / (numerator * d + denominator);
    c = denominator + numerator / c;
    const factor = c * d;
    value *= factor;
    if (!(Math.abs(factor - 1) > 4 * Number.EPSILON)) return value;
  }
}
