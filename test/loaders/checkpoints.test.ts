import { appendFileSync, mkdirSync, renameSync, rmSync, symlinkSync, utimesSync } from "node:fs";
import { basename } from "node:path";
import { expect, test } from "vitest";
import { checkpointsIn } from "../../src/loaders/checkpoints.js";
import { temporaryDirectory } from "./temporary-files.js";

const files = temporaryDirectory();
const namesIn = async (directory: string) =>
  (await checkpointsIn(files.path(directory))).map(({ path }) => basename(path)).toSorted();
const stampsIn = async (directory: string) =>
  new Map((await checkpointsIn(files.path(directory))).map(({ path, stamp }) => [basename(path), stamp]));

async function fill(directory: string, ...names: readonly string[]): Promise<void> {
  for (const name of names) await files.write(`${directory}/${name}`, name);
}

test("models lie side by side as files, as shards with their index, and as directories", async () => {
  await fill(
    "kinds",
    "a.onnx",
    "a.onnx.data",
    "b.safetensors",
    "c.safetensors.index.json",
    "c-00001-of-00002.safetensors",
    "c-00002-of-00002.safetensors",
    "checkpoint-5/model.safetensors",
    "checkpoint-5/optimizer.pt",
    "logs/events.json",
    "train.py",
  );
  mkdirSync(files.path("kinds/empty"));
  expect(await namesIn("kinds")).toEqual([
    "a.onnx",
    "b.safetensors",
    "c.safetensors.index.json",
    "checkpoint-5",
  ]);
});

test("what is not finished by its name is none, nor are shards that wait for their index", async () => {
  await fill(
    "unfinished",
    ".hidden.safetensors",
    "tmp-checkpoint-5/model.safetensors",
    "temp_x.onnx",
    "x.safetensors.part",
    "x.safetensors.tmp",
    "checkpoint-6.incomplete/model.safetensors",
    "d-00001-of-00002.safetensors",
    "checkpoint-7/model-00001-of-00002.safetensors",
    // Not what they resemble.
    "template.onnx",
    "tmpl-1.safetensors",
  );
  expect(await namesIn("unfinished")).toEqual(["template.onnx", "tmpl-1.safetensors"]);
});

test("the stamp changes with a model's files and no others", async () => {
  await fill(
    "stamps",
    "m.safetensors.index.json",
    "m-00001-of-00002.safetensors",
    "m-00002-of-00002.safetensors",
    "n-00001-of-00001.safetensors",
    "x.onnx",
    "x.onnx_data",
    "x.data",
    "xy.onnx",
    "dir/model.safetensors",
    "dir/optimizer.pt",
  );
  const changedBy = async (name: string) => {
    const before = await stampsIn("stamps");
    appendFileSync(files.path(`stamps/${name}`), "more");
    const after = await stampsIn("stamps");
    return [...before.keys()].filter((key) => before.get(key) !== after.get(key));
  };
  expect(await changedBy("m-00002-of-00002.safetensors")).toEqual(["m.safetensors.index.json"]);
  expect(await changedBy("m.safetensors.index.json")).toEqual(["m.safetensors.index.json"]);
  expect(await changedBy("n-00001-of-00001.safetensors")).toEqual([]);
  expect(await changedBy("x.onnx_data")).toEqual(["x.onnx"]);
  expect(await changedBy("x.data")).toEqual(["x.onnx"]);
  expect(await changedBy("xy.onnx")).toEqual(["xy.onnx"]);
  expect(await changedBy("dir/model.safetensors")).toEqual(["dir"]);
  expect(await changedBy("dir/optimizer.pt")).toEqual([]);
});

test("the stamp goes along with a rename, and not with a copy of the same size and time", async () => {
  await fill("renames", "a.safetensors", "dir/model.safetensors");
  const before = await stampsIn("renames");
  renameSync(files.path("renames/a.safetensors"), files.path("renames/b.safetensors"));
  renameSync(files.path("renames/dir"), files.path("renames/moved"));
  const after = await stampsIn("renames");
  expect(after.get("b.safetensors")).toBe(before.get("a.safetensors"));
  expect(after.get("moved")).toBe(before.get("dir"));
  // Shards under names of another order.
  await fill("shards", "m.safetensors.index.json", "m-1-of-2.safetensors", "m-2-of-2.safetensors");
  const shards = await stampsIn("shards");
  for (const [from, to] of [
    ["m.safetensors.index.json", "n.safetensors.index.json"],
    ["m-1-of-2.safetensors", "n-2-of-2.safetensors"],
    ["m-2-of-2.safetensors", "n-1-of-2.safetensors"],
  ]) {
    renameSync(files.path(`shards/${from}`), files.path(`shards/${to}`));
  }
  expect([...(await stampsIn("shards")).values()]).toEqual([...shards.values()]);
  await fill("renames", "a.safetensors");
  for (const name of ["a", "b"]) utimesSync(files.path(`renames/${name}.safetensors`), 1000, 1000);
  const copied = await stampsIn("renames");
  expect(copied.get("a.safetensors")).not.toBe(copied.get("b.safetensors"));
});

test("the one written first comes first", async () => {
  await fill("order", "z.onnx", "a.onnx", "m/model.safetensors", "b.onnx");
  utimesSync(files.path("order/z.onnx"), 1000, 1000);
  utimesSync(files.path("order/a.onnx"), 3000, 3000);
  utimesSync(files.path("order/b.onnx"), 3000, 3000);
  utimesSync(files.path("order/m/model.safetensors"), 2000, 2000);
  const order = await checkpointsIn(files.path("order"));
  expect(order.map(({ path }) => basename(path))).toEqual(["z.onnx", "m", "a.onnx", "b.onnx"]);
});

test("links are followed, and links that lead nowhere are passed over", async () => {
  await fill("links", "a.safetensors", "dir/model.safetensors");
  symlinkSync("a.safetensors", files.path("links/latest.safetensors"));
  symlinkSync("dir", files.path("links/best"));
  symlinkSync("nowhere", files.path("links/gone.safetensors"));
  symlinkSync("circle.safetensors", files.path("links/circle.safetensors"));
  symlinkSync("circle", files.path("links/circle"));
  const stamps = await stampsIn("links");
  expect([...stamps.keys()].toSorted()).toEqual(["a.safetensors", "best", "dir", "latest.safetensors"]);
  expect(stamps.get("latest.safetensors")).toBe(stamps.get("a.safetensors"));
  expect(stamps.get("best")).toBe(stamps.get("dir"));
});

test("a directory that is not there, or that is named like a model, is no checkpoint", async () => {
  mkdirSync(files.path("odd/x.onnx"), { recursive: true });
  expect(await namesIn("odd")).toEqual([]);
  rmSync(files.path("odd"), { recursive: true });
  await expect(checkpointsIn(files.path("odd"))).rejects.toThrow("odd does not exist");
});
