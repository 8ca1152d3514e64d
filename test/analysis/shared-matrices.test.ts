import { EventEmitter } from "node:events";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { failedResult, skippedResult } from "../../src/analysis/record.js";
import type { WorkerReport, WorkerTask } from "../../src/analysis/worker.js";
import { WorkerPool } from "../../src/analysis/worker-pool.js";
import type { SharedMatrix } from "../../src/esd/engines/wasm.js";
import { type Hand, help, lead, openHand, openRounds } from "../../src/esd/shared-rounds.js";
import { jobOf } from "./jobs.js";

/** A thread that does only what the test says; the real one is run by the tests of the command. */
class StandIn extends EventEmitter {
  readonly tasks: WorkerTask[] = [];
  postMessage(task: WorkerTask) {
    this.tasks.push(task);
  }
  report(report: WorkerReport) {
    this.emit("message", report);
  }
  /** The kinds of what it was told, in order. */
  get told() {
    return this.tasks.map(({ kind }) => kind);
  }
}

let threads: StandIn[] = [];
/** After these the system gives no more threads. */
let startable = Number.POSITIVE_INFINITY;

vi.mock("node:worker_threads", () => ({
  Worker: class {
    constructor() {
      if (startable === 0) throw new Error("ERR_WORKER_INIT_FAILED");
      startable--;
      const thread = new StandIn();
      threads.push(thread);
      // biome-ignore lint/correctness/noConstructorReturn: a mock of a class
      return thread;
    }
  },
}));

beforeEach(() => {
  threads = [];
  startable = Number.POSITIVE_INFINITY;
});

const MEBIBYTE = 2 ** 20;

const poolOf = (count: number, memory = 1000 * MEBIBYTE) =>
  new WorkerPool({ threads: count, memory }, "wasm");
const jobNamed = (name: string) => jobOf([1, 2, 3, 4], name);
const { identity, shape } = jobNamed("any");
const failed = failedResult(identity, shape, "for some reason");
const done = skippedResult(identity, shape, "of no interest");

function matrixToShare(): SharedMatrix {
  return {
    memory: { buffer: new SharedArrayBuffer(8) },
    order: 2000,
    stagingBytes: 8,
    rounds: openRounds(),
  };
}

const isBroken = ({ rounds }: SharedMatrix) => {
  try {
    lead(rounds, 0, 0, 1, () => {});
    return false;
  } catch {
    return true;
  }
};

describe("a matrix that is offered", () => {
  test("is helped with by every thread that no job is left for", () => {
    const pool = poolOf(3);
    for (const name of ["a", "b"]) pool.run(jobNamed(name), MEBIBYTE);
    expect(threads).toHaveLength(2);
    const matrix = matrixToShare();
    threads[0].report({ kind: "offer", matrix });
    expect(threads.map(({ told }) => told)).toEqual([["analyse"], ["analyse"], ["help"]]);
    threads[1].report({ kind: "result", result: done });
    expect(threads[1].tasks[1]).toEqual({ kind: "help", matrix, hand: openHand() });
  });

  test("waits for the jobs in the queue", () => {
    const pool = poolOf(2);
    for (const name of ["a", "b", "c"]) pool.run(jobNamed(name), MEBIBYTE);
    threads[0].report({ kind: "offer", matrix: matrixToShare() });
    threads[1].report({ kind: "result", result: done });
    expect(threads[1].told).toEqual(["analyse", "analyse"]);
    threads[1].report({ kind: "result", result: done });
    expect(threads[1].told).toEqual(["analyse", "analyse", "help"]);
  });

  test("is helped with where there is no memory for another job, but for a helper", () => {
    const pool = poolOf(2, 200 * MEBIBYTE);
    for (const name of ["a", "b"]) pool.run(jobNamed(name), 120 * MEBIBYTE);
    threads[0].report({ kind: "offer", matrix: matrixToShare() });
    expect(threads[1].told).toEqual(["help"]);
    threads[1].report({ kind: "helped" });
    threads[0].report({ kind: "result", result: done });
    expect(threads[0].told).toEqual(["analyse", "analyse"]);
  });

  test("goes without where there is no memory for a helper", () => {
    const pool = poolOf(2, 150 * MEBIBYTE);
    pool.run(jobNamed("a"), 120 * MEBIBYTE);
    threads[0].report({ kind: "offer", matrix: matrixToShare() });
    expect(threads).toHaveLength(1);
  });

  test("is one of several: each gets as many helpers as the other", () => {
    const pool = poolOf(4);
    for (const name of ["a", "b"]) pool.run(jobNamed(name), MEBIBYTE);
    const [first, second] = [matrixToShare(), matrixToShare()];
    threads[0].report({ kind: "offer", matrix: first });
    expect(threads.slice(2).map(({ tasks }) => tasks)).toEqual([
      [{ kind: "help", matrix: first, hand: openHand() }],
      [{ kind: "help", matrix: first, hand: openHand() }],
    ]);
    threads[2].report({ kind: "helped" });
    threads[1].report({ kind: "offer", matrix: second });
    expect(threads[2].tasks[1]).toEqual({ kind: "help", matrix: second, hand: openHand() });
  });

  test("is done when its helpers come back, and nobody is sent again until another is offered", () => {
    const pool = poolOf(2);
    pool.run(jobNamed("a"), MEBIBYTE);
    threads[0].report({ kind: "offer", matrix: matrixToShare() });
    threads[1].report({ kind: "helped" });
    expect(threads[1].told).toEqual(["help"]);
    threads[0].report({ kind: "offer", matrix: matrixToShare() });
    expect(threads[1].told).toEqual(["help", "help"]);
  });
});

