import type { Role } from "../tensor.js";
import { elementCount, type TensorSource } from "../tensor-source.js";
import { dequantized, type QuantisationLayout } from "./dequantize.js";
import { matriciseOperand } from "./einsum.js";
import type { ModelFiles } from "./external-data.js";
import { type GraphNode, intAttribute, intsAttribute, stringAttribute } from "./graph-node.js";
import { matMulNBitsWeight } from "./matmul-nbits.js";
import { numbersInMemory } from "./stored-tensor.js";
import { type ConstantValue, DYNAMIC, type UnusableValue, type Value } from "./value.js";

/** One input of a node that the operator takes for a weight. */
export interface WeightUse {
  /** Index among the node's inputs. */
  readonly input: number;
  /** The operator's own name for the input (`W`, `R`), "" where it takes one weight. */
  readonly label: string;
  readonly role: Role;
  readonly value: ConstantValue | UnusableValue;
  /** Integers whose scale is nowhere in the graph: they are taken with a scale of 1. */
  readonly unscaled: boolean;
}

/** A node with what is known of its inputs. */
export interface Call {
  readonly node: GraphNode;
  /** A value for each input, null for an omitted one. */
  readonly inputs: readonly (Value | null)[];
  /** The scale that the graph applies to the node's result, for operators that have none. */
  readonly scaleAfter: () => Value | null;
  readonly files: ModelFiles;
}

/** An operand before it is known whether its value makes a weight. */
interface Operand {
  readonly input: number;
  readonly label?: string;
  readonly value: Value;
  readonly interpret: (source: TensorSource) => Interpretation;
  readonly unscaled?: boolean;
}

/** What the operator takes a tensor of that shape for, and how it is laid out for that. */
interface Interpretation {
  readonly role: Role;
  readonly source: TensorSource;
}

type Consumer = (call: Call) => readonly Operand[];

const MICROSOFT = "com.microsoft";

/**
 * Operators that multiply by a weight, and which of their inputs it is (onnx/docs/Operators.md and, for
 * com.microsoft, onnxruntime/docs/ContribOperators.md).
 */
const CONSUMERS: ReadonlyMap<string, Consumer> = new Map<string, Consumer>([
  [":MatMul", (call) => [left(call, 0, false), right(call, 1, false)]],
  [":Gemm", gemm],
  [":Conv", (call) => [convolution(call, 1, operand(call, 1), false)]],
  [":ConvTranspose", (call) => [convolution(call, 1, operand(call, 1), true)]],
  [":LSTM", (call) => recurrent(call, "LSTM", ["i", "o", "f", "c"])],
  [":GRU", (call) => recurrent(call, "GRU", ["z", "r", "h"])],
  [":RNN", (call) => recurrent(call, "RNN", ["h"])],
  [":Gather", gather],
  [":Einsum", einsum],
  [":QLinearMatMul", (call) => [quantisedLeft(call, 0, 1, 2), quantisedRight(call, 3, 4, 5)]],
  [":QLinearConv", (call) => [convolution(call, 3, quantised(call, 3, 4, 5, PER_OUTPUT_CHANNEL), false)]],
  [":MatMulInteger", matMulInteger],
  [":ConvInteger", convInteger],
  [`${MICROSOFT}:QGemm`, quantisedGemm],
  [`${MICROSOFT}:DynamicQuantizeMatMul`, (call) => [quantisedRight(call, 1, 2, 3)]],
  [`${MICROSOFT}:FusedMatMul`, fusedMatMul],
  [`${MICROSOFT}:FusedGemm`, gemm],
  [`${MICROSOFT}:FusedConv`, (call) => [convolution(call, 1, operand(call, 1), false)]],
  [`${MICROSOFT}:Attention`, attention],
  [`${MICROSOFT}:MatMulNBits`, matMulNBits],
]);

/** Whether the operator multiplies by weights at all. */
export function isConsumer(node: GraphNode): boolean {
  return CONSUMERS.has(`${node.domain}:${node.op}`);
}

/** The constant inputs of two or more dimensions that the node's operator takes for weights. */
export function weightUses(call: Call): readonly WeightUse[] {
  const consumer = CONSUMERS.get(`${call.node.domain}:${call.node.op}`);
  return (consumer?.(call) ?? []).flatMap((found) => weightUse(found, call.node) ?? []);
}

function weightUse(
  { input, label = "", value, interpret, unscaled = false }: Operand,
  node: GraphNode,
): WeightUse | null {
  switch (value.kind) {
    case "dynamic":
      return null;
    case "unusable":
      return { input, label, role: value.role, value, unscaled: false };
    case "constant": {
      if (value.source.shape.length < 2) return null;
      const refuse = (detail: string): WeightUse => {
        return {
          input,
          label,
          role: { kind: "none", reason: "not_a_weight", detail },
          value,
          unscaled: false,
        };
      };
      if (!value.real) return refuse(`${value.dtype} operand of ${node.op}`);
      if (elementCount(value.source.shape) === 0) return refuse("it has no elements");
      const { role, source } = interpret(value.source);
      return { input, label, role, value: { ...value, source }, unscaled };
    }
  }
}

