import { EventEmitter } from "node:events";
import { beforeEach, expect, test, vi } from "vitest";
import { analyzeLayer } from "../../src/analysis/analyze-layer.js";
import type { MemberData, MemberResult } from "../../src/analysis/crew-member.js";
import type { LayerJob } from "../../src/analysis/job.js";
import { LayerCrew } from "../../src/analysis/layer-crew.js";
import { failedResult } from "../../src/analysis/record.js";
import type { ChosenEngine } from "../../src/esd/choose-engine.js";
import { wasmEngine } from "../../src/esd/engines/wasm.js";
import { takeItem } from "../../src/shared-list.js";
import { normalStream } from "../helpers.js";
import { jobOf } from "./jobs.js";

/** What a helper does with its list; the real thread is run by the tests of the command. */
let behaviour: (helper: StandIn, data: MemberData) => void;

class StandIn extends EventEmitter {
  constructor(_: URL, { workerData }: { workerData: MemberData }) {
    super();
    behaviour(this, workerData);
  }
  unref() {}
}

vi.mock("node:worker_threads", () => ({
  Worker: class {
    constructor(file: URL, options: { workerData: MemberData }) {
      // biome-ignore lint/correctness/noConstructorReturn: a mock of a class
      return new StandIn(file, options);
    }
  },
}));

const solver: ChosenEngine = { kind: "gram", solver: wasmEngine };
const names = ["a", "b", "c", "d"];
const jobs = names.map((name, seed) => jobOf(Float32Array.from({ length: 400 }, normalStream(seed)), name));

function crewOf(helpers: number) {
  const retried: string[] = [];
  const retry = async ({ identity, shape }: LayerJob) => {
    retried.push(identity.name);
    return failedResult(identity, shape, "retried");
  };
  return { crew: new LayerCrew({ helpers, choice: "wasm", solver, retry }), retried };
}

/** Takes one job of the list, then does as told. */
function afterTakingOne(what: (helper: StandIn, index: number, data: MemberData) => void) {
  return (helper: StandIn, data: MemberData) => {
    const index = takeItem(data.list, data.thread);
    setImmediate(() => what(helper, index ?? -1, data));
  };
}

beforeEach(() => {
  behaviour = (helper) => setImmediate(() => helper.emit("exit", 0));
});

test("without helpers the calling thread analyses every layer, as it would alone", async () => {
  const { crew } = crewOf(0);
  const results = await Promise.all(jobs.map((job) => crew.run(job)));
  await crew.close();
  for (const [i, { record }] of results.entries()) {
    const { record: expected } = await analyzeLayer(jobs[i], solver);
    expect({ ...record, seconds: 0 }).toEqual({ ...expected, seconds: 0 });
  }
});

test("a helper's result is that of the job it took, and the caller does the rest", async () => {
  behaviour = afterTakingOne((helper, index, { list }) => {
    const { identity, shape } = list.items[index];
    const done: MemberResult = { index, result: failedResult(identity, shape, "by the helper") };
    helper.emit("message", done);
    helper.emit("exit", 0);
  });
  const { crew, retried } = crewOf(1);
  const results = await Promise.all(jobs.map((job) => crew.run(job)));
  await crew.close();
  expect(results.map(({ record }) => record.name)).toEqual(names);
  expect(results.map(({ status }) => status)).toEqual(["failed", "analysed", "analysed", "analysed"]);
  expect(retried).toEqual([]);
});

test("a helper that dies costs the layer that it had taken, which is tried again", async () => {
  behaviour = afterTakingOne((helper) => {
    helper.emit("error", new Error("out of memory"));
    helper.emit("exit", 1);
  });
  const { crew, retried } = crewOf(2);
  const results = await Promise.all(jobs.map((job) => crew.run(job)));
  await crew.close();
  expect(retried).toEqual(["a", "b"]);
  expect(results.map(({ record }) => record.reason)).toEqual(["retried", "retried", null, null]);
});

test("a helper that does not start costs nothing", async () => {
  const { crew, retried } = crewOf(2);
  const results = await Promise.all(jobs.map((job) => crew.run(job)));
  await crew.close();
  expect(results.map(({ status }) => status)).toEqual(["analysed", "analysed", "analysed", "analysed"]);
  expect(retried).toEqual([]);
});

test("after it is abandoned no layer is begun", async () => {
  const { crew } = crewOf(0);
  const finished: string[] = [];
  for (const job of jobs) {
    crew.run(job).then(({ record }) => {
      finished.push(record.name);
      crew.abandon();
    });
  }
  await vi.waitFor(() => expect(finished).toEqual(["a"]));
  await crew.close();
  expect(finished).toEqual(["a"]);
});

test("one that is closed before its turn comes begins nothing", async () => {
  const { crew } = crewOf(1);
  const began = vi.fn();
  behaviour = began;
  crew.run(jobs[0]).then(began);
  await crew.close();
  expect(began).not.toHaveBeenCalled();
});