/** The hand that a helper was given with its task. */
function handOf({ tasks: [task] }: StandIn): Hand {
  if (task.kind !== "help") throw new Error("it was not asked to help");
  return task.hand;
}

/** Begins to help, and ends over the first piece. */
function dieOverAPiece({ rounds }: SharedMatrix, hand: Hand): void {
  const helpAndDie = () =>
    help(rounds, hand, () => {
      throw new Error("the helper dies");
    });
  expect(() => lead(rounds, 0, 0, 2, helpAndDie)).toThrow("the helper dies");
}

describe("a helper that dies", () => {
  test("over a piece breaks the matrix, and what fails of it is tried again, alone", async () => {
    const pool = poolOf(2);
    const result = pool.run(jobNamed("a"), MEBIBYTE);
    const matrix = matrixToShare();
    threads[0].report({ kind: "offer", matrix });
    dieOverAPiece(matrix, handOf(threads[1]));
    threads[1].emit("exit", 1);
    expect(isBroken(matrix)).toBe(true);
    threads[0].report({ kind: "result", result: failed });
    expect(threads[0].told).toEqual(["analyse", "analyse"]);
    threads[0].report({ kind: "offer", matrix: matrixToShare() });
    expect(threads.slice(2)).toEqual([]);
    threads[0].report({ kind: "result", result: done });
    expect(await result).toBe(done);
  });

  test("before it has come costs nothing, and no other is sent after it", async () => {
    const pool = poolOf(2);
    const result = pool.run(jobNamed("a"), MEBIBYTE);
    const matrix = matrixToShare();
    threads[0].report({ kind: "offer", matrix });
    threads[1].emit("exit", 1);
    expect(threads).toHaveLength(2);
    expect(isBroken(matrix)).toBe(false);
    // What fails has failed for another reason.
    threads[0].report({ kind: "result", result: failed });
    expect(await result).toBe(failed);
    expect(threads[0].told).toEqual(["analyse"]);
  });

  test("over the last piece of its matrix, which the leader could do without, costs nothing", async () => {
    const pool = poolOf(2);
    const result = pool.run(jobNamed("a"), MEBIBYTE);
    const matrix = matrixToShare();
    threads[0].report({ kind: "offer", matrix });
    dieOverAPiece(matrix, handOf(threads[1]));
    threads[1].emit("exit", 1);
    threads[0].report({ kind: "result", result: done });
    expect(await result).toBe(done);
  });
});

test("a thread that dies lets its helpers go, and its job is tried again when they are back", () => {
  const pool = poolOf(2);
  pool.run(jobNamed("a"), MEBIBYTE);
  const matrix = matrixToShare();
  threads[0].report({ kind: "offer", matrix });
  threads[0].emit("exit", 1);
  // Returns at once: it would wait for a round otherwise.
  help(matrix.rounds, openHand(), () => {});
  expect(threads).toHaveLength(2);
  threads[1].report({ kind: "helped" });
  expect(threads[1].told).toEqual(["help", "analyse"]);
});

test("a pool that is closed lets the helpers of a thread go that dies of its last job", async () => {
  const pool = poolOf(2);
  pool.run(jobNamed("a"), MEBIBYTE);
  const matrix = matrixToShare();
  threads[0].report({ kind: "offer", matrix });
  const closed = pool.close();
  expect(threads.map(({ told }) => told)).toEqual([
    ["analyse", "leave"],
    ["help", "leave"],
  ]);
  threads[0].emit("exit", 1);
  help(matrix.rounds, openHand(), () => {});
  threads[1].emit("exit", 0);
  await closed;
});

describe("where the system starts no thread", () => {
  const NO_THREAD = /^the system starts no thread for it \(ERR_WORKER_INIT_FAILED\); /;

  test("every layer fails in a sentence, whenever it comes, and the pool closes", async () => {
    startable = 0;
    const pool = poolOf(3);
    const results = await Promise.all(["a", "b", "c"].map((name) => pool.run(jobNamed(name), MEBIBYTE)));
    for (const { record } of results) expect(record.reason).toMatch(NO_THREAD);
    await pool.close();
  });

  test("after the first, that one does all the work", async () => {
    startable = 1;
    const pool = poolOf(3);
    const results = ["a", "b", "c"].map((name) => pool.run(jobNamed(name), MEBIBYTE));
    for (let i = 0; i < 3; i++) threads[0].report({ kind: "result", result: done });
    expect(await Promise.all(results)).toEqual([done, done, done]);
    expect(threads[0].told).toEqual(["analyse", "analyse", "analyse"]);
  });

  test("to help, a matrix goes without", async () => {
    startable = 1;
    const pool = poolOf(2);
    const result = pool.run(jobNamed("a"), MEBIBYTE);
    threads[0].report({ kind: "offer", matrix: matrixToShare() });
    threads[0].report({ kind: "result", result: done });
    expect(await result).toBe(done);
  });

  test("in place of one that died, its layer and those in the queue fail", async () => {
    startable = 1;
    const pool = poolOf(3);
    const results = ["a", "b"].map((name) => pool.run(jobNamed(name), MEBIBYTE));
    threads[0].emit("exit", 1);
    for (const { record } of await Promise.all(results)) expect(record.reason).toMatch(NO_THREAD);
  });

  test("for a while, the layers that come after it are analysed", async () => {
    startable = 0;
    const pool = poolOf(2);
    expect((await pool.run(jobNamed("a"), MEBIBYTE)).record.reason).toMatch(NO_THREAD);
    startable = 2;
    const result = pool.run(jobNamed("b"), MEBIBYTE);
    threads[0].report({ kind: "result", result: done });
    expect(await result).toBe(done);
  });
});
