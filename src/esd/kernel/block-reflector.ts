import {
  bandwidth,
  groupBytes,
  groups,
  paddedOrder,
  partialZ,
  partialZBytes,
  parts,
  smallMatrices,
  smallMatrixBytes,
  taus,
} from "./layout";
import { outerProducts, rowProducts } from "./products";
import { ROW } from "./strips";
import { add, addScaled, clear, copy, scale } from "./vectors";

/*
 * The b reflections of a panel as one, I - V T Vᵀ (Schreiber and Van Loan), applied to both sides of A:
 *
 *   A -= V Wᵀ + W Vᵀ,   W = Z T - V (Tᵀ Vᵀ Z T) / 2,   Z = A V
 *
 * (LAPACK's dsytrd and dsyrdb.) What it takes is kept in groups of four rows, [V | -W | V | Z], each
 * [p][4]: V and -W together, and -W and V together, are then the two operands of the update, and V and Z
 * together the operand that makes -W.
 */

const V: usize = 0;
const MINUS_W: usize = 1;
const Z: usize = 3;

/** Where part `part` of the groups begins: row 4q is at `groupPart(groups, part) + q * groupBytes()`. */
// @ts-ignore: decorator
@inline
export function groupPart(start: usize, part: usize): usize {
  return start + part * bandwidth * ROW;
}

/** Row group q of a part's Z is at `zOfPart(part) + q * zStride(part)`. */
export function zOfPart(part: usize): usize {
  return part == 0 ? groupPart(groups, Z) : partialZ + (part - 1) * partialZBytes();
}

export function zStride(part: usize): usize {
  return part == 0 ? groupBytes() : bandwidth * ROW;
}

export function clearZ(part: usize, first: usize): void {
  const from = zOfPart(part);
  for (let q = first >> 2; q < paddedOrder >> 2; q++) clear(from + q * zStride(part), 4 * bandwidth);
}

/** Brings the parts of Z together, from row `first` down. */
export function sumZ(first: usize): void {
  const z = zOfPart(0);
  for (let part: usize = 1; part < parts(); part++) {
    const other = zOfPart(part);
    for (let q = first >> 2; q < paddedOrder >> 2; q++) {
      add(other + q * zStride(part), z + q * zStride(0), 4 * bandwidth);
    }
  }
}

/** From V and Z = A V, makes -W of the rows from `first` down. */
export function formUpdate(first: usize): void {
  const bytes = smallMatrixBytes();
  const gramOfV = smallMatrices;
  const vz = gramOfV + bytes;
  const t = vz + bytes;
  const tz = t + bytes;
  const s = tz + bytes;
  const operand = s + bytes;
  memory.fill(smallMatrices, 0, 5 * bytes);

  const start = groups + (first >> 2) * groupBytes();
  const count = (paddedOrder - first) >> 2;
  for (let p: usize = 0; p < bandwidth; p += 4) {
    const v = start + p * ROW;
    const to = p * bandwidth * sizeof<f64>();
    const z = groupPart(start, Z) + p * ROW;
    // VᵀV and VᵀZ = VᵀAV are symmetric: what lies right of the diagonal is enough.
    const pairs = (bandwidth - p) >> 1;
    rowProducts(v, groupBytes(), 0, v, groupBytes(), count, gramOfV + to + p * ROW, pairs);
    rowProducts(v, groupBytes(), 0, z, groupBytes(), count, vz + to + p * ROW, pairs);
  }
  formMinusT(gramOfV, t);
  formHalfTZT(vz, t, tz, s);
  packOperand(s, t, operand);
  for (let q: usize = 0; q < count; q++) {
    const group = start + q * groupBytes();
    const minusW = groupPart(group, MINUS_W);
    clear(minusW, 4 * bandwidth);
    outerProducts(operand, 2 * bandwidth * ROW, groupPart(group, 2), 2 * bandwidth, minusW, bandwidth >> 2);
  }
}

/** Row i of a b x b matrix. */
// @ts-ignore: decorator
@inline
function rowOf(matrix: usize, i: usize): usize {
  return matrix + i * bandwidth * sizeof<f64>();
}

/** Entry (p, q), p <= q, of a symmetric product stored as [p / 4][q][4]. */
// @ts-ignore: decorator
@inline
function product(matrix: usize, p: usize, q: usize): f64 {
  return load<f64>(matrix + ((p & ~3) * bandwidth << 3) + q * ROW + ((p & 3) << 3));
}

/** -T, upper triangular, from VᵀV and the taus, column by column (LAPACK's dlarft). */
function formMinusT(gramOfV: usize, t: usize): void {
  for (let j: usize = 0; j < bandwidth; j++) {
    const tau = load<f64>(taus + (j << 3));
    for (let i: usize = 0; i < j; i++) {
      let sum: f64 = 0;
      for (let l = i; l < j; l++) sum += load<f64>(rowOf(t, i) + (l << 3)) * product(gramOfV, l, j);
      store<f64>(rowOf(t, i) + (j << 3), -tau * sum);
    }
    store<f64>(rowOf(t, j) + (j << 3), -tau);
  }
}

/** s = Tᵀ (VᵀZ) T / 2, from -T. */
function formHalfTZT(vz: usize, t: usize, zt: usize, s: usize): void {
  for (let i: usize = 0; i < bandwidth; i++) {
    for (let l: usize = 0; l < bandwidth; l++) {
      addScaled(product(vz, min(i, l), max(i, l)), rowOf(t, l), rowOf(zt, i), bandwidth);
    }
  }
  for (let l: usize = 0; l < bandwidth; l++) {
    for (let i = l; i < bandwidth; i++) {
      addScaled(load<f64>(rowOf(t, l) + (i << 3)), rowOf(zt, l), rowOf(s, i), bandwidth);
    }
  }
  scale(0.5, s, bandwidth * bandwidth);
}

/** [S; -T] packed as [q / 4][2 b][4], the operand that takes [V | Z] to -W = V S - Z T. */
function packOperand(s: usize, t: usize, operand: usize): void {
  for (let q: usize = 0; q < bandwidth; q += 4) {
    for (let k: usize = 0; k < bandwidth; k++) {
      copy(operand + k * ROW, rowOf(s, k) + (q << 3), 4);
      copy(operand + (bandwidth + k) * ROW, rowOf(t, k) + (q << 3), 4);
    }
    operand += 2 * bandwidth * ROW;
  }
}