const operand = (call: Call, input: number): Value => call.inputs[input] ?? DYNAMIC;

const as = (role: Role) => (source: TensorSource) => ({ role, source });

const unsupported = (detail: string): Role => ({ kind: "none", reason: "unsupported_layout", detail });

const dense = (outputAxis: -1 | -2) => as({ kind: "dense", outputAxis });

/** A matrix of exactly two dimensions. */
const matrix = (outputAxis: -1 | -2, op: string) => (source: TensorSource) => {
  const { length } = source.shape;
  const role: Role = { kind: "dense", outputAxis };
  return {
    role: length === 2 ? role : unsupported(`${op} takes a matrix, it has ${length} dimensions`),
    source,
  };
};

/** The left factor Wx: (out, in), transposed (in, out). */
const left = (call: Call, input: number, transposed: boolean): Operand => {
  return { input, value: operand(call, input), interpret: dense(transposed ? -1 : -2) };
};

/** The right factor xW: (in, out), transposed (out, in). */
const right = (call: Call, input: number, transposed: boolean): Operand => {
  return { input, value: operand(call, input), interpret: dense(transposed ? -2 : -1) };
};

function gemm(call: Call): readonly Operand[] {
  const { node } = call;
  const [transA, transB] = [intAttribute(node, "transA", 0), intAttribute(node, "transB", 0)];
  return [
    { input: 0, value: operand(call, 0), interpret: matrix(transA ? -1 : -2, node.op) },
    { input: 1, value: operand(call, 1), interpret: matrix(transB ? -2 : -1, node.op) },
  ];
}

/** Of stacks, transBatchA and transBatchB move the batch axes between the matrix's own. */
function fusedMatMul(call: Call): readonly Operand[] {
  const { node } = call;
  const factors = [
    left(call, 0, intAttribute(node, "transA", 0) !== 0),
    right(call, 1, intAttribute(node, "transB", 0) !== 0),
  ];
  const moved = [intAttribute(node, "transBatchA", 0), intAttribute(node, "transBatchB", 0)];
  return factors.map((factor, i) => ({
    ...factor,
    interpret: (source) =>
      moved[i] && source.shape.length > 2
        ? { role: unsupported("FusedMatMul transposes its batch axes"), source }
        : factor.interpret(source),
  }));
}

function convolution(call: Call, input: number, value: Value, transposed: boolean): Operand {
  const groups = intAttribute(call.node, "group", 1);
  const interpret = (source: TensorSource): Interpretation => {
    const { shape } = source;
    if (shape.length < 3 || shape.length > 5) {
      return { role: unsupported(`${call.node.op} over ${shape.length - 2} dimensions`), source };
    }
    const divides = groups >= 1 && shape[0] % groups === 0;
    if (!divides) return { role: unsupported(`${groups} groups do not divide ${shape[0]} channels`), source };
    return { role: { kind: "conv", groups, transposed }, source };
  };
  return { input, value, interpret };
}

/** Inputs X, W, R, B, sequence_lens, initial_h, initial_c, P; W and R have a row of gates for each direction. */
function recurrent(call: Call, cell: "LSTM" | "GRU" | "RNN", gates: readonly string[]): readonly Operand[] {
  const interpret = (source: TensorSource): Interpretation => {
    const { shape } = source;
    return shape.length === 3 && shape[1] % gates.length === 0
      ? { role: { kind: "recurrent", cell, gates }, source }
      : { role: unsupported(`${cell} takes (directions, gates x hidden, inputs)`), source };
  };
  const aside = (input: number, label: string, detail: string): Operand => {
    const role: Role = { kind: "none", reason: "not_a_weight", detail: `${detail} of ${cell}` };
    return { input, label, value: operand(call, input), interpret: as(role) };
  };
  return [
    { input: 1, label: "W", value: operand(call, 1), interpret },
    { input: 2, label: "R", value: operand(call, 2), interpret },
    aside(3, "B", "biases"),
    aside(5, "initial_h", "initial state"),
    aside(6, "initial_c", "initial state"),
    aside(7, "P", "peepholes"),
  ];
}

/** Rows picked out of a table are an embedding; other gathers are indexing. */
function gather(call: Call): readonly Operand[] {
  const value = operand(call, 0);
  const table = value.kind === "unusable" || (value.kind === "constant" && value.source.shape.length === 2);
  const axis = intAttribute(call.node, "axis", 0);
  return table && (axis === 0 || axis === -2)
    ? [{ input: 0, value, interpret: as({ kind: "embedding" }) }]
    : [];
}

