import { htmpLogDensity } from "./density.js";

/** ln p as a function of ln x, for one gamma and kappa. */
export type LogDensityTable = (logX: number) => number;

/** Where the panels begin and end: narrow where the bulk is, wide where the law is all but a power. */
const BREAKS = [-690, -300, -100, -40, -20, -12, -8, -4, -2, -1, 0, 1, 2, 4, 8, 16] as const;

const DEGREE = 15;

/** The last two coefficients of a panel that is narrow enough. */
const TOLERANCE = 1e-5;

/** No panel becomes narrower than 2^-6 of the first. */
const MAX_HALVINGS = 6;

type Panel =
  | { readonly kind: "series"; readonly coefficients: Float64Array }
  | { readonly kind: "halves"; readonly below: Panel; readonly above: Panel };

/**
 * The HTMP law's log density by interpolation, to about 1e-6, at a thousandth of an evaluation's cost: Chebyshev series in
 * ln x of ln p - A ln x + D x, which has neither of the tails' slopes, on panels that are halved until the series ends.
 * A panel is computed when it is first asked for.
 */
export function logDensityTable(gamma: number, kappa: number): LogDensityTable {
  const D = kappa / 2 / gamma;
  const A = D - kappa / 2 - 1;
  const remainder = (logX: number) =>
    htmpLogDensity(Math.exp(logX), gamma, kappa) - A * logX + D * Math.exp(logX);
  const panels = new Map<number, Panel>();

  return (logX) => {
    const index = BREAKS.findLastIndex((start) => start <= logX);
    if (index < 0 || index === BREAKS.length - 1) return htmpLogDensity(Math.exp(logX), gamma, kappa);
    let panel = panels.get(index);
    if (panel === undefined) {
      panel = buildPanel(remainder, BREAKS[index], BREAKS[index + 1], MAX_HALVINGS);
      panels.set(index, panel);
    }
    return valueIn(panel, BREAKS[index], BREAKS[index + 1], logX) + A * logX - D * Math.exp(logX);
  };
}

function buildPanel(f: (u: number) => number, from: number, to: number, halvings: number): Panel {
  const coefficients = chebyshevCoefficients(f, from, to);
  const isShort = Math.max(Math.abs(coefficients[DEGREE]), Math.abs(coefficients[DEGREE - 1])) < TOLERANCE;
  if (isShort || halvings === 0) return { kind: "series", coefficients };
  const middle = (from + to) / 2;
  return {
    kind: "halves",
    below: buildPanel(f, from, middle, halvings - 1),
    above: buildPanel(f, middle, to, halvings - 1),
  };
}

/** Of the polynomial of degree DEGREE through f at the Chebyshev nodes; the first of them halved. */
function chebyshevCoefficients(f: (u: number) => number, from: number, to: number): Float64Array {
  const count = DEGREE + 1;
  const angles = Float64Array.from({ length: count }, (_, i) => (Math.PI * (i + 0.5)) / count);
  const values = angles.map((angle) => f((from + to + (to - from) * Math.cos(angle)) / 2));
  return Float64Array.from({ length: count }, (_, k) => {
    const sum = values.reduce((total, value, i) => total + value * Math.cos(k * angles[i]), 0);
    return ((k === 0 ? 1 : 2) * sum) / count;
  });
}

function valueIn(panel: Panel, from: number, to: number, u: number): number {
  if (panel.kind === "halves") {
    const middle = (from + to) / 2;
    return u < middle ? valueIn(panel.below, from, middle, u) : valueIn(panel.above, middle, to, u);
  }
  // Clenshaw's recurrence.
  const z = (2 * u - from - to) / (to - from);
  let b1 = 0;
  let b2 = 0;
  for (let k = DEGREE; k > 0; k--) {
    const b = panel.coefficients[k] + 2 * z * b1 - b2;
    b2 = b1;
    b1 = b;
  }
  return panel.coefficients[0] + z * b1 - b2;
}
