import { copyFile, mkdir, open, rm } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { openModel } from "../../src/loaders/open-model.js";
import { readTensor } from "../../src/loaders/read-tensor.js";
import { sliceAxis } from "../../src/loaders/tensor-source.js";
import { floats, safetensors } from "./safetensors/build.js";
import { temporaryDirectory } from "./temporary-files.js";

const files = temporaryDirectory();
const ONNX_MODEL = "node_modules/@ricky0123/vad-web/dist/silero_vad_v5.onnx";

describe("a directory", () => {
  it("with an index is opened by it, whatever else it holds", async () => {
    await files.write("indexed/part.safetensors", floats({ "a.weight": [2, 3] }));
    await files.write("indexed/model.safetensors", floats({ other: [2, 2] }));
    await files.write("indexed/other.safetensors.index.json", "{}");
    await files.write(
      "indexed/model.safetensors.index.json",
      JSON.stringify({ weight_map: { "a.weight": "part.safetensors" } }),
    );
    const model = await openModel(files.path("indexed"));
    expect(model).toMatchObject({
      path: files.path("indexed"),
      format: "safetensors",
      files: ["part.safetensors"],
    });
    expect(model.tensors.map(({ name }) => name)).toEqual(["a"]);
  });

  it("with model.safetensors is opened by that", async () => {
    await files.write("plain/adapter.safetensors", floats({ other: [2, 2] }));
    await files.write("plain/model.safetensors", floats({ a: [2, 3] }));
    expect((await openModel(files.path("plain"))).files).toEqual(["model.safetensors"]);
  });

  it("with other safetensors files is opened as all of them together", async () => {
    await files.write("parts/model-00002-of-00002.safetensors", floats({ b: [2, 3] }));
    await files.write("parts/model-00001-of-00002.safetensors", floats({ a: [2, 3], c: [4, 4] }));
    const model = await openModel(files.path("parts"));
    expect(model.files).toEqual(["model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors"]);
    expect(model.tensors.map(({ name }) => name)).toEqual(["a", "c", "b"]);
  });

  it("with numbered parts of which one is missing is refused", async () => {
    const path = await files.write("gap/model-00001-of-00003.safetensors", floats({ a: [2, 3] }));
    await expect(openModel(files.path("gap"))).rejects.toThrow(
      `${path} is one of 3 parts of a model of which 1 can be found; name the directory or the index that holds all.`,
    );
  });

  it("whose files hold the same tensor twice is refused", async () => {
    await files.write("twice/one.safetensors", floats({ a: [2, 3] }));
    await files.write("twice/two.safetensors", floats({ a: [2, 3] }));
    await expect(openModel(files.path("twice"))).rejects.toThrow(
      'both hold tensor "a", so they are not parts of one model; name the one to read.',
    );
  });

  it("with one ONNX file is opened by it", async () => {
    await mkdir(files.path("onnx"));
    await copyFile(ONNX_MODEL, files.path("onnx/silero.onnx"));
    const model = await openModel(files.path("onnx"));
    expect(model).toMatchObject({ path: files.path("onnx"), format: "onnx", files: ["silero.onnx"] });
    expect(model.tensors.length).toBeGreaterThan(0);
    expect((await openModel(files.path("onnx/silero.onnx"))).path).toBe(files.path("onnx/silero.onnx"));
  });

  it("with several ONNX files, or several indexes, asks which", async () => {
    await files.write("two/b.onnx", "");
    await files.write("two/a.onnx", "");
    await expect(openModel(files.path("two"))).rejects.toThrow(
      `${files.path("two")} holds 2 ONNX models (a.onnx, b.onnx); name the one to read.`,
    );
    await files.write("two/a.safetensors.index.json", "{}");
    await files.write("two/b.safetensors.index.json", "{}");
    await expect(openModel(files.path("two"))).rejects.toThrow(
      "holds 2 indexes of shards (a.safetensors.index",
    );
  });

  it("without a model is refused, naming what cannot be read", async () => {
    await files.write("none/readme.md", "");
    await expect(openModel(files.path("none"))).rejects.toThrow(
      `${files.path("none")} holds no model; name a directory with .safetensors files or one .onnx file in it.`,
    );
    await files.write("none/pytorch_model.bin", "");
    await expect(openModel(files.path("none"))).rejects.toThrow(
      "holds no .safetensors or .onnx file, only pytorch_model.bin; convert it to safetensors or ONNX.",
    );
  });
});

describe("a safetensors file of 1 GiB", () => {
  it("is opened in less than 150 MB of memory, and one row of it is read alone", async () => {
    const size = 2 ** 14;
    const header = { w: { dtype: "F32", shape: [size, size], data_offsets: [0, 2 ** 30] } };
    const start = safetensors(header);
    const path = await files.write("large.safetensors", start);
    const file = await open(path, "r+");
    await file.truncate(start.length + 2 ** 30);
    await file.write(new Uint8Array(Float32Array.of(5).buffer), 0, 4, start.length + 4 * 7 * size);
    await file.close();

    const before = process.memoryUsage().rss;
    const { tensors } = await openModel(path);
    const row = await readTensor(sliceAxis(tensors[0].source, 0, 7, 1));
    expect(process.memoryUsage().rss - before).toBeLessThan(150e6);
    expect(row.values).toHaveLength(size);
    expect([...row.values.subarray(0, 2)]).toEqual([5, 0]);
    await rm(path);
  });
});
