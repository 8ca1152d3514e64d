import { createHash } from "node:crypto";
import { rename, utimes, writeFile } from "node:fs/promises";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { asRead } from "../../src/loaders/as-read.js";
import { SourceContents } from "../../src/loaders/source-contents.js";
import {
  concat,
  reshape,
  type StoredSource,
  sliceAxis,
  type TensorSource,
  transpose,
} from "../../src/loaders/tensor-source.js";
import { f32Source } from "../helpers.js";
import { expressions, naiveValues } from "./naive-tensor.js";
import { temporaryDirectory } from "./temporary-files.js";

const files = temporaryDirectory();
const keyOf = async (source: TensorSource) =>
  (await new SourceContents([source], 1).contentOf(source))?.key ?? null;

/** The contents of sources in files, with that of the first. */
async function contentsOf(...sources: readonly [TensorSource, ...TensorSource[]]) {
  const contents = new SourceContents(sources, 1);
  const content = await contents.contentOf(sources[0]);
  if (content === null) throw new Error("a test's source can be read");
  return { contents, content };
}
const counting = (count: number) => Float32Array.from({ length: count }, (_, i) => i);

function inFile(path: string, shape: readonly number[], offset = 0): StoredSource {
  const length = 4 * shape.reduce((product, size) => product * size, 1);
  return { kind: "stored", shape, dtype: "f32", storage: { kind: "file", path, offset, length } };
}

const write = (name: string, values: Float32Array) => files.write(name, new Uint8Array(values.buffer));

test("an expression as it is read has the same elements", () => {
  fc.assert(
    fc.property(expressions(3), (source) => {
      expect(asRead(source).shape).toEqual(source.shape);
      expect(naiveValues(asRead(source))).toEqual(naiveValues(source));
    }),
  );
});

test("of joins of nothing with nothing, however deep, nothing is read", () => {
  let nothing: TensorSource = f32Source([0, 4], []);
  // Twice as many leaves with each: looking at all of them would not end.
  for (let depth = 0; depth < 100; depth++) nothing = concat([nothing, nothing], 0);
  const source = concat([f32Source([1, 4], [1, 2, 3, 4]), nothing], 0);
  expect(naiveValues(asRead(source))).toEqual([1, 2, 3, 4]);
});

test("any expression has a key, always the same", async () => {
  await fc.assert(
    fc.asyncProperty(expressions(3), async (source) => {
      expect(await keyOf(source)).toBe(await keyOf(source));
    }),
  );
});

