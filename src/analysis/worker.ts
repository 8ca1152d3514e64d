import { parentPort, workerData } from "node:worker_threads";
import { chooseEngine, type EngineChoice } from "../esd/choose-engine.js";
import type { SharedMatrix } from "../esd/engines/wasm.js";
import { endRounds, type Hand } from "../esd/shared-rounds.js";
import { analyzeLayer } from "./analyze-layer.js";
import type { LayerJob } from "./job.js";
import type { LayerResult } from "./result.js";

/** What the pool has a thread do. */
export type WorkerTask =
  /** @see analyzeLayer for `room` */
  | { readonly kind: "analyse"; readonly job: LayerJob; readonly room: number }
  | { readonly kind: "help"; readonly matrix: SharedMatrix; readonly hand: Hand }
  | { readonly kind: "leave" };

/** What a thread tells the pool. */
export type WorkerReport =
  /** The job's. */
  | { readonly kind: "result"; readonly result: LayerResult }
  /** The job has come to a matrix that others may help with. */
  | { readonly kind: "offer"; readonly matrix: SharedMatrix }
  /** There is nothing more to help with. */
  | { readonly kind: "helped" };

const choice: EngineChoice = workerData;
let offered: SharedMatrix[] = [];
const engine = chooseEngine(choice, (matrix) => {
  offered.push(matrix);
  report({ kind: "offer", matrix });
});

parentPort?.on("message", async (task: WorkerTask) => {
  switch (task.kind) {
    case "analyse":
      report({ kind: "result", result: await analyse(task.job, task.room) });
      break;
    case "help": {
      const { helpWith } = await import("../esd/engines/wasm.js");
      helpWith(task.matrix, task.hand);
      report({ kind: "helped" });
      break;
    }
    case "leave":
      parentPort?.close();
  }
});

async function analyse(job: LayerJob, room: number): Promise<LayerResult> {
  const result = await analyzeLayer(job, await engine, room);
  // A matrix that was given up, its weights unreadable, still has its helpers waiting.
  for (const { rounds } of offered) endRounds(rounds);
  offered = [];
  return result;
}

function report(message: WorkerReport): void {
  parentPort?.postMessage(message);
}
