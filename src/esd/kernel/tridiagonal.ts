/*
 * Eigenvalues of a symmetric tridiagonal matrix by the root-free QL iteration of Pal, Walker and Kahan (Parlett,
 * The Symmetric Eigenvalue Problem, §8.15; LAPACK's dsterf), two sweeps at a time: about 0.9 such pairs an
 * eigenvalue, against 1.55 sweeps one by one.
 */

/** Unit roundoff, squared: an off-diagonal's square is compared with a product of diagonals. */
const ROUNDOFF_SQUARED: f64 = 1.232595164407831e-32;

/** Far more than ever needed (LAPACK's own limit). */
const SWEEPS_PER_EIGENVALUE: usize = 30;

/**
 * Pairs of sweeps tried for one eigenvalue, where one or two are the rule. Among eigenvalues that are equal but for
 * rounding the second sweep can undo what the first achieved, for ever; single sweeps then get there.
 */
const TRIES_IN_PAIRS: i32 = 4;

/** A cosine so small that its reciprocal could overflow. */
const TINY: f64 = 1e-290;

/**
 * Overwrites d with the n eigenvalues, in no order, and e (d[i] and d[i + 1] are joined by e[i]; n entries)
 * with rubbish. False if it did not converge.
 */
export function tridiagonalEigenvalues(d: usize, e: usize, n: usize): bool {
  square(e, n - 1);
  store<f64>(e + ((n - 1) << 3), 0);
  let sweepsLeft = SWEEPS_PER_EIGENVALUE * n;
  let l: usize = 0;
  let stuckAt = n;
  let tries: i32 = 0;
  while (l < n) {
    const last = endOfBlock(d, e, l);
    store<f64>(e + (last << 3), 0);
    // From the end of larger diagonal towards the smaller, which converges first and keeps its accuracy.
    if (magnitude(d, last) < magnitude(d, l)) reverse(d, e, l, last);
    while (l <= last) {
      const m = endOfBlock(d, e, l);
      store<f64>(e + (m << 3), 0);
      if (m == l) l++;
      else if (m == l + 1) {
        solveTwo(d + (l << 3), load<f64>(e + (l << 3)));
        l += 2;
      } else {
        if (sweepsLeft-- == 0) return false;
        if (l != stuckAt) {
          stuckAt = l;
          tries = 0;
        }
        if (tries++ < TRIES_IN_PAIRS) sweepTwice(d, e, l, m);
        else sweep(d, e, l, m);
      }
    }
  }
  return true;
}

// @ts-ignore: decorator
@inline
function magnitude(d: usize, i: usize): f64 {
  return Math.abs(load<f64>(d + (i << 3)));
}

export function square(e: usize, count: usize): void {
  for (const end = e + (count << 3); e < end; e += 8) store<f64>(e, load<f64>(e) * load<f64>(e));
}

/** The first i >= l whose e[i] is negligible, given squares; the last of all is zero. */
export function endOfBlock(d: usize, e: usize, l: usize): usize {
  let i = l;
  let here = magnitude(d, i);
  while (true) {
    const square = load<f64>(e + (i << 3));
    if (square == 0) return i;
    const below = magnitude(d, i + 1);
    if (square <= ROUNDOFF_SQUARED * (here * below)) return i;
    here = below;
    i++;
  }
}

function reverse(d: usize, e: usize, first: usize, last: usize): void {
  swapEnds(d + (first << 3), d + (last << 3));
  swapEnds(e + (first << 3), e + ((last - 1) << 3));
}

function swapEnds(low: usize, high: usize): void {
  for (; low < high; low += 8) {
    const x = load<f64>(low);
    store<f64>(low, load<f64>(high));
    store<f64>(high, x);
    high -= 8;
  }
}

/** The eigenvalues of a 2x2 block with squared off-diagonal e (LAPACK's dlae2). */
function solveTwo(d: usize, e: f64): void {
  const a = load<f64>(d), c = load<f64>(d, 8);
  const sum = a + c;
  const difference = a - c;
  const root = Math.sqrt(difference * difference + 4 * e);
  if (sum == 0) {
    store<f64>(d, 0.5 * root);
    store<f64>(d, -0.5 * root, 8);
    return;
  }
  const larger = 0.5 * (sum + (sum > 0 ? root : -root));
  // The smaller from their product, the larger diagonal divided first, so that neither cancels nor overflows.
  const aIsLarger = Math.abs(a) > Math.abs(c);
  const big = aIsLarger ? a : c;
  const small = aIsLarger ? c : a;
  store<f64>(d, larger);
  store<f64>(d, (big / larger) * small - e / larger, 8);
}

