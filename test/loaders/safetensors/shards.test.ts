import { mkdir, symlink } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { openModel } from "../../../src/loaders/open-model.js";
import { temporaryDirectory } from "../temporary-files.js";
import { floats, safetensors } from "./build.js";

const files = temporaryDirectory();
let count = 0;

/** An index of these tensors in a directory of its own with these files. */
async function indexed(
  weightMap: Readonly<Record<string, unknown>>,
  shards: Readonly<Record<string, Uint8Array | string>>,
): Promise<{ readonly index: string; readonly shard: (name: string) => string }> {
  const directory = `m${count++}`;
  for (const [name, bytes] of Object.entries(shards)) await files.write(`${directory}/${name}`, bytes);
  const index = await files.write(
    `${directory}/model.safetensors.index.json`,
    JSON.stringify({ metadata: { total_size: 0 }, weight_map: weightMap }),
  );
  return { index, shard: (name) => files.path(`${directory}/${name}`) };
}

describe("an index of shards", () => {
  it("is opened with its tensors in the index's order, each in its shard", async () => {
    const { index, shard } = await indexed(
      { "b.weight": "two.safetensors", "a.weight": "one.safetensors", "b.bias": "two.safetensors" },
      {
        "one.safetensors": floats({ "a.weight": [2, 3] }),
        "two.safetensors": floats({ "b.bias": [2], "b.weight": [2, 4] }),
      },
    );
    const model = await openModel(index);
    expect(model.files).toEqual(["two.safetensors", "one.safetensors"]);
    expect(model.warnings).toEqual([]);
    expect(model.tensors.map(({ name }) => name)).toEqual(["b", "a"]);
    expect(model.tensors[1].source).toMatchObject({ storage: { path: shard("one.safetensors") } });
  });

  it("keeps the recurrent and quantised companions of a tensor together across shards", async () => {
    const { index } = await indexed(
      { weight_ih_l0: "a.safetensors", weight_hh_l0: "b.safetensors" },
      {
        "a.safetensors": floats({ weight_ih_l0: [12, 5] }),
        "b.safetensors": floats({ weight_hh_l0: [12, 3] }),
      },
    );
    expect((await openModel(index)).tensors[0].role).toMatchObject({ kind: "recurrent", cell: "LSTM" });
  });

  it("may lie in a cache made of symbolic links", async () => {
    const { index, shard } = await indexed({ "a.weight": "one.safetensors" }, {});
    await mkdir(files.path("blobs"), { recursive: true });
    await symlink(await files.write("blobs/0123", floats({ "a.weight": [2, 3] })), shard("one.safetensors"));
    expect((await openModel(index)).tensors).toHaveLength(1);
  });

  it("may keep its shards in a directory below its own", async () => {
    const { index } = await indexed(
      { "a.weight": "parts/one.safetensors" },
      { "parts/one.safetensors": floats({ "a.weight": [2, 3] }) },
    );
    expect((await openModel(index)).files).toEqual(["parts/one.safetensors"]);
  });

  it("warns of tensors in its shards that it leaves out", async () => {
    const { index } = await indexed(
      { "a.weight": "one.safetensors" },
      { "one.safetensors": floats({ "a.weight": [2, 3], "b.weight": [2, 3] }) },
    );
    const model = await openModel(index);
    expect(model.tensors.map(({ name }) => name)).toEqual(["a"]);
    expect(model.warnings).toEqual([
      "model.safetensors.index.json does not list all that its shards hold; the rest is ignored (tensors: 1).",
    ]);
  });

  it("warns of safetensors files beside it that it does not name", async () => {
    const { index } = await indexed(
      { "a.weight": "one.safetensors" },
      {
        "one.safetensors": floats({ "a.weight": [2, 3] }),
        "two\u001b.safetensors": floats({ "b.weight": [2, 3] }),
      },
    );
    const sentence =
      "model.safetensors.index.json does not name all the safetensors files beside it; ignored: ";
    expect((await openModel(index)).warnings).toEqual([`${sentence}two\\u{1b}.safetensors.`]);
    await files.write(join(basename(dirname(index)), "consolidated.safetensors"), "");
    const model = await openModel(dirname(index));
    expect(model.warnings).toEqual([`${sentence}consolidated.safetensors and 1 more.`]);
    expect(model.tensors.map(({ name }) => name)).toEqual(["a"]);
  });

  it("whose shards are missing is refused, with how many and which", async () => {
    const { index, shard } = await indexed(
      { a: "one.safetensors", b: "two\u001b.safetensors", c: "three.safetensors" },
      { "one.safetensors": floats({ a: [2, 3] }) },
    );
    await expect(openModel(index)).rejects.toThrow(
      `${index} names 3 shards of which 2 cannot be found, the first being ${shard("two\\u{1b}.safetensors")}; download what is missing.`,
    );
  });

  it("that places a tensor in a shard without it is refused", async () => {
    const { index, shard } = await indexed(
      { a: "one.safetensors", b: "one.safetensors" },
      { "one.safetensors": floats({ a: [2, 3] }) },
    );
    await expect(openModel(index)).rejects.toThrow(
      `${shard("one.safetensors")} lacks tensor "b", which ${index} places in it; get the model again.`,
    );
  });

  it("does not find a tensor in a shard other than its own", async () => {
    const { index } = await indexed(
      { a: "one.safetensors", b: "two.safetensors" },
      { "one.safetensors": floats({ a: [2, 2], b: [2, 2] }), "two.safetensors": floats({ c: [2, 2] }) },
    );
    await expect(openModel(index)).rejects.toThrow('two.safetensors lacks tensor "b"');
  });

  it.each([
    "/etc/passwd",
    "../secret.safetensors",
    "a/../../b.safetensors",
    "C:\\w.safetensors",
    "..\\w.safetensors",
  ])("that names %s, outside its directory, is refused unread", async (shard) => {
    const { index } = await indexed({ a: shard }, {});
    await expect(openModel(index)).rejects.toThrow(
      `${index} places tensor "a" in ${shard}, outside its own directory, so it is not read.`,
    );
  });

  it.each([5, null, "", ["one.safetensors"]])("that names %j for a file is refused", async (shard) => {
    const { index } = await indexed({ a: shard }, {});
    await expect(openModel(index)).rejects.toThrow(
      `${index} does not say by name in which file tensor "a" is.`,
    );
  });

  it.each(["{}", '{"weight_map": []}', '{"weight_map": 3}'])("that is %s is refused", async (text) => {
    const index = await files.write("odd.safetensors.index.json", text);
    await expect(openModel(index)).rejects.toThrow(
      `${index} has no "weight_map" object, so it is no index of safetensors shards.`,
    );
  });

  it("that is not JSON is refused", async () => {
    const index = await files.write("torn.safetensors.index.json", '{"weight_map": {');
    await expect(openModel(index)).rejects.toThrow(`${index} is not JSON (`);
  });

  it("whose shard is a Git LFS pointer, empty or damaged names that shard", async () => {
    const pointer = await indexed(
      { a: "one.safetensors" },
      { "one.safetensors": "version https://git-lfs.github.com/spec/v1\n" },
    );
    await expect(openModel(pointer.index)).rejects.toThrow(
      `${pointer.shard("one.safetensors")} is a Git LFS pointer`,
    );
    const empty = await indexed({ a: "one.safetensors" }, { "one.safetensors": "" });
    await expect(openModel(empty.index)).rejects.toThrow(
      `${empty.shard("one.safetensors")} is empty; get it again.`,
    );
    const torn = await indexed(
      { a: "one.safetensors" },
      { "one.safetensors": safetensors("{}", Uint8Array.of(1)) },
    );
    await expect(openModel(torn.index)).rejects.toThrow(
      `${torn.shard("one.safetensors")} is damaged: 1 B after`,
    );
  });
});
