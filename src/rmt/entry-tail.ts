/** The tail of the entries of a heavy-tailed matrix, P(|W_ij| > x) ~ x^-mu. */
export type EntryTail =
  | { readonly kind: "known"; readonly mu: number }
  /** The spectrum's tail is too light to tell of the entries'. */
  | { readonly kind: "none"; readonly reason: "alpha_too_large" };

/** From about here on, symmetric entries' spectra no longer follow the law (simulated 1000 x 500, mu 1.5 to 2). */
const LARGEST_TELLING_ALPHA = 2.3;

/**
 * mu = 2 (alpha - 1), for the eigenvalues of a matrix of entries with mu < 2 have the density exponent mu/2 + 1
 * (Martin & Mahoney 2021, "very heavy-tailed"; Soshnikov 2004). Their relations for larger mu hold for entries of
 * one sign, whose mean adds an eigenvalue; those of trained weights are near symmetric, and from them nothing is
 * to be read.
 *
 * @param alpha density exponent of the upper tail
 * @example entryTail(1.5) // mu 1
 */
export function entryTail(alpha: number): EntryTail {
  return alpha < LARGEST_TELLING_ALPHA
    ? { kind: "known", mu: 2 * (alpha - 1) }
    : { kind: "none", reason: "alpha_too_large" };
}
