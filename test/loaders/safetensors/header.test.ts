import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { UserError } from "../../../src/errors.js";
import { isFloat } from "../../../src/loaders/dtype.js";
import { readTensor } from "../../../src/loaders/read-tensor.js";
import { openSafetensors } from "../../../src/loaders/safetensors/open-safetensors.js";
import { temporaryDirectory } from "../temporary-files.js";
import { floats, safetensors, zeros } from "./build.js";

const files = temporaryDirectory();
const FIXTURES = new URL("../../../fixtures/safetensors/", import.meta.url);

async function opened(bytes: Uint8Array) {
  return openSafetensors(await files.write("model.safetensors", bytes));
}

/** A header of 2x2 f32 tensors at these offsets. */
function at(offsets: Readonly<Record<string, readonly [number, number]>>): object {
  return Object.fromEntries(
    Object.entries(offsets).map(([name, [begin, end]]) => [
      name,
      { dtype: "F32", shape: [2, 2], data_offsets: [begin, end] },
    ]),
  );
}

const one = (described: object, bytes = 16) => safetensors({ "a.weight": described }, new Uint8Array(bytes));
const TWO = new Uint8Array(32);

const DAMAGED: readonly (readonly [string, Uint8Array, string])[] = [
  [
    "a file shorter than the header's length",
    Uint8Array.of(1, 2, 3),
    "is 3 bytes long, too short for a safetensors file; get it again.",
  ],
  [
    "a header length of 2^60",
    safetensors("{}", new Uint8Array(), 2n ** 60n),
    "declares a header of 1152921504606846976 bytes where the safetensors format allows 100000000; it is damaged or no safetensors file.",
  ],
  [
    "a header length just over the bound",
    safetensors("{}", new Uint8Array(), 100_000_001n),
    "declares a header of 100000001 bytes where the safetensors format allows 100000000;",
  ],
  [
    "a file truncated in the header",
    safetensors("{", new Uint8Array(), 5000n),
    "is truncated: its header takes 5008 bytes and the file has 9; get the file again.",
  ],
  [
    "a file truncated in the data",
    floats({ a: [2, 2], b: [2, 2] }).slice(0, -1),
    'is truncated: tensor "b" ends at byte ',
  ],
  ["a header that is not JSON", safetensors("{oops"), "has a header that is not JSON in UTF-8;"],
  ["an empty header", safetensors(""), "has a header that is not JSON in UTF-8;"],
  [
    "a header that is not UTF-8",
    safetensors(Uint8Array.of(0x7b, 0x22, 0xff, 0x22, 0x3a, 0x30, 0x7d)),
    "has a header that is not JSON in UTF-8;",
  ],
  [
    "a header nested beyond sense",
    safetensors(`{"a":${"[".repeat(200_000)}`),
    "has a header that is not JSON",
  ],
  ["a header that is a list", safetensors("[]"), "has a header that is JSON but not an object of tensors."],
  [
    "two tensors of one name, however it is written",
    safetensors(
      '{"a":{"dtype":"F32","shape":[4,1],"data_offsets":[0,16]},"\\u0061" :{"dtype":"F32","shape":[2,2],"data_offsets":[0,16]}}',
      new Uint8Array(16),
    ),
    'is damaged: its header has the key "a" twice.',
  ],
  [
    "a tensor of two shapes",
    safetensors(
      '{"a":{"dtype":"F32","shape":[4,1],"shape":[2,2],"data_offsets":[0,16]}}',
      new Uint8Array(16),
    ),
    'is damaged: its header has the key "shape" twice.',
  ],
  ...["[]", "null", '"pt"', '{"format":1}', '{"format":["pt"]}'].map(
    (metadata) =>
      [
        `metadata that is ${metadata}`,
        safetensors(`{"__metadata__":${metadata}}`),
        "has a __metadata__ that is no object of strings; it is damaged.",
      ] as const,
  ),
  [
    "overlapping tensors",
    safetensors(at({ first: [0, 16], second: [12, 28] }), TWO.subarray(0, 28)),
    'is damaged: tensor "second" overlaps "first".',
  ],
  [
    "tensors at the same place",
    safetensors(at({ first: [0, 16], second: [0, 16] }), TWO.subarray(0, 16)),
    'is damaged: tensor "second" overlaps "first".',
  ],
  [
    "a hole between tensors",
    safetensors(at({ first: [0, 16], second: [17, 33] }), new Uint8Array(33)),
    'is damaged: there is a hole of 1 B before tensor "second".',
  ],
  [
    "a hole before the first tensor",
    safetensors(at({ first: [4, 20] }), new Uint8Array(20)),
    'is damaged: there is a hole of 4 B before tensor "first".',
  ],
  [
    "bytes after the last tensor",
    safetensors(at({ first: [0, 16] }), new Uint8Array(19)),
    "is damaged: 3 B after the last tensor belong to none.",
  ],
  [
    "a shape that disagrees with its bytes",
    one({ dtype: "F16", shape: [2, 2], data_offsets: [0, 16] }),
    'is damaged: tensor "a.weight" has 16 bytes where its shape [2,2] of F16 takes 8.',
  ],
  [
    "a negative dimension",
    one({ dtype: "F32", shape: [-2, -2], data_offsets: [0, 16] }),
    'is damaged: tensor "a.weight" has a dimension of -2 where an integer from 0 to 2^53 must be.',
  ],
  [
    "a fractional dimension",
    one({ dtype: "F32", shape: [1.5, 2], data_offsets: [0, 16] }),
    "has a dimension of 1.5",
  ],
  [
    "a dimension of 2^60",
    one({ dtype: "F32", shape: [2 ** 60, 4], data_offsets: [0, 16] }),
    "has a dimension of 1152921504606847000",
  ],
  [
    "a dimension in quotes",
    one({ dtype: "F32", shape: ["2", 2], data_offsets: [0, 16] }),
    "has a dimension of string",
  ],
  [
    "dimensions whose product is beyond 2^53",
    one({ dtype: "F32", shape: [2 ** 40, 2 ** 40], data_offsets: [0, 16] }),
    "has the shape [1099511627776,1099511627776], more elements than any file holds.",
  ],
  [
    "more dimensions than make sense",
    one({ dtype: "F32", shape: new Array(65).fill(1), data_offsets: [0, 4] }, 4),
    "has 65 dimensions where at most 64 make sense.",
  ],
  [
    "negative offsets",
    one({ dtype: "F32", shape: [2, 2], data_offsets: [-16, 0] }),
    "has no data_offsets of two integers from 0 to 2^53.",
  ],
  [
    "one offset",
    one({ dtype: "F32", shape: [2, 2], data_offsets: [0] }),
    "has no data_offsets of two integers",
  ],
  [
    "offsets in the wrong order",
    one({ dtype: "F32", shape: [2, 2], data_offsets: [16, 0] }),
    "has data_offsets that end (0) before they begin (16).",
  ],
  [
    "a tensor without a dtype",
    one({ shape: [2, 2], data_offsets: [0, 16] }),
    'tensor "a.weight" has no dtype.',
  ],
  [
    "a tensor without a shape",
    one({ dtype: "F32", data_offsets: [0, 16] }),
    'tensor "a.weight" has no shape.',
  ],
  [
    "a tensor that is a number",
    safetensors({ "a.weight": 5 }),
    "is described by something other than an object.",
  ],
  [
    "a name with terminal escapes, printed escaped",
    safetensors({ "\u001b[2Jw\u202e": { dtype: "F32" } }),
    'is damaged: tensor "\\u{1b}[2Jw\\u{202e}" has no shape.',
  ],
];

