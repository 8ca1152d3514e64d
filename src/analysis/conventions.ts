/** Thresholds at which a fit is remarked upon (statistics §2.1). None of them changes a number. */
export const FEW_IN_TAIL = 50;
export const POOR_FIT_DISTANCE = 0.1;
export const NARROW_TAIL_SPAN = 3;

/** WeightWatcher's rule of thumb for Clauset's alpha (statistics A8): a convention, not a verdict. */
export const OVER_TRAINED_BELOW = 2;
export const UNDER_TRAINED_ABOVE = 6;
