import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { expect, test } from "vitest";
import type { WorkerTask } from "../../src/analysis/worker.js";
import { wasmEngine, wasmEngineOffering } from "../../src/esd/engines/wasm.js";
import { haveHelpers, openHand, piecesMade } from "../../src/esd/shared-rounds.js";
import { packageFile } from "../../src/package-file.js";
import { gaussian } from "../esd/matrices.js";

/** Sleeps until another thread has brought about the condition, or should have long ago. */
function sleepUntil(condition: () => boolean): void {
  const nothing = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  for (let waited = 0; waited < 20_000 && !condition(); waited++) Atomics.wait(nothing, 0, 0, 1);
}

test("a thread that is sent to help makes pieces of the matrix, and says when there are none left", async () => {
  const thread = new Worker(packageFile("dist/analysis/worker.js"), { workerData: "wasm" });
  const tell = (task: WorkerTask) => thread.postMessage(task);
  const hand = openHand();
  const engine = wasmEngineOffering((matrix) => {
    tell({ kind: "help", matrix, hand });
    sleepUntil(() => haveHelpers(matrix.rounds));
  });
  const matrix = gaussian(1536, 1536, 1);
  expect(engine.spectrum(matrix)).toEqual(wasmEngine.spectrum(matrix));
  const [report] = await once(thread, "message");
  expect(report).toEqual({ kind: "helped" });
  // It had come before the first of some hundred rounds, to each of which it is woken.
  expect(piecesMade(hand)).toBeGreaterThan(0);
  tell({ kind: "leave" });
  await once(thread, "exit");
});
