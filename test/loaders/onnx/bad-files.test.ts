import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import onnxProto from "onnx-proto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { UserError } from "../../../src/errors.js";
import { openOnnx } from "../../../src/loaders/onnx/open-onnx.js";
import { fixturePath } from "./fixture-models.js";

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "htsr-onnx-"));
});
afterAll(() => rm(directory, { recursive: true }));

async function write(name: string, bytes: Uint8Array): Promise<string> {
  const path = join(directory, name);
  await writeFile(path, bytes);
  return path;
}

/** The one sentence that opening the file fails with. */
async function refusal(path: string): Promise<string> {
  const error: unknown = await openOnnx(path).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(UserError);
  const { message } = error instanceof UserError ? error : { message: "" };
  expect(message).toContain(path);
  expect(message).toMatch(/^[^\n]+\.$/);
  return message;
}

const { ModelProto } = onnxProto.onnx;
type Model = Parameters<typeof ModelProto.encode>[0];
const encoded = (model: Model): Uint8Array => ModelProto.encode(model).finish();

function varint(value: number): number[] {
  return value < 128 ? [value] : [(value & 127) | 128, ...varint(value >>> 7)];
}

/** The bytes of messages nested in each other, outermost first: `fields` are their numbers, in turn. */
function nested(fields: readonly number[], depth: number): Uint8Array {
  const headers: number[][] = [];
  let length = 0;
  for (let level = depth * fields.length - 1; level >= 0; level--) {
    const header = [...varint((fields[level % fields.length] << 3) | 2), ...varint(length)];
    headers.push(header);
    length += header.length;
  }
  return Uint8Array.from(headers.reverse().flat());
}

describe("a file that is no whole ONNX model", () => {
  test("a missing file", async () => {
    expect(await refusal(join(directory, "absent.onnx"))).toContain("does not exist");
  });

  test("an empty file", async () => {
    expect(await refusal(await write("empty.onnx", new Uint8Array()))).toContain("is empty");
  });

  test.each([0.1, 0.5, 0.99])("a file truncated to %f of its length", async (part) => {
    const whole = await readFile(fixturePath("consumers.onnx"));
    const cut = whole.subarray(0, Math.floor(whole.length * part));
    expect(await refusal(await write("cut.onnx", cut))).toContain("is truncated or not an ONNX file");
  });

  test.each([
    ["text", new TextEncoder().encode("this is not a model\n")],
    ["zeros", new Uint8Array(64)],
    ["noise", Uint8Array.from({ length: 256 }, (_, i) => (i * 197 + 31) % 256)],
    ["a model without a graph", encoded({ irVersion: 8, producerName: "nobody" })],
  ])("%s", async (_, bytes) => {
    expect(await refusal(await write("garbage.onnx", bytes))).toContain("is truncated or not an ONNX file");
  });
});

describe("a file made to exhaust its reader", () => {
  // ModelProto.graph is 7, GraphProto.node 1, NodeProto.attribute 5, AttributeProto.g 6.
  test("subgraphs nested 10,000 deep", async () => {
    const subgraphs = nested([1, 5, 6], 10_000);
    const path = await write("deep.onnx", Uint8Array.from([58, ...varint(subgraphs.length), ...subgraphs]));
    expect(await refusal(path)).toMatch(/nests .* deep/);
  });

  test("subgraphs nested deeper than the stack", async () => {
    const subgraphs = nested([1, 5, 6], 100_000);
    const header = [58, ...varint(subgraphs.length)];
    const path = await write("deeper.onnx", Buffer.concat([Uint8Array.from(header), subgraphs]));
    expect(await refusal(path)).toContain("nests its protobuf messages deeper than can be followed");
  });

  test("unknown groups nested deeper than the stack", async () => {
    const path = await write("groups.onnx", new Uint8Array(1_000_000).fill((15 << 3) | 3));
    expect(await refusal(path)).toContain("nests its protobuf messages deeper than can be followed");
  });

  test("subgraphs nested just deeper than the bound, where the stack would still do", async () => {
    const deep = (levels: number): NonNullable<Model["graph"]> => ({
      node: levels === 0 ? [] : [{ opType: "If", attribute: [{ name: "then", g: deep(levels - 1) }] }],
    });
    const allowed = await write("allowed.onnx", encoded({ graph: deep(100) }));
    expect((await openOnnx(allowed)).tensors).toEqual([]);
    expect(await refusal(await write("over.onnx", encoded({ graph: deep(101) })))).toContain("100 deep");
  });

  test("a chain of 1,500 slices is not followed to its end, which would overflow later stacks", async () => {
    const weight = { name: "w", dataType: 1, dims: [2000, 2], rawData: new Uint8Array(16_000) };
    const attribute = [
      { name: "starts", ints: [0] },
      { name: "ends", ints: [-1] },
    ];
    const slices = Array.from({ length: 1500 }, (_, i) => {
      return { opType: "Slice", input: [i === 0 ? "w" : `s${i - 1}`], output: [`s${i}`], attribute };
    });
    const node = [...slices, { opType: "MatMul", input: ["x", "s1499"], output: ["y"] }];
    const path = await write("chain.onnx", encoded({ graph: { node, initializer: [weight] } }));
    const { tensors } = await openOnnx(path);
    expect(tensors).toMatchObject([{ rawName: "w", role: { kind: "none", detail: "only Slice uses it" } }]);
  });

  test("functions that call themselves", async () => {
    const call = { opType: "F", domain: "d" };
    const model = { graph: { node: [call] }, functions: [{ name: "F", domain: "d", node: [call] }] };
    expect(await refusal(await write("recursive.onnx", encoded(model)))).toContain("100 deep");
  });

  test("functions that call each other twice a level and unfold to 2^40 nodes", async () => {
    const calls = (level: number) => [1, 2].map(() => ({ opType: `F${level}`, domain: "d" }));
    const functions = Array.from({ length: 40 }, (_, level) => ({
      name: `F${level}`,
      domain: "d",
      node: calls(level + 1),
    }));
    const path = await write("unfolding.onnx", encoded({ graph: { node: calls(0) }, functions }));
    expect(await refusal(path)).toContain("unfolds to more than 1000000 nodes");
  });
});

describe("a hostile name", () => {
  test("an attribute called __proto__ changes nothing", async () => {
    const node = { opType: "MatMul", input: ["x", "__proto__"], attribute: [{ name: "__proto__", i: 1 }] };
    const model = encoded({ graph: { name: "constructor", node: [node] } });
    expect((await openOnnx(await write("proto.onnx", model))).tensors).toEqual([]);
    expect(Object.prototype).not.toHaveProperty("i");
  });
});
