/**
 * The exponent freed of the bias of its maximum-likelihood estimate alpha = 1 + n / S: 1 + (n - 1)/S where the
 * tail's start is fixed beforehand (plfit's finite-size correction), 1 + (n - 2)/S where it is the tail's
 * smallest value, as after a scan. (S = Σ ln(x_i / xmin) is a sum of n, or n - 1, exponential variables of rate
 * alpha - 1, and the mean of the inverse of a sum of k is (alpha - 1)/(k - 1).) It does not undo what choosing
 * the start adds.
 *
 * @param exponent alpha, above 1
 * @param size n, at least 2
 * @example correctedExponent(1.8539432927, 10, "fixed") // 1.7685489634
 * @example correctedExponent(1.8539432927, 10, "datum") // 1.6831546341
 */
export function correctedExponent(exponent: number, size: number, start: "fixed" | "datum"): number {
  const lost = start === "fixed" ? 1 : 2;
  return 1 + ((exponent - 1) * (size - lost)) / size;
}
