import { existsSync, readFileSync } from "node:fs";
import { setFlagsFromString } from "node:v8";
import { expect, test } from "vitest";
import type { LayerJob } from "../../src/analysis/job.js";
import { WorkerPool } from "../../src/analysis/worker-pool.js";
import { temporaryDirectory } from "../loaders/temporary-files.js";
import { jobOf } from "./jobs.js";

const MORTAL_THREAD = new URL("./mortal-thread.mjs", import.meta.url);
const directory = temporaryDirectory();

/** A job whose weights would lie in a file of its own: there the thread counts how often it met the job. */
function job(name: string, test: string): LayerJob {
  const { matrix, ...rest } = jobOf([1, 2, 3, 4], name);
  const storage = { kind: "file", path: directory.path(`${test} ${name}`), offset: 0, length: 16 } as const;
  return { ...rest, matrix: { ...matrix, source: { kind: "stored", shape: [2, 2], dtype: "f32", storage } } };
}

function timesMet(name: string, test: string): number {
  const path = directory.path(`${test} ${name}`);
  return existsSync(path) ? readFileSync(path, "utf8").split(" ").length - 1 : 0;
}

async function reasons(test: string, names: readonly string[], threads: number) {
  const pool = new WorkerPool({ threads, memory: 100 }, "wasm", MORTAL_THREAD);
  const results = await Promise.all(names.map((name) => pool.run(job(name, test), 10)));
  await pool.close();
  return results.map(({ record }) => record.reason);
}

const TWICE = /^the thread that analysed it ended before it was done, and again when it ran alone \((.*)\); /;

test.each([1, 3])(
  "with %i threads, one that dies costs its layer only, which is tried once more",
  async (threads) => {
    const names = ["a", "always exits", "b", "exits once", "always throws", "c", "d"];
    const found = await reasons(`${threads}`, names, threads);
    expect(found.map((reason) => TWICE.exec(reason ?? "")?.[1] ?? reason)).toEqual([
      "alive",
      "exit code 7",
      "alive",
      "alive",
      "out of luck",
      "alive",
      "alive",
    ]);
    expect(names.map((name) => timesMet(name, `${threads}`))).toEqual([1, 2, 1, 2, 2, 1, 1]);
  },
);

test("one that runs out of memory is told so", async () => {
  // Threads started from here on have a small heap.
  setFlagsFromString("--max-old-space-size=32");
  try {
    const [first, full, last] = await reasons("heap", ["a", "runs out of memory", "b"], 2);
    expect([first, last]).toEqual(["alive", "alive"]);
    expect(TWICE.exec(full ?? "")?.[1]).toMatch(/memory/);
  } finally {
    setFlagsFromString("--max-old-space-size=0");
  }
});

test("a layer of which a thread has died runs alone the second time", async () => {
  const pool = new WorkerPool({ threads: 3, memory: 100 }, "wasm", MORTAL_THREAD);
  const order: string[] = [];
  const names = ["exits once", "a", "b", "c", "d"];
  await Promise.all(
    names.map(async (name) => {
      await pool.run(job(name, "order"), 10);
      order.push(name);
    }),
  );
  await pool.close();
  // The others do not wait for it; it waits for them.
  expect(order.at(-1)).toBe("exits once");
});

test("a pool whose threads cannot start fails every layer rather than wait for ever", async () => {
  const pool = new WorkerPool({ threads: 2, memory: 100 }, "wasm", new URL("file:///nowhere/thread.mjs"));
  const results = await Promise.all(["a", "b", "c"].map((name) => pool.run(job(name, "start"), 10)));
  await pool.close();
  for (const { record } of results)
    expect(record.reason).toMatch(/ended before it was done, .*Cannot find module/);
});

test("a layer that needs more memory than there is fails by itself, in a sentence that says how much", async () => {
  const pool = new WorkerPool({ threads: 1, memory: 50 * 2 ** 20 }, "wasm", MORTAL_THREAD);
  const [large, small] = await Promise.all([
    pool.run(job("large", "memory"), 60 * 2 ** 20),
    pool.run(job("small", "memory"), 10),
  ]);
  await pool.close();
  expect(large.record.reason).toBe(
    "a 2 x 2 matrix needs about 60 MiB, more than the 50 MiB allowed; raise --max-memory.",
  );
  expect(small.record.reason).toBe("alive");
  expect(timesMet("large", "memory")).toBe(0);
});

test("a layer that fails for want of memory is tried once more, alone with all of it, if that would do", async () => {
  const names = ["wants all", "a", "wants too much"];
  expect(await reasons("room", names, 3)).toEqual(["had 100", "alive", "had 10"]);
  expect(names.map((name) => timesMet(name, "room"))).toEqual([2, 1, 1]);
});
