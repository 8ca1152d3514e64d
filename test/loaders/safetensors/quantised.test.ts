import { describe, expect, it } from "vitest";
import { readTensor } from "../../../src/loaders/read-tensor.js";
import { openSafetensors } from "../../../src/loaders/safetensors/open-safetensors.js";
import { temporaryDirectory } from "../temporary-files.js";
import { type Described, safetensors, zeros } from "./build.js";

const files = temporaryDirectory();
const tensor = (dtype: string, ...shape: number[]): Described => ({ dtype, shape });

async function tensorsOf(bytes: Uint8Array) {
  return (await openSafetensors(await files.write("quantised.safetensors", bytes))).tensors;
}

describe("packed checkpoints are recognised and skipped with their reason", () => {
  it.each([
    [
      "GPTQ or AWQ",
      { "l.qweight": tensor("I32", 1, 8), "l.qzeros": tensor("I32", 1, 1), "l.scales": tensor("F16", 1, 8) },
      ["GPTQ or AWQ qweight", "GPTQ or AWQ qzeros", "GPTQ or AWQ scales"],
    ],
    [
      "compressed-tensors",
      { "l.weight_packed": tensor("I32", 8, 1), "l.weight_scale": tensor("BF16", 8, 1) },
      ["compressed-tensors weight_packed", "compressed-tensors weight_scale"],
    ],
    [
      "bitsandbytes, 4 bits",
      { "l.weight": tensor("U8", 32, 1), "l.weight.absmax": tensor("F32", 1) },
      ["bitsandbytes U8 codes"],
    ],
    [
      "bitsandbytes, 8 bits",
      { "l.weight": tensor("I8", 4, 4), "l.SCB": tensor("F32", 4) },
      ["bitsandbytes I8 codes"],
    ],
    [
      "HQQ",
      { "l.W_q": tensor("U8", 4, 4), "l.scale": tensor("F16", 4, 1), "l.zero": tensor("F16", 4, 1) },
      ["HQQ W_q", "HQQ scale", "HQQ zero"],
    ],
    [
      "MLX",
      { "l.weight": tensor("U32", 4, 1), "l.scales": tensor("F16", 4, 1), "l.biases": tensor("F16", 4, 1) },
      ["MLX U32 codes", "MLX scales", "MLX biases"],
    ],
    [
      "MXFP4",
      {
        "experts.down_proj_blocks": tensor("U8", 2, 4, 1, 16),
        "experts.down_proj_scales": tensor("U8", 2, 4, 1),
      },
      ["MXFP4 blocks", "MXFP4 scales"],
    ],
    [
      "integers with scales",
      { "l.weight": tensor("I8", 4, 4), "l.weight_scale": tensor("F32", 4, 1) },
      ["ModelOpt or compressed-tensors I8 codes", null],
    ],
  ] as const)("%s", async (_, described, details) => {
    const tensors = await tensorsOf(zeros(described));
    expect(tensors.map(({ role }) => role)).toEqual(
      details.map((detail) =>
        detail === null
          ? { kind: "none", reason: "not_a_weight", detail: "scales of a quantised weight" }
          : { kind: "none", reason: "packed_quantised", detail: `${detail}, which htsr does not unpack yet` },
      ),
    );
  });

  it("but not scales that stand alone", async () => {
    const [scales] = await tensorsOf(zeros({ "l.scales": tensor("F16", 4, 4) }));
    expect(scales.role).toEqual({ kind: "dense", outputAxis: -2 });
  });
});

const ONE = { F8_E4M3: 0x38, F8_E5M2: 0x3c } as const;

/** An f8 weight of ones, (2, 2), and its f32 scales. */
function scaled(
  scaleName: string,
  shape: readonly number[],
  scales: readonly number[],
  name = "l.weight",
  dtype: keyof typeof ONE = "F8_E4M3",
): Uint8Array {
  const data = new Uint8Array(4 + 4 * scales.length).fill(ONE[dtype]);
  data.set(new Uint8Array(Float32Array.from(scales).buffer), 4);
  const header = {
    [name]: { dtype, shape: [2, 2], data_offsets: [0, 4] },
    [scaleName]: { dtype: "F32", shape, data_offsets: [4, data.length] },
  };
  return safetensors(header, data);
}

describe("f8 weights", () => {
  it.each([
    ["one scale", "l.weight_scale", [], [0.5], [0.5, 0.5, 0.5, 0.5]],
    ["one scale in a list", "l.scale_weight", [1], [0.5], [0.5, 0.5, 0.5, 0.5]],
    ["one scale, inverse by name only", "l.weight_scale_inv", [1], [0.5], [0.5, 0.5, 0.5, 0.5]],
    ["a scale a row", "l.weight_scale", [2, 1], [0.5, 4], [0.5, 0.5, 4, 4]],
    ["a scale a row in a list", "l.weight_scale", [2], [0.5, 4], [0.5, 0.5, 4, 4]],
  ] as const)("with %s are multiplied by it", async (_, name, shape, scales, expected) => {
    const [weight] = await tensorsOf(scaled(name, shape, scales));
    expect(weight).toMatchObject({ name: "l", dtype: "f8_e4m3", role: { kind: "dense", outputAxis: -2 } });
    expect([...(await readTensor(weight.source)).values]).toEqual(expected);
  });

  it.each([
    ["experts.down_proj", "F8_E4M3"],
    ["experts.down_proj", "F8_E5M2"],
    ["a.f8e4", "F8_E4M3"],
    ["a.f8e5", "F8_E5M2"],
  ] as const)(
    "called %s, in %s, are not their own scale: they stand for themselves or have one",
    async (name, dtype) => {
      const [alone] = await tensorsOf(zeros({ [name]: tensor(dtype, 4, 4) }));
      expect(alone).toMatchObject({ name, role: { kind: "dense" }, source: { kind: "stored" } });
      const [weight] = await tensorsOf(scaled(`${name}_scale`, [], [0.5], name, dtype));
      expect(weight).toMatchObject({ name, role: { kind: "dense" } });
      expect([...(await readTensor(weight.source)).values]).toEqual([0.5, 0.5, 0.5, 0.5]);
    },
  );

  it("at the top level have scale_weight for a scale like others", async () => {
    const [weight, scale] = await tensorsOf(scaled("scale_weight", [1, 1], [0.5], "weight"));
    expect([...(await readTensor(weight.source)).values]).toEqual([0.5, 0.5, 0.5, 0.5]);
    expect(scale.role).toMatchObject({ reason: "not_a_weight", detail: "scales of a quantised weight" });
  });

  it("with scales of blocks are skipped, and so are the scales", async () => {
    const tensors = await tensorsOf(
      zeros({ "l.weight": tensor("F8_E4M3", 256, 256), "l.weight_scale_inv": tensor("F32", 2, 2) }),
    );
    expect(tensors.map(({ role }) => role)).toEqual([
      {
        kind: "none",
        reason: "packed_quantised",
        detail: "f8 with F32 scales of shape (2, 2), which htsr does not apply yet",
      },
      { kind: "none", reason: "not_a_weight", detail: "scales of a quantised weight" },
    ]);
  });

  it("without a scale stand for themselves", async () => {
    const [weight] = await tensorsOf(zeros({ "l.weight": tensor("F8_E5M2", 4, 4) }));
    expect(weight).toMatchObject({ dtype: "f8_e5m2", role: { kind: "dense" }, source: { kind: "stored" } });
  });
});
