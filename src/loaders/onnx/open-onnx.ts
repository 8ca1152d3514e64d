import { basename, dirname, relative } from "node:path";
import { printable } from "../../errors.js";
import type { Dtype } from "../dtype.js";
import { isFloat } from "../dtype.js";
import type { OpenedModel } from "../model.js";
import type { Role, WeightTensor } from "../tensor.js";
import type { Storage, TensorSource } from "../tensor-source.js";
import type { ConstantPool } from "./constants.js";
import { decodeModel } from "./decode-model.js";
import { earlierEquals } from "./dedupe.js";
import type { ModelFiles } from "./external-data.js";
import { displayNames } from "./names.js";
import type { Constant } from "./value.js";
import { type PlacedUse, type Walked, walkModel } from "./walk-graph.js";

/** A tensor of the list before it has a name of its own. */
interface Listed {
  /** What it is named for. */
  readonly constant: Constant;
  /** What it is made of. */
  readonly origins: readonly Constant[];
  readonly scope: readonly string[];
  readonly node: string;
  readonly op: string;
  readonly label: string;
  readonly role: Role;
  readonly dtype: Dtype;
  readonly source: TensorSource;
}

/**
 * Opens an ONNX model: every constant of two or more dimensions that it holds, wherever in its graphs, with the
 * operator that multiplies by it. Operators that only move data are folded, so a weight is shown as its
 * consumer sees it. A tensor that cannot be read is listed as broken and costs no other.
 *
 * @param path the .onnx file; external data lie relative to its directory
 * @throws UserError if the file as a whole cannot be read as an ONNX model
 */
export async function openOnnx(path: string): Promise<OpenedModel> {
  const { model, graph, bytes } = await decodeModel(path);
  const files: ModelFiles = { path, bytes, external: new Map() };
  const pool: ConstantPool = { files, byMessage: new Map() };
  const walked = walkModel(model, graph, pool);
  const constants = [...pool.byMessage.values()];
  const listed = listTensors(walked, constants);
  return {
    path,
    format: "onnx",
    files: filesOf(listed, path),
    tensors: named(listed, constants, files),
    warnings: warningsOf(walked.uses, path),
  };
}

const isMatrixRole = ({ kind }: Role) => kind !== "none" && kind !== "broken";

/**
 * One entry for each use as a weight. A constant that is used as none has one entry too: that of its first use
 * by an operator that would take weights, or else one of its own at the end.
 */
function listTensors({ uses, users }: Walked, constants: readonly Constant[]): readonly Listed[] {
  const weights = uses.filter(({ role }) => isMatrixRole(role));
  const accounted = new Set(weights.flatMap(({ value }) => value.origins));
  const listed: Listed[] = [];
  for (const use of uses) {
    if (isMatrixRole(use.role)) {
      listed.push(usedWeight(use));
      continue;
    }
    const constant = use.value.origins.find(isListed);
    if (!constant || accounted.has(constant)) continue;
    for (const origin of use.value.origins) accounted.add(origin);
    const { node, scope, label, role } = use;
    const { origins } = use.value;
    listed.push({ ...asHeld(constant), origins, scope, node: node.name, op: node.op, label, role });
  }
  const rest = constants.filter((constant) => isListed(constant) && !accounted.has(constant));
  return [...listed, ...rest.map((constant) => unused(constant, users.get(constant) ?? new Set()))];
}

/** Vectors and scalars are not listed. */
const isListed = ({ held }: Constant) => shapeOf(held).length >= 2;

const shapeOf = (held: Constant["held"]) => (held.kind === "readable" ? held.source.shape : held.shape);

function usedWeight({ value, node, scope, label, role }: PlacedUse): Listed {
  const { origins } = value;
  const [constant] = origins;
  const { dtype, source } = value.kind === "constant" ? value : asHeld(constant);
  return { constant, origins, scope, node: node.name, op: node.op, label, role, dtype, source };
}

/** A constant as the file holds it; where that cannot be read, its declared shape without bytes. */
function asHeld(constant: Constant): Pick<Listed, "constant" | "dtype" | "source"> {
  const { held } = constant;
  const { dtype } = held;
  if (held.kind === "readable") return { constant, dtype, source: held.source };
  const storage: Storage = { kind: "memory", bytes: new Uint8Array() };
  return { constant, dtype, source: { kind: "stored", shape: held.shape, dtype, storage } };
}

