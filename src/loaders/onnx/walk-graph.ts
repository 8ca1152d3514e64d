import type { onnx } from "onnx-proto";
import { printable, UserError } from "../../errors.js";
import type { Role } from "../tensor.js";
import { type ConstantPool, initializersOf, valueOfConstantNode } from "./constants.js";
import { isConsumer, type WeightUse, weightUses } from "./consumers.js";
import { foldNode } from "./fold.js";
import { isTakenApartAsQkv } from "./fused-qkv.js";
import { type GraphNode, subgraphsOf, toGraphNode } from "./graph-node.js";
import { scaleAfter, type Wiring, wiringOf } from "./integer-scale.js";
import { functionScope, lookUp, mainScope, type Scope, subgraphScope } from "./scopes.js";
import { type Constant, DYNAMIC, type Value } from "./value.js";

/** Exports nest an If in a Loop in a function, five or six deep at most; the bound keeps the stack safe. */
const MAX_DEPTH = 100;

/**
 * Functions that call each other twice a level unfold to 2^levels nodes. The largest real graphs have some
 * hundred thousand nodes.
 */
const MAX_NODES = 1_000_000;

/** A weight input of a node, in its place. */
export interface PlacedUse extends WeightUse {
  readonly node: GraphNode;
  /** Path of the graph or function body that holds the node. */
  readonly scope: readonly string[];
}

export interface Walked {
  /** In the order of the graph, subgraphs before the node that holds them is left. */
  readonly uses: readonly PlacedUse[];
  /** Operators that take a constant, for those in no weight's place too. */
  readonly users: ReadonlyMap<Constant, ReadonlySet<string>>;
}

interface Walk {
  readonly file: string;
  readonly pool: ConstantPool;
  readonly functions: ReadonlyMap<string, onnx.IFunctionProto>;
  readonly uses: PlacedUse[];
  readonly users: Map<Constant, Set<string>>;
  readonly called: Set<onnx.IFunctionProto>;
  visited: number;
}

/**
 * Goes through the main graph, its subgraphs and, once for each call, the model's own functions, and finds every
 * constant that a node multiplies by. Constants are registered in the pool as they are met.
 *
 * @throws UserError if graphs nest deeper or functions unfold to more nodes than any export's
 */
export function walkModel(model: onnx.IModelProto, graph: onnx.IGraphProto, pool: ConstantPool): Walked {
  const functions = (model.functions ?? []).map(
    (definition) => [functionKey(definition.domain, definition.name), definition] as const,
  );
  const walk: Walk = {
    file: printable(pool.files.path),
    pool,
    functions: new Map(functions),
    uses: [],
    users: new Map(),
    called: new Set(),
    visited: 0,
  };
  walkGraph(graph, mainScope(), walk);
  holdUncalled(model.functions ?? [], walk);
  return walk;
}

/** Registers the constants of functions that nothing calls: the file holds them, though the model has no use for them. */
function holdUncalled(definitions: readonly onnx.IFunctionProto[], walk: Walk): void {
  const idle: Walk = { ...walk, uses: [], users: new Map() };
  for (const definition of definitions) {
    if (walk.called.has(definition)) continue;
    const scope = functionScope(mainScope(), definition.name ?? "", new Map(), []);
    walkNodes(definition.node ?? [], scope, idle);
  }
}

const functionKey = (domain: string | null | undefined, name: string | null | undefined) =>
  `${domain === "ai.onnx" ? "" : (domain ?? "")}:${name ?? ""}`;

function walkGraph(graph: onnx.IGraphProto, scope: Scope, walk: Walk): void {
  for (const { name } of graph.input ?? []) scope.values.set(name ?? "", DYNAMIC);
  for (const [name, value] of initializersOf(graph, scope.path, walk.pool)) scope.values.set(name, value);
  walkNodes(graph.node ?? [], scope, walk);
}

function walkNodes(messages: readonly onnx.INodeProto[], scope: Scope, walk: Walk): void {
  if (scope.depth > MAX_DEPTH) {
    throw new UserError(
      `${walk.file} nests graphs and functions more than ${MAX_DEPTH} deep, which no exporter does; get the file again from a source you trust.`,
    );
  }
  walk.visited += messages.length;
  if (walk.visited > MAX_NODES) {
    throw new UserError(
      `${walk.file} unfolds to more than ${MAX_NODES} nodes, which no exporter's functions do; get the file again from a source you trust.`,
    );
  }
  const nodes = messages.map((message) => toGraphNode(message, scope.callAttributes));
  for (const node of nodes) bindConstantNode(node, scope, walk);
  const wiring = lazily(() => wiringOf(nodes));
  for (const node of nodes) walkNode(node, scope, wiring, walk);
}

