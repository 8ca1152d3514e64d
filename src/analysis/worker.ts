import { parentPort } from "node:worker_threads";
import { mlMatrixEngine } from "../esd/engines/ml-matrix.js";
import { analyzeLayer } from "./analyze-layer.js";
import type { LayerJob } from "./job.js";

parentPort?.on("message", async (job: LayerJob) => {
  const result = await analyzeLayer(job, mlMatrixEngine);
  parentPort?.postMessage(result);
});
