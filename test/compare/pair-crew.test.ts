import { expect, test } from "vitest";
import { identify } from "../../src/analysis/identity.js";
import { DEFAULT_OPTIONS } from "../../src/analysis/options.js";
import { failedResult } from "../../src/analysis/record.js";
import type { PairJob } from "../../src/compare/compare-pair.js";
import { PairCrew } from "../../src/compare/pair-crew.js";
import { DENSE, f32Source, unreadTensor } from "../helpers.js";

const MORTAL_THREAD = new URL("./mortal-pair-thread.mjs", import.meta.url);

function job(name: string): PairJob {
  const { record } = failedResult(identify(unreadTensor(name, [2, 2], DENSE), ""), null, "");
  const side = {
    record,
    eigenvalues: new Float64Array(2),
    source: f32Source([2, 2], [1, 2, 3, 4]),
    kernel: "dense",
  } as const;
  return { a: side, b: side, options: { ...DEFAULT_OPTIONS, topK: 1, eigenvalues: false }, memory: 1e9 };
}

test.each([1, 3])("with %i threads, one that dies costs its pair only", async (threads) => {
  const crew = new PairCrew(threads, "wasm", MORTAL_THREAD);
  const names = ["a", "exits", "b", "throws", "c", "d"];
  const records = await Promise.all(names.map((name) => crew.run(job(name))));
  crew.dismiss();
  expect(records.map(({ status }) => status)).toEqual([
    "compared",
    "failed",
    "compared",
    "failed",
    "compared",
    "compared",
  ]);
  expect(records[1].reason).toMatch(/^thread_lost: .*\(exit code 7\)/);
  expect(records[3].reason).toMatch(/^thread_lost: .*\(out of luck\)/);
});

test("pairs that have not started when it is dismissed stay pending", async () => {
  const crew = new PairCrew(1, "wasm", MORTAL_THREAD);
  const settled: string[] = [];
  const first = crew.run(job("a")).then(({ name }) => settled.push(name));
  void crew.run(job("b")).then(({ name }) => settled.push(name));
  crew.dismiss();
  await first;
  expect(settled).toEqual(["a"]);
});
