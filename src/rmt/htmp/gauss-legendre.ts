/** A quadrature rule on [-1, 1]. */
export interface QuadratureRule {
  readonly nodes: Float64Array;
  readonly weights: Float64Array;
}

/**
 * The Gauss-Legendre rule of the given order, exact for polynomials of degree below twice the order: its nodes
 * are the zeros of Legendre's polynomial, found by Newton's method from their asymptotic places (Abramowitz &
 * Stegun 25.4.29-30).
 *
 * @example gaussLegendre(2) // nodes -0.5773502692 and 0.5773502692, weights 1 and 1
 */
export function gaussLegendre(order: number): QuadratureRule {
  const nodes = new Float64Array(order);
  const weights = new Float64Array(order);
  for (let i = 0; i < order; i++) {
    let x = -Math.cos((Math.PI * (i + 0.75)) / (order + 0.5));
    let slope = 0;
    for (let step = 0; step < NEWTON_STEPS; step++) {
      const { value, derivative } = legendre(order, x);
      slope = derivative;
      x -= value / derivative;
    }
    nodes[i] = x;
    weights[i] = 2 / ((1 - x * x) * slope * slope);
  }
  return { nodes, weights };
}

/** From starts good to three digits, each step doubles them. */
const NEWTON_STEPS = 6;

function legendre(order: number, x: number): { readonly value: number; readonly derivative: number } {
  let before = 1;
  let value = x;
  for (let k = 2; k <= order; k++) {
    const next = ((2 * k - 1) * x * value - (k - 1) * before) / k;
    before = value;
    value = next;
  }
  return { value, derivative: (order * (x * value - before)) / (x * x - 1) };
}