function bindConstantNode(node: GraphNode, scope: Scope, walk: Walk): void {
  if (!isConstantNode(node)) return;
  const value = valueOfConstantNode(node, scope.path, walk.pool);
  if (value) scope.values.set(node.outputs[0] ?? "", value);
}

const isConstantNode = ({ op, domain }: GraphNode) => op === "Constant" && domain === "";

function walkNode(node: GraphNode, scope: Scope, wiring: () => Wiring, walk: Walk): void {
  if (isConstantNode(node)) return;
  for (const [attribute, graph] of subgraphsOf(node)) {
    walkGraph(graph, subgraphScope(scope, node.name || node.op, attribute), walk);
  }
  const inputs = node.inputs.map((name) => (name === "" ? null : lookUp(scope, name)));
  const definition = walk.functions.get(functionKey(node.domain, node.op));
  const outputs = definition
    ? callFunction(definition, node, inputs, scope, walk)
    : foldNode(node, inputs, walk.pool.files);
  if (!outputs) takeWeights(node, inputs, scope, wiring, walk);
  if (!definition && (outputs ?? [DYNAMIC]).some(({ kind }) => kind === "dynamic")) {
    noteUsers(node, inputs, walk.users);
  }
  node.outputs.forEach((name, i) => {
    scope.values.set(name, outputs?.[i] ?? DYNAMIC);
  });
}

function callFunction(
  definition: onnx.IFunctionProto,
  node: GraphNode,
  inputs: readonly (Value | null)[],
  caller: Scope,
  walk: Walk,
): readonly Value[] {
  walk.called.add(definition);
  const bindings = (definition.input ?? []).map((name, i) => [name, inputs[i] ?? DYNAMIC] as const);
  const scope = functionScope(caller, node.name || node.op, node.attributes, bindings);
  walkNodes(definition.node ?? [], scope, walk);
  return (definition.output ?? []).map((name) => lookUp(scope, name));
}

function takeWeights(
  node: GraphNode,
  inputs: readonly (Value | null)[],
  scope: Scope,
  wiring: () => Wiring,
  walk: Walk,
): void {
  const call = {
    node,
    inputs,
    scaleAfter: () => scaleAfter(node, wiring(), (name) => lookUp(scope, name)),
    files: walk.pool.files,
  };
  for (const use of weightUses(call)) {
    const role = withFusion(use, node, wiring);
    walk.uses.push({ ...use, role, node, scope: scope.path });
  }
}

/**
 * Modules of this name (GPT-NeoX, BLOOM, Falcon) interleave q, k and v by heads, and then take each head apart
 * by a Split that looks like one of the whole.
 */
const INTERLEAVED = "query_key_value";

/** A weight with three outputs to each input may be q, k and v side by side: the graph behind it tells. */
function withFusion({ role, value }: WeightUse, node: GraphNode, wiring: () => Wiring): Role {
  if (role.kind !== "dense" || role.fused || value.kind !== "constant") return role;
  const { shape } = value.source;
  const outputs = shape[shape.length + role.outputAxis];
  const inputs = shape[shape.length - 3 - role.outputAxis];
  const names = [node.name, ...value.origins.map(({ rawName }) => rawName)];
  if (outputs !== 3 * inputs || names.some((name) => name.includes(INTERLEAVED))) return role;
  return isTakenApartAsQkv(node, wiring()) ? { ...role, fused: [inputs, inputs, inputs] } : role;
}

/** Of an operator that takes weights, the input is named too: that it is not the weight says why it is unused. */
function noteUsers(
  node: GraphNode,
  inputs: readonly (Value | null)[],
  users: Map<Constant, Set<string>>,
): void {
  inputs.forEach((value, i) => {
    if (value === null || value.kind === "dynamic") return;
    const user = isConsumer(node) ? `${node.op} (input ${i})` : node.op;
    for (const constant of value.origins) users.set(constant, (users.get(constant) ?? new Set()).add(user));
  });
}

function lazily<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