function einsum(call: Call): readonly Operand[] {
  const equation = stringAttribute(call.node, "equation");
  return call.node.inputs.map((_, input) => ({
    input,
    value: operand(call, input),
    interpret: (source) => {
      const matricised = matriciseOperand(equation, input, source);
      return matricised.kind === "matrix"
        ? { role: { kind: "dense", outputAxis: -1 }, source: matricised.source }
        : { role: unsupported(matricised.detail), source };
    },
  }));
}

/** Scales and zero points, where there are several, go with the output features. */
const PER_COLUMN: QuantisationLayout = { axis: -1, blockSize: 0 };
const PER_ROW: QuantisationLayout = { axis: -2, blockSize: 0 };
const PER_OUTPUT_CHANNEL: QuantisationLayout = { axis: 0, blockSize: 0 };

function quantised(
  { inputs, files }: Call,
  weight: number,
  scale: number,
  zeroPoint: number,
  layout: QuantisationLayout,
): Value {
  const value = inputs[weight] ?? DYNAMIC;
  return dequantized(value, inputs[scale] ?? DYNAMIC, inputs[zeroPoint] ?? null, layout, files);
}

const quantisedLeft = (call: Call, weight: number, scale: number, zeroPoint: number): Operand => {
  return { input: weight, value: quantised(call, weight, scale, zeroPoint, PER_ROW), interpret: dense(-2) };
};

const quantisedRight = (call: Call, weight: number, scale: number, zeroPoint: number): Operand => {
  return {
    input: weight,
    value: quantised(call, weight, scale, zeroPoint, PER_COLUMN),
    interpret: dense(-1),
  };
};

/** Inputs A, a_scale, a_zero_point, B, b_scale, b_zero_point, ... */
function quantisedGemm(call: Call): readonly Operand[] {
  const { node } = call;
  const [transA, transB] = [intAttribute(node, "transA", 0), intAttribute(node, "transB", 0)];
  return [
    {
      input: 0,
      value: quantised(call, 0, 1, 2, transA ? PER_COLUMN : PER_ROW),
      interpret: matrix(transA ? -1 : -2, node.op),
    },
    {
      input: 3,
      value: quantised(call, 3, 4, 5, transB ? PER_ROW : PER_COLUMN),
      interpret: matrix(transB ? -2 : -1, node.op),
    },
  ];
}

/** Inputs A, B, a_zero_point, b_zero_point. */
function matMulInteger(call: Call): readonly Operand[] {
  return [
    { input: 0, ...integerWeight(call, 0, 2, PER_ROW), interpret: dense(-2) },
    { input: 1, ...integerWeight(call, 1, 3, PER_COLUMN), interpret: dense(-1) },
  ];
}

/** Inputs x, w, x_zero_point, w_zero_point. */
function convInteger(call: Call): readonly Operand[] {
  const { value, unscaled } = integerWeight(call, 1, 3, PER_OUTPUT_CHANNEL);
  return [{ ...convolution(call, 1, value, false), unscaled }];
}

/** The weight times the scale that follows the operator, or times 1 if none does that fits it. */
function integerWeight(
  { inputs, scaleAfter, files }: Call,
  input: number,
  zeroPointInput: number,
  layout: QuantisationLayout,
): { readonly value: Value; readonly unscaled: boolean } {
  const weight = inputs[input] ?? DYNAMIC;
  const zeroPoint = inputs[zeroPointInput] ?? null;
  const scale = scaleAfter();
  const scaled = scale && dequantized(weight, scale, zeroPoint, layout, files);
  if (scaled?.kind === "constant") return { value: scaled, unscaled: false };
  const count = zeroPoint?.kind === "constant" ? elementCount(zeroPoint.source.shape) : 1;
  return { value: dequantized(weight, ones(count), zeroPoint, layout, files), unscaled: true };
}

function ones(count: number): ConstantValue {
  const source = numbersInMemory("f32", [count], new Array<number>(count).fill(1));
  return { kind: "constant", source, dtype: "f32", real: true, origins: [], pieces: 1 };
}

/** (in, q + k + v), three equal parts unless `qkv_hidden_sizes` says otherwise. */
function attention(call: Call): readonly Operand[] {
  const interpret = (source: TensorSource): Interpretation => {
    const outputs = source.shape[source.shape.length - 1];
    const widths = intsAttribute(call.node, "qkv_hidden_sizes") ?? new Array<number>(3).fill(outputs / 3);
    const fits =
      widths.length === 3 &&
      widths.every((width) => Number.isSafeInteger(width) && width > 0) &&
      widths.reduce((sum, width) => sum + width, 0) === outputs;
    return { role: { kind: "dense", outputAxis: -1, ...(fits && { fused: widths }) }, source };
  };
  return [{ input: 1, value: operand(call, 1), interpret }];
}

function matMulNBits({ node, inputs }: Call): readonly Operand[] {
  return [{ input: 1, value: matMulNBitsWeight(node, inputs), interpret: dense(-2) }];
}