function unused(constant: Constant, users: ReadonlySet<string>): Listed {
  const role = roleOfUnused(constant, users);
  const { scope } = constant;
  return { ...asHeld(constant), origins: [constant], scope, node: "", op: "", label: "", role };
}

function roleOfUnused({ held }: Constant, users: ReadonlySet<string>): Role {
  const detail = users.size === 0 ? "no operator uses it" : `only ${listOf([...users])} it`;
  switch (held.kind) {
    case "broken":
      return { kind: "broken", message: held.message };
    case "unsupported":
      return { kind: "none", reason: "unsupported_dtype", detail: `stored as ${held.typeName}` };
    case "readable":
      return isFloat(held.dtype)
        ? { kind: "none", reason: "no_known_consumer", detail }
        : { kind: "none", reason: "not_a_weight", detail: `${held.dtype}, ${detail}` };
  }
}

/** `Add uses`, `Add and Mul use`. */
function listOf(users: readonly string[]): string {
  const names = users.map(printable);
  const last = names[names.length - 1];
  return names.length === 1 ? `${last} uses` : `${names.slice(0, -1).join(", ")} and ${last} use`;
}

function named(
  listed: readonly Listed[],
  constants: readonly Constant[],
  files: ModelFiles,
): readonly WeightTensor[] {
  const weights = [...listed.keys()].filter((i) => isMatrixRole(listed[i].role));
  const equals = earlierEquals(
    weights.map((i) => listed[i]),
    files,
  );
  const sameAs = new Map(
    equals.flatMap((earlier, i) => (earlier === null ? [] : [[weights[i], weights[earlier]] as const])),
  );
  const names = displayNames(
    listed.map(({ constant, scope, node, op, label }, i) => {
      const earlier = sameAs.get(i);
      const repeated = earlier !== undefined && listed[earlier].constant === constant;
      return { rawName: constant.rawName, scope, node, op, label, repeated };
    }),
  );
  // Stored names may be shared, so a constant's key is its number.
  const keys = new Map(constants.map((constant, i) => [constant, String(i)]));
  return listed.map(({ constant, origins, scope, op, role, dtype, source }, i) => {
    const earlier = sameAs.get(i);
    return {
      name: names[i],
      rawName: constant.rawName,
      scope: scope.join("/"),
      op,
      role,
      dtype,
      source,
      sameAs: earlier === undefined ? null : names[earlier],
      stored: [...new Set(origins.filter(isListed).flatMap((origin) => keys.get(origin) ?? []))],
    };
  });
}

/** The model's own file and those of the external data that its tensors lie in. */
function filesOf(listed: readonly Listed[], path: string): readonly string[] {
  const paths = listed.flatMap(({ source }) => pathsOf(source));
  return [...new Set([basename(path), ...paths.map((file) => relative(dirname(path), file))])];
}

function pathsOf(source: TensorSource): readonly string[] {
  switch (source.kind) {
    case "stored":
      return source.storage.kind === "file" ? [source.storage.path] : [];
    case "sparse":
      return [source.values, source.indices].flatMap(pathsOf);
    case "concat":
      return source.inputs.flatMap(pathsOf);
    case "dequantize":
      return [source.input, source.scale, ...(source.zeroPoint ? [source.zeroPoint] : [])].flatMap(pathsOf);
    default:
      return pathsOf(source.input);
  }
}

function warningsOf(uses: readonly PlacedUse[], path: string): readonly string[] {
  const ops = new Set(uses.flatMap(({ unscaled, node }) => (unscaled ? [node.op] : [])));
  const count = uses.filter(({ unscaled }) => unscaled).length;
  if (count === 0) return [];
  const weights = count === 1 ? "1 weight" : `${count} weights`;
  return [
    `${printable(basename(path))}: no constant scale was found for ${weights} of ${[...ops].join(" and ")}; ` +
      "their integers are analysed with a scale of 1, so norms are in units of the quantisation step.",
  ];
}
