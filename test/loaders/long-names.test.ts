import onnxProto from "onnx-proto";
import { describe, expect, it } from "vitest";
import { blockOf, componentOf } from "../../src/layers/describe.js";
import { fusedLayout } from "../../src/layers/fused.js";
import { displayNames } from "../../src/loaders/onnx/names.js";
import { openModel } from "../../src/loaders/open-model.js";
import { interpret } from "../../src/loaders/safetensors/roles-from-names.js";
import { DENSE, unreadTensor } from "../helpers.js";
import { floats } from "./safetensors/build.js";
import { temporaryDirectory } from "./temporary-files.js";

/** A pattern that goes back over what it has read takes minutes on such names, a linear one milliseconds. */
const LENGTH = 200_000;

const PIECES = [
  "_Q1",
  "_Q11_",
  "1",
  "_1",
  "a",
  "_",
  ".",
  "/",
  ".weight",
  "_quantized",
  "norm",
  "_norm_1",
  "ln_",
  "embed",
  "attention",
  "mlp",
  "fc1",
  "qkv",
  "layer.1",
  "h.1",
  "h.0.attn.c_attn",
  "expert",
  "conv",
  "bias_",
  "a_mask",
  "weight_ih_l1_reverse",
  "weight_v",
  "_scale_inv",
  "_blocks",
  "qweight",
  "__Inline_1__",
  "_output_1",
  "Constant_1",
];

const names = PIECES.flatMap((piece) => {
  const long = piece.repeat(Math.ceil(LENGTH / piece.length));
  return [`${long}-`, `h.${long}-`];
});

const TYPES = [
  ["F16", "f16", [2, 2, 2]],
  ["F8_E4M3", "f8_e4m3", [2, 2]],
  ["I8", "int8", [2, 2]],
] as const;

const files = temporaryDirectory();

describe("names of 200,000 characters, of whatever they repeat, are interpreted", { timeout: 60_000 }, () => {
  it("in ONNX", () => {
    const shown = displayNames(
      names.map((rawName) => {
        return { rawName, scope: [rawName], node: rawName, op: "MatMul", label: "W", repeated: false };
      }),
    );
    expect(new Set(shown).size).toBe(names.length);
  });

  it("in safetensors", () => {
    for (const name of names) {
      for (const [typeName, dtype, shape] of TYPES) {
        const entry = { name, typeName, dtype, shape, path: "w.safetensors", offset: 0, length: 0 };
        expect(interpret(entry, new Map([[name, entry]])).source.kind).toBe("stored");
      }
    }
  });

  it("for a layer's block, its place in the network and what it is fused of", () => {
    for (const name of names) {
      expect(name.startsWith(blockOf(name))).toBe(true);
      expect(componentOf(unreadTensor(name, [8, 8], DENSE))).toBeTypeOf("string");
      expect(fusedLayout(name, 8, 24, null).kind).toBeTypeOf("string");
    }
  });

  it("and names that 50,000 calls of a function share are told apart", () => {
    const tensor = { rawName: "w", scope: ["call"], node: "", op: "MatMul", label: "", repeated: false };
    const shown = displayNames(Array.from({ length: 50_000 }, () => tensor));
    expect(new Set(shown).size).toBe(shown.length);
  });
});

describe("a name with control characters is kept as it is", () => {
  const name = "a\u001b[2J\u202eb\u0000\ud83d\ude00";

  it("from ONNX", async () => {
    const model = onnxProto.onnx.ModelProto.encode({
      graph: {
        initializer: [{ name, dataType: 1, dims: [2, 3], rawData: new Uint8Array(24) }],
        node: [{ opType: "MatMul", input: ["x", name], output: ["y"] }],
      },
    });
    const path = await files.write("odd.onnx", model.finish());
    expect((await openModel(path)).tensors).toMatchObject([{ name, rawName: name }]);
  });

  it("from safetensors", async () => {
    const path = await files.write("odd.safetensors", floats({ [name]: [2, 3] }));
    expect((await openModel(path)).tensors).toMatchObject([{ name, rawName: name }]);
  });
});
