import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ResultCache } from "../../src/cache/result-cache.js";
import { UserError } from "../../src/errors.js";
import { temporaryDirectory } from "../loaders/temporary-files.js";

const files = temporaryDirectory();
const KEY = "ab".padEnd(64, "0");
const OTHER = "ab".padEnd(64, "1");
const bytes = (text: string) => Buffer.from(text);
const textOf = (content: Uint8Array | null) => (content === null ? null : Buffer.from(content).toString());
const entryOf = (directory: string, key: string) => join(directory, key.slice(0, 2), key.slice(2));

test("what is written under a key is read under it, by another cache of the directory too", () => {
  const directory = files.path("plain");
  const cache = new ResultCache(directory);
  expect(existsSync(directory)).toBe(false);
  expect(cache.read(KEY)).toBeNull();
  cache.write(KEY, bytes("one"));
  cache.write(OTHER, bytes("two"));
  expect(textOf(cache.read(KEY))).toBe("one");
  expect(textOf(new ResultCache(directory).read(OTHER))).toBe("two");
  cache.write(KEY, bytes("three"));
  expect(textOf(cache.read(KEY))).toBe("three");
  expect(cache.use).toEqual({ sought: 3, found: 2 });
  expect(cache.problem).toBeNull();
  expect(readFileSync(join(directory, "CACHEDIR.TAG"), "utf8")).toMatch(
    /^Signature: 8a477f597d28d172789f06886806bc55\n/,
  );
});

test("a damaged or misplaced entry counts as missing, and is written anew", () => {
  const directory = files.path("damaged");
  const cache = new ResultCache(directory);
  cache.write(KEY, bytes("content"));
  const path = entryOf(directory, KEY);
  const whole = readFileSync(path);
  writeFileSync(path, whole.subarray(0, whole.length - 1));
  expect(cache.read(KEY)).toBeNull();
  writeFileSync(path, "");
  expect(cache.read(KEY)).toBeNull();
  writeFileSync(entryOf(directory, OTHER), whole);
  expect(cache.read(OTHER)).toBeNull();
  expect(cache.use.found).toBe(0);
  cache.write(KEY, bytes("content"));
  expect(textOf(cache.read(KEY))).toBe("content");
});

test("what is used often stays, and the rest goes when there is too much of it", () => {
  const cache = new ResultCache(files.path("trimmed"));
  const keys = Array.from({ length: 8 }, (_, i) => "cd".padEnd(64, String(i)));
  for (const [i, key] of keys.entries()) {
    cache.write(key, Buffer.alloc(1000));
    utimesSync(entryOf(cache.directory, key), i, i);
  }
  expect(cache.read(keys[0])).not.toBeNull();
  // Four entries with their seals in the one of 256 drawers.
  cache.trim(256 * 4 * 1032);
  expect(keys.map((key) => cache.read(key) !== null)).toEqual([
    true,
    false,
    false,
    false,
    false,
    true,
    true,
    true,
  ]);
});

test("drawers that this process has not written to are left as they are", () => {
  const directory = files.path("left");
  new ResultCache(directory).write(KEY, Buffer.alloc(1000));
  const cache = new ResultCache(directory);
  cache.read(KEY);
  cache.trim(0);
  expect(cache.read(KEY)).not.toBeNull();
});

test("a cache whose place is a model's is refused, before anything is done", async () => {
  const model = await files.write("model.onnx", "onnx");
  expect(() => new ResultCache(model)).toThrow(UserError);
  expect(() => new ResultCache(model)).toThrow(/model\.onnx is no directory to keep a cache in/);
  await files.write("checkpoint/model.safetensors", "weights");
  expect(() => new ResultCache(files.path("checkpoint"))).toThrow(
    /checkpoint is a directory of something else than htsr's cache/,
  );
  expect(readdirSync(files.path("checkpoint"))).toEqual(["model.safetensors"]);
  mkdirSync(files.path("empty"));
  expect(() => new ResultCache(files.path("empty"))).not.toThrow();
});

test("what cannot be written is not kept, and why is said once", async () => {
  const directory = files.path("blocked");
  const cache = new ResultCache(directory);
  // Of a drawer's name: even an administrator cannot write into it.
  await files.write("blocked/ab", "a file");
  await files.write("blocked/CACHEDIR.TAG", "");
  cache.write(KEY, bytes("one"));
  expect(cache.problem).toMatch(/^the cache .*blocked could not be written: .*; results are not kept\.$/);
  const problem = cache.problem;
  cache.write("00".padEnd(64, "0"), bytes("two"));
  expect(cache.problem).toBe(problem);
  expect(cache.read(KEY)).toBeNull();
  expect(readdirSync(directory).toSorted()).toEqual(["CACHEDIR.TAG", "ab"]);
});

test.skipIf(process.getuid?.() === 0)("a directory that can only be read still gives what it holds", () => {
  const directory = files.path("read-only");
  new ResultCache(directory).write(KEY, bytes("one"));
  chmodSync(join(directory, "ab"), 0o555);
  const cache = new ResultCache(directory);
  expect(textOf(cache.read(KEY))).toBe("one");
  cache.write(OTHER, bytes("two"));
  expect(cache.problem).toContain("permission denied");
  chmodSync(join(directory, "ab"), 0o755);
});

test("a failed write leaves no temporary file behind", () => {
  const directory = files.path("in-the-way");
  const cache = new ResultCache(directory);
  cache.write(OTHER, bytes("one"));
  // A file cannot be renamed onto a directory.
  mkdirSync(entryOf(directory, KEY));
  cache.write(KEY, bytes("two"));
  expect(cache.problem).not.toBeNull();
  expect(readdirSync(join(directory, "ab")).toSorted()).toEqual([KEY.slice(2), OTHER.slice(2)].toSorted());
});