/** One QL sweep with Wilkinson's shift, of rows m down to l. */
export function sweep(d: usize, e: usize, l: usize, m: usize): void {
  const first = load<f64>(d + (l << 3));
  const root = Math.sqrt(load<f64>(e + (l << 3)));
  const half = (load<f64>(d + ((l + 1) << 3)) - first) / (2 * root);
  const length = Math.sqrt(half * half + 1);
  const shift = first - root / (half + (half >= 0 ? length : -length));

  let c: f64 = 1, s: f64 = 0;
  let gamma = load<f64>(d + (m << 3)) - shift;
  let p = gamma * gamma;
  let di = d + (m << 3), ei = e + (m << 3);
  const end = d + (l << 3);
  while (di > end) {
    di -= 8;
    const square = load<f64>(ei - 8);
    const r = p + square;
    store<f64>(ei, s * r);
    ei -= 8;
    const previousC = c;
    // Three independent divisions: dividing gamma² by c would make the third wait for the first.
    c = p / r;
    s = square / r;
    const reciprocal = r / p;
    const previousGamma = gamma;
    const alpha = load<f64>(di);
    gamma = c * (alpha - shift) - s * previousGamma;
    store<f64>(di, previousGamma + (alpha - gamma), 8);
    const gammaSquared = gamma * gamma;
    if (c > TINY) p = gammaSquared * reciprocal;
    else p = c == 0 ? previousC * square : gammaSquared / c;
  }
  store<f64>(ei, s * p);
  store<f64>(di, shift + gamma);
}

/**
 * Two QL sweeps of rows m down to l, the second one row behind the first, whose results it takes from registers. A
 * sweep waits for its divisions, one row's after the other's, and two of them wait together: 20 ms at 2048, against
 * 36 one by one. Their shifts are the eigenvalues of the leading 2x2 block, to both of which they converge.
 */
export function sweepTwice(d: usize, e: usize, l: usize, m: usize): void {
  const first = load<f64>(d + (l << 3)), second = load<f64>(d + ((l + 1) << 3));
  const root = Math.sqrt(load<f64>(e + (l << 3)));
  const half = (second - first) / (2 * root);
  const length = Math.sqrt(half * half + 1);
  const toFirst = root / (half + (half >= 0 ? length : -length));
  const shiftA = first - toFirst;
  const shiftB = second + toFirst;

  let di = d + (m << 3), ei = e + (m << 3);
  const end = d + (l << 3);

  let cA: f64 = 1, sA: f64 = 0;
  let gammaA = load<f64>(di) - shiftA;
  let pA = gammaA * gammaA;
  let cB: f64 = 1, sB: f64 = 0, gammaB: f64 = 0, pB: f64 = 0;
  let begun = false;
  while (true) {
    // Row i of the first sweep settles d[i + 1] and the square that joins it to d[i + 2].
    let settled: f64, joined: f64;
    if (di > end) {
      const square = load<f64>(ei - 8);
      const alpha = load<f64>(di - 8);
      const r = pA + square;
      joined = sA * r;
      const previousC = cA, previousGamma = gammaA;
      cA = pA / r;
      sA = square / r;
      const reciprocal = r / pA;
      gammaA = cA * (alpha - shiftA) - sA * previousGamma;
      settled = previousGamma + (alpha - gammaA);
      const gammaSquared = gammaA * gammaA;
      if (cA > TINY) pA = gammaSquared * reciprocal;
      else pA = cA == 0 ? previousC * square : gammaSquared / cA;
    } else {
      joined = sA * pA;
      settled = shiftA + gammaA;
      if (joined <= ROUNDOFF_SQUARED * Math.abs(settled * (shiftB + gammaB))) {
        // The first sweep has split off row l: the second would stir rounding errors into it.
        store<f64>(ei, 0);
        store<f64>(di, settled);
        ei += 8;
        di += 8;
        break;
      }
    }
    if (begun) {
      const r = pB + joined;
      store<f64>(ei, sB * r, 8);
      const previousC = cB, previousGamma = gammaB;
      // Both are zero where the shift is an eigenvalue of what the first sweep split off: nothing to rotate.
      cB = r == 0 ? 1 : pB / r;
      sB = r == 0 ? 0 : joined / r;
      const reciprocal = r / pB;
      gammaB = cB * (settled - shiftB) - sB * previousGamma;
      store<f64>(di, previousGamma + (settled - gammaB), 8);
      const gammaSquared = gammaB * gammaB;
      if (cB > TINY) pB = r == 0 ? gammaSquared : gammaSquared * reciprocal;
      else pB = cB == 0 ? previousC * joined : gammaSquared / cB;
    } else {
      begun = true;
      gammaB = settled - shiftB;
      pB = gammaB * gammaB;
    }
    if (di == end) break;
    di -= 8;
    ei -= 8;
  }
  store<f64>(ei, sB * pB);
  store<f64>(di, shiftB + gammaB);
}
