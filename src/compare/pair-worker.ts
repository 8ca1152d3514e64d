import { parentPort, workerData } from "node:worker_threads";
import { chooseEngine, type EngineChoice } from "../esd/choose-engine.js";
import { comparePair, type PairJob } from "./compare-pair.js";

/** What a crew has a thread do: compare a pair and answer with its record, or go. */
export type PairTask = { readonly kind: "compare"; readonly job: PairJob } | { readonly kind: "leave" };

const choice: EngineChoice = workerData;
const engine = chooseEngine(choice);

parentPort?.on("message", async (task: PairTask) => {
  if (task.kind === "leave") parentPort?.close();
  else parentPort?.postMessage(await comparePair(task.job, await engine));
});
