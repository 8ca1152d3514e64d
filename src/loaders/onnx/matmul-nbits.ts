import { byteLength } from "../dtype.js";
import { elementCount, reshape, type StoredSource, sliceAxis, type TensorSource } from "../tensor-source.js";
import { type GraphNode, intAttribute } from "./graph-node.js";
import { numbersInMemory } from "./stored-tensor.js";
import { type ConstantValue, DYNAMIC, unusable, type Value } from "./value.js";

/** Inputs of MatMulNBits: A, B, scales, zero_points, g_idx, bias. */
const [PACKED, SCALES, ZERO_POINTS, GROUP_INDEX] = [1, 2, 3, 4];

/**
 * The weight of com.microsoft's MatMulNBits, dequantised: (N, K), rows for outputs
 * (onnxruntime/docs/ContribOperators.md). B packs each row's blocks of `block_size` values, low nibble first;
 * K is padded to whole blocks. Zero points are packed likewise, a row at a time, or given as floats beside the
 * scales; without them they are the middle of the range.
 */
export function matMulNBitsWeight(node: GraphNode, inputs: readonly (Value | null)[]): Value {
  const packed = inputs[PACKED] ?? DYNAMIC;
  if (packed.kind !== "constant") return packed;
  const refuse = (detail: string) => unusable(packed, "packed_quantised", detail);
  const [bits, K, N] = [
    intAttribute(node, "bits", 4),
    intAttribute(node, "K", 0),
    intAttribute(node, "N", 0),
  ];
  const blockSize = intAttribute(node, "block_size", 0);
  if (bits !== 4 && bits !== 8) return refuse(`packed with ${bits} bits a weight`);
  if (inputs[GROUP_INDEX]) return refuse("its groups are reordered by g_idx");
  const scales = inputs[SCALES] ?? DYNAMIC;
  const zeroPoints = inputs[ZERO_POINTS] ?? null;
  if (scales.kind !== "constant" || (zeroPoints && zeroPoints.kind !== "constant")) {
    return unusable(packed, "scale_not_constant", "its scales are not constant");
  }
  const blocks = Math.ceil(K / blockSize);
  const dtype = bits === 4 ? "uint4" : "uint8";
  const padded = [N, blocks * blockSize];
  const input = reinterpreted(packed.source, dtype, padded);
  const scale = ofShape(scales.source, [N, blocks]);
  const zeroPoint = input && scale && zeroPointsOf(zeroPoints, dtype, N, blocks);
  if (!zeroPoint) {
    return refuse(`its packed shape ${packed.source.shape.join("x")} does not fit N ${N}, K ${K} in blocks`);
  }
  const weight = {
    kind: "dequantize",
    shape: padded,
    input,
    scale,
    zeroPoint,
    axis: 1,
    blockSize,
  } as const;
  return {
    ...packed,
    source: sliceAxis(weight, 1, 0, K),
    dtype,
    real: true,
    origins: [...packed.origins, ...scales.origins, ...(zeroPoints?.origins ?? [])],
    pieces: packed.pieces + scales.pieces + (zeroPoints?.pieces ?? 1) + 2,
  };
}

/** (rows, blocks) zero points; 2^(bits - 1), the middle of the range, where the node gives none. */
function zeroPointsOf(
  given: ConstantValue | null,
  dtype: "uint4" | "uint8",
  rows: number,
  blocks: number,
): TensorSource | null {
  if (!given) {
    const bytes = new Array<number>(byteLength(dtype, rows * blocks)).fill(dtype === "uint4" ? 0x88 : 0x80);
    return numbersInMemory(dtype, [rows, blocks], bytes);
  }
  if (given.real) return ofShape(given.source, [rows, blocks]);
  const padded = dtype === "uint4" ? blocks + (blocks % 2) : blocks;
  const unpacked = reinterpreted(given.source, dtype, [rows, padded]);
  return unpacked && sliceAxis(unpacked, 1, 0, blocks);
}

function ofShape(source: TensorSource, shape: readonly number[]): TensorSource | null {
  return elementCount(source.shape) === elementCount(shape) ? reshape(source, shape) : null;
}

/** The same bytes as elements of another type, if they are stored bytes of just that number. */
function reinterpreted(
  source: TensorSource,
  dtype: "uint4" | "uint8",
  shape: readonly number[],
): StoredSource | null {
  const bytes = byteLength(dtype, elementCount(shape));
  const fits = source.kind === "stored" && source.dtype === "uint8" && elementCount(source.shape) === bytes;
  return fits ? { ...source, dtype, shape } : null;
}
