/**
 * A law on [xmin, ∞) fitted to a tail, as the logarithms of its density at the tail's points. The density is that
 * of t = x/xmin: ratios of likelihoods are free of the scale.
 */
export interface FittedLaw {
  readonly kind: "fitted";
  readonly logDensities: Float64Array;
}

/**
 * The likelihood of a law that has the power law as a limit may have no maximum: it rises all the way there. It
 * then says what the power law says.
 */
export interface PowerLawLimit {
  readonly kind: "power_law_limit";
}
