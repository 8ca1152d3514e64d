import { createHash } from "node:crypto";
import { EventEmitter } from "node:events";
import { truncateSync } from "node:fs";
import { setImmediate as nextTurn } from "node:timers/promises";
import { beforeEach, expect, test, vi } from "vitest";
import type { HelperData } from "../../src/loaders/digest-helper.js";
import type { FileRange } from "../../src/loaders/digest-range.js";
import { RangeDigests } from "../../src/loaders/range-digests.js";
import { endList, takeItem } from "../../src/shared-list.js";
import { temporaryDirectory } from "./temporary-files.js";

/** What a helper does with its list; the real thread is run by the tests of the command. */
let behaviour: (helper: EventEmitter, data: HelperData) => void;
let started = 0;

vi.mock("node:worker_threads", () => ({
  Worker: class {
    constructor(_: URL, { workerData }: { workerData: HelperData }) {
      started++;
      const helper = new EventEmitter();
      behaviour(helper, workerData);
      // biome-ignore lint/correctness/noConstructorReturn: a mock of a class
      return helper;
    }
  },
}));

beforeEach(() => {
  started = 0;
  behaviour = () => {
    throw new Error("no helper is expected");
  };
});

const files = temporaryDirectory();
const bytes = Uint8Array.from({ length: 100 }, (_, i) => i);
const sha256 = (from: number, to: number) =>
  createHash("sha256").update(bytes.subarray(from, to)).digest("hex");
const rangeOf = (path: string, offset: number, length: number): FileRange => ({
  kind: "file",
  path,
  offset,
  length,
});

/** A file whose far end, a hole, makes it much to read. */
async function sparse(name: string): Promise<readonly FileRange[]> {
  const path = await files.write(name, bytes);
  truncateSync(path, 2 ** 28);
  return [
    rangeOf(path, 0, 10),
    rangeOf(path, 10, 10),
    rangeOf(path, 20, 10),
    rangeOf(path, 2 ** 28 - 2 ** 27, 2 ** 27),
  ];
}

test("each range has its own digest, equal ones the same", async () => {
  const path = await files.write("small.bin", bytes);
  const digests = new RangeDigests([rangeOf(path, 0, 50), rangeOf(path, 50, 50), rangeOf(path, 0, 50)], 8);
  expect(await digests.of(rangeOf(path, 50, 50))).toBe(sha256(50, 100));
  expect(await digests.of(rangeOf(path, 0, 50))).toBe(sha256(0, 50));
  expect(await digests.of(rangeOf(path, 1, 50))).toBeNull();
  expect(started).toBe(0);
});

test("what cannot be read has none, and costs the others nothing", async () => {
  const path = await files.write("short.bin", bytes);
  const ranges = [rangeOf(path, 90, 20), rangeOf(files.path("none"), 0, 5), rangeOf(path, 0, 100)];
  const digests = new RangeDigests(ranges, 1);
  expect(await Promise.all(ranges.map((range) => digests.of(range)))).toEqual([null, null, sha256(0, 100)]);
});

test("there are helpers where there is much to read, and no more than threads", async () => {
  const ranges = await sparse("much.bin");
  behaviour = (_, { list }) => endList(list);
  new RangeDigests(ranges, 1);
  expect(started).toBe(0);
  new RangeDigests(ranges, 2);
  expect(started).toBe(1);
  started = 0;
  new RangeDigests([...ranges, rangeOf(ranges[0].path, 0, 2 ** 28)], 8);
  expect(started).toBe(3);
});

test("a helper's digests are taken, and what a dead one leaves behind is read by the caller", async () => {
  const ranges = await sparse("helped.bin");
  const taken: (number | null)[] = [];
  behaviour = (helper, { list, thread }) => {
    taken.push(takeItem(list, thread), takeItem(list, thread));
    endList(list);
    setImmediate(() => {
      helper.emit("message", { index: 0, digest: "the helper's" });
      helper.emit("error", new Error("it dies"));
      helper.emit("exit", 1);
    });
  };
  const digests = new RangeDigests(ranges, 2);
  expect(taken).toEqual([0, 1]);
  expect(await digests.of(ranges[0])).toBe("the helper's");
  expect(await digests.of(ranges[1])).toBe(sha256(10, 20));
});

test("once ended, it begins with no more ranges", async () => {
  const path = await files.write("ended.bin", bytes);
  const ranges = [0, 10, 20, 30].map((offset) => rangeOf(path, offset, 10));
  const digests = new RangeDigests(ranges, 1);
  expect(await digests.of(ranges[0])).toBe(sha256(0, 10));
  digests.end();
  let came = false;
  digests.of(ranges[3]).then(() => {
    came = true;
  });
  for (let turn = 0; turn < 100; turn++) await nextTurn();
  expect(came).toBe(false);
});

test("a system that gives no thread leaves the work to the caller", async () => {
  const ranges = await sparse("alone.bin");
  const digests = new RangeDigests(ranges, 2);
  expect(started).toBe(1);
  expect(await digests.of(ranges[2])).toBe(sha256(20, 30));
  digests.end();
});