describe("a damaged file is refused with one sentence that names it", () => {
  it.each(DAMAGED)("%s", async (_, bytes, message) => {
    const path = await files.write("damaged.safetensors", bytes);
    await expect(openSafetensors(path)).rejects.toThrow(message);
    await expect(openSafetensors(path)).rejects.toThrow(path);
    await expect(openSafetensors(path)).rejects.toBeInstanceOf(UserError);
  });
});

describe("a sound file", () => {
  it("gives the numbers that NumPy wrote, for every type, at odd addresses", async () => {
    const expected: Record<string, number[]> = JSON.parse(
      readFileSync(new URL("dtypes.json", FIXTURES), "utf8"),
    );
    const { tensors } = await openSafetensors(new URL("dtypes.safetensors", FIXTURES).pathname);
    expect(tensors.map(({ name }) => name)).toEqual(Object.keys(expected));
    for (const { name, source, dtype, role } of tensors) {
      expect([...(await readTensor(source)).values], name).toEqual(expected[name]);
      expect(role.kind, name).toBe(isFloat(dtype) ? "dense" : "none");
    }
  });

  it("lists every tensor of two or more dimensions, in the header's order, and no vectors or scalars", async () => {
    const model = await opened(
      floats({ "z.weight": [2, 3], "z.bias": [2], scale: [], "a.weight": [4, 2, 3], m: [1, 1] }),
    );
    expect(model.tensors.map(({ name, rawName }) => [name, rawName])).toEqual([
      ["z", "z.weight"],
      ["a", "a.weight"],
      ["m", "m"],
    ]);
    expect(model).toMatchObject({ format: "safetensors", files: ["model.safetensors"], warnings: [] });
  });

  it("gives names without .weight, unless that is another tensor's name", async () => {
    const { tensors } = await opened(
      floats({ "a.weight": [2, 2], a: [3, 3], weight: [2, 2], ".weight": [2, 2] }),
    );
    expect(tensors.map(({ name }) => name)).toEqual(["a.weight", "a", "weight", ".weight"]);
  });

  it("refers to file ranges, without graph or duplicates", async () => {
    const bytes = floats({ "a.weight": [2, 3], "b.weight": [2, 2] });
    const { tensors } = await opened(bytes);
    const [, b] = tensors;
    expect(b).toMatchObject({ op: "", scope: "", sameAs: null, dtype: "f32" });
    expect(b.source).toEqual({
      kind: "stored",
      shape: [2, 2],
      dtype: "f32",
      storage: { kind: "file", path: files.path("model.safetensors"), offset: bytes.length - 16, length: 16 },
    });
  });

  it("may hold metadata, padding after the header, and tensors without elements", async () => {
    const header = JSON.stringify({
      __metadata__: { format: "pt", note: "" },
      none: { dtype: "F32", shape: [0, 7], data_offsets: [0, 0] },
      "w.weight": { dtype: "F32", shape: [2, 2], data_offsets: [0, 16] },
      last: { dtype: "F32", shape: [3, 0], data_offsets: [16, 16] },
    });
    const { tensors } = await opened(safetensors(`${header}   `, new Uint8Array(16)));
    expect(tensors.map(({ name }) => name)).toEqual(["none", "w", "last"]);
  });

  it("may hold no tensors at all", async () => {
    expect((await opened(safetensors("{}"))).tensors).toEqual([]);
  });

  it("keeps the others when a type is unknown, and lists that tensor as skipped", async () => {
    const bytes = zeros({
      "a.weight": { dtype: "F4", shape: [4, 2] },
      "b.weight": { dtype: "F8_E8M0", shape: [2, 2] },
      "c.weight": { dtype: "F32", shape: [2, 2] },
    });
    const { tensors } = await opened(bytes);
    expect(tensors.map(({ role, dtype }) => [role, dtype])).toEqual([
      [{ kind: "none", reason: "unsupported_dtype", detail: "stored as F4" }, "uint4"],
      [{ kind: "none", reason: "unsupported_dtype", detail: "stored as F8_E8M0" }, "uint8"],
      [{ kind: "dense", outputAxis: -2 }, "f32"],
    ]);
  });
});
