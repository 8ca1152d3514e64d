import { parentPort, workerData } from "node:worker_threads";
import { chooseEngine, type EngineChoice } from "../esd/choose-engine.js";
import { analyzeLayer } from "./analyze-layer.js";
import type { LayerJob } from "./job.js";

const choice: EngineChoice = workerData;
const engine = chooseEngine(choice);

parentPort?.on("message", async (job: LayerJob | null) => {
  if (job === null) parentPort?.close();
  else parentPort?.postMessage(await analyzeLayer(job, await engine));
});
