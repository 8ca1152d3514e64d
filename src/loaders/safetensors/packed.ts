import { isFloat } from "../dtype.js";
import type { HeaderEntry } from "./header.js";
import type { Siblings } from "./interpretation.js";

/** Quantisers that store a module's weight as one packed tensor with others that say how to unpack it. */
const SCHEMES = [
  { scheme: "GPTQ or AWQ", packed: "qweight", others: ["qzeros", "scales", "g_idx"] },
  {
    scheme: "compressed-tensors",
    packed: "weight_packed",
    others: ["weight_scale", "weight_zero_point", "weight_g_idx"],
  },
  { scheme: "HQQ", packed: "W_q", others: ["scale", "zero"] },
] as const;

/** Names of tensors beside an integer `weight` that show it to be quantised. */
const INTEGER_SIGNS = [
  { scheme: "bitsandbytes", suffixes: [".absmax", ".quant_map"], neighbours: ["SCB"] },
  { scheme: "MLX", suffixes: [], neighbours: ["scales"] },
  { scheme: "ModelOpt or compressed-tensors", suffixes: ["_scale"], neighbours: [] },
] as const;

/**
 * Whether a tensor belongs to a weight that a quantiser packed: a clause that says which, or null. Its numbers
 * are codes, whose spectrum says nothing, and so are the tables that decode them.
 */
export function packedScheme(entry: HeaderEntry, siblings: Siblings): string | null {
  const { module, leaf } = splitName(entry.name);
  const neighbour = (name: string) => siblings.get(module === "" ? name : `${module}.${name}`);
  for (const { scheme, packed, others } of SCHEMES) {
    const belongs = leaf === packed || others.some((other) => other === leaf);
    if (belongs && neighbour(packed)) return `${scheme} ${leaf}`;
  }
  const blocks = /^(.+)_(blocks|scales)$/.exec(entry.name);
  if (blocks && siblings.has(`${blocks[1]}_blocks`) && siblings.has(`${blocks[1]}_scales`)) {
    return `MXFP4 ${blocks[2]}`;
  }
  if ((leaf === "scales" || leaf === "biases") && isInteger(neighbour("weight"))) return `MLX ${leaf}`;
  if (!isInteger(entry)) return null;
  const sign = INTEGER_SIGNS.find(
    ({ suffixes, neighbours }) =>
      suffixes.some((suffix) => siblings.has(entry.name + suffix)) ||
      neighbours.some((name) => neighbour(name)),
  );
  return sign ? `${sign.scheme} ${entry.typeName} codes` : null;
}

/** The module's path and the parameter's own name. */
export function splitName(name: string): { readonly module: string; readonly leaf: string } {
  const dot = name.lastIndexOf(".");
  return { module: name.slice(0, Math.max(dot, 0)), leaf: name.slice(dot + 1) };
}

function isInteger(entry: HeaderEntry | undefined): boolean {
  return entry !== undefined && entry.dtype !== null && !isFloat(entry.dtype);
}
