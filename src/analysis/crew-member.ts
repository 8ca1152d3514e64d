import { parentPort, workerData } from "node:worker_threads";
import { chooseEngine, type EngineChoice } from "../esd/choose-engine.js";
import { type SharedList, takeItem } from "../shared-list.js";
import { analyzeLayer } from "./analyze-layer.js";
import type { LayerJob } from "./job.js";
import type { LayerResult } from "./result.js";

/** What a thread of a LayerCrew is started with. */
export interface MemberData {
  readonly list: SharedList<LayerJob>;
  /** Its number among the threads. */
  readonly thread: number;
  readonly engine: EngineChoice;
}

/** What it says of each job that it took. */
export interface MemberResult {
  readonly index: number;
  readonly result: LayerResult;
}

async function work({ list, thread, engine }: MemberData): Promise<void> {
  const solver = await chooseEngine(engine);
  for (let index = takeItem(list, thread); index !== null; index = takeItem(list, thread)) {
    const done: MemberResult = { index, result: await analyzeLayer(list.items[index], solver) };
    parentPort?.postMessage(done);
  }
}

work(workerData);