describe("the key of a source", () => {
  test("is the same wherever its bytes lie", async () => {
    const values = counting(12);
    const here = await write("here.bin", values);
    const there = await write("there.bin", Float32Array.of(-1, ...values, -1));
    const key = await keyOf(inFile(here, [3, 4]));
    expect(await keyOf(inFile(there, [3, 4], 4))).toBe(key);
    expect(await keyOf(f32Source([3, 4], values))).toBe(key);
    expect(await keyOf(sliceAxis(f32Source([5, 4], [9, 9, 9, 9, ...values, 9, 9, 9, 9]), 0, 1, 3))).toBe(key);
  });

  test("is that of the bytes' SHA-256", async () => {
    const digest = createHash("sha256")
      .update(new Uint8Array(counting(12).buffer))
      .digest("hex");
    expect(await keyOf(f32Source([3, 4], counting(12)))).toBe(`f32[3,4]${digest}`);
  });

  test("is none of the bytes beside those that are read, however the cut is wrapped up", async () => {
    const wrapped = (margin: number) => {
      const stored = f32Source([5, 4], [margin, 0, 0, 0, ...counting(12), 0, 0, 0, margin]);
      const square = reshape(sliceAxis(transpose(transpose(stored, [1, 0]), [1, 0]), 0, 1, 3), [2, 6]);
      return sliceAxis(transpose(square, [1, 0]), 0, 1, 3);
    };
    const parts = (margin: number) => concat([wrapped(margin), wrapped(margin)], 0);
    expect(await keyOf(wrapped(1))).toBe(await keyOf(wrapped(2)));
    expect(await keyOf(sliceAxis(parts(1), 0, 1, 4))).toBe(await keyOf(sliceAxis(parts(2), 0, 1, 4)));
  });

  test("is another for any other byte, shape, type, order or cut", async () => {
    const source = f32Source([4, 4], counting(16));
    const keys = await Promise.all(
      [
        source,
        f32Source([4, 4], counting(16).with(7, 7.0000005)),
        f32Source([2, 8], counting(16)),
        {
          ...inFile("", [4, 4]),
          dtype: "int32" as const,
          storage: { kind: "memory" as const, bytes: new Uint8Array(counting(16).buffer) },
        },
        transpose(source, [1, 0]),
        reshape(transpose(source, [1, 0]), [2, 8]),
        sliceAxis(source, 0, 0, 2),
        sliceAxis(source, 0, 2, 2),
        sliceAxis(source, 1, 0, 2),
        sliceAxis(source, 1, 2, 2),
      ].map(keyOf),
    );
    expect(new Set(keys).size).toBe(keys.length);
  });

  test("knows a range of many pieces to its last byte, and small ranges beside it", async () => {
    // Two whole pieces of 4 MiB and a bit.
    const values = counting(2 * 2 ** 20 + 3);
    const path = await write("long.bin", values);
    const key = await keyOf(inFile(path, [values.length, 1]));
    expect(key).toBe(await keyOf(f32Source([values.length, 1], values)));
    values[values.length - 1] += 1;
    expect(await keyOf(inFile(await write("other.bin", values), [values.length, 1]))).not.toBe(key);
  });

  test("is not to be had of a file that ends too early, is gone, or does not fit", async () => {
    const path = await write("short.bin", counting(4));
    expect(await keyOf(inFile(path, [4, 2]))).toBeNull();
    const long = await write("long-but-short.bin", counting(2 ** 19));
    expect(await keyOf(inFile(long, [2 ** 19 + 1, 1]))).toBeNull();
    expect(await keyOf(inFile(files.path("nowhere.bin"), [2, 2]))).toBeNull();
    expect(await keyOf({ ...inFile(path, [2, 2]), shape: [3, 3] })).toBeNull();
  });

  test("is that of each source, whichever are asked for first, and only of those announced", async () => {
    const path = await write("several.bin", counting(12));
    const sources = [inFile(path, [2, 2]), inFile(path, [2, 2], 16), inFile(path, [2, 2])];
    const contents = new SourceContents(sources, 1);
    const keys: (string | undefined)[] = [];
    for (const source of sources.toReversed()) keys.push((await contents.contentOf(source))?.key);
    expect(keys[0]).toBe(keys[2]);
    expect(keys[0]).toBe(await keyOf(sources[0]));
    expect(keys[1]).toBe(await keyOf(sources[1]));
    expect(await contents.contentOf(inFile(path, [2, 2], 32))).toBeNull();
  });
});

describe("a content is current", () => {
  test("until its file is written to or replaced", async () => {
    const path = await write("current.bin", counting(4));
    const { contents, content } = await contentsOf(inFile(path, [2, 2]));
    expect(content.files).toEqual([path]);
    expect(contents.isCurrent(content)).toBe(true);
    await writeFile(path, new Uint8Array(counting(5).buffer));
    expect(contents.isCurrent(content)).toBe(false);
  });

  test("not where another file of the same size and time has taken its place, or none", async () => {
    const path = await write("replaced.bin", counting(4));
    await utimes(path, 1000, 1000);
    const { contents, content } = await contentsOf(inFile(path, [2, 2]));
    await rename(await write("replacing.bin", counting(4)), path);
    await utimes(path, 1000, 1000);
    expect(contents.isCurrent(content)).toBe(false);
    await rename(path, files.path("elsewhere.bin"));
    expect(contents.isCurrent(content)).toBe(false);
  });

  test("not where other bytes have been written into it and its time set back", async () => {
    const path = await write("set-back.bin", counting(4));
    await utimes(path, 1000, 1000);
    const { contents, content } = await contentsOf(inFile(path, [2, 2]));
    await writeFile(path, new Uint8Array(counting(4).with(0, 9).buffer));
    await utimes(path, 1000, 1000);
    expect(contents.isCurrent(content)).toBe(false);
  });

  test("by what its file was before any of its bytes were read", async () => {
    const path = await write("changing.bin", counting(8));
    const later = inFile(path, [2, 2], 16);
    const { contents } = await contentsOf(inFile(path, [2, 2]), later);
    await write("changing.bin", counting(9));
    const content = await contents.contentOf(later);
    expect(content && contents.isCurrent(content)).toBe(false);
  });

  test("always, if it is in memory", async () => {
    const { contents, content } = await contentsOf(f32Source([2, 2], counting(4)));
    expect(content.files).toEqual([]);
    expect(contents.isCurrent(content)).toBe(true);
  });
});
