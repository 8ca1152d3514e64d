import { parentPort, workerData } from "node:worker_threads";
import { type SharedList, takeItem } from "../shared-list.js";
import { digestRange, type FileRange, roomForPieces } from "./digest-range.js";

/** What a thread that helps with digests is started with. */
export interface HelperData {
  readonly list: SharedList<FileRange>;
  /** Its number among the threads. */
  readonly thread: number;
}

/** What it says of each range that it took; null if it could not be read. */
export interface HelperDigest {
  readonly index: number;
  readonly digest: string | null;
}

async function work({ list, thread }: HelperData): Promise<void> {
  const room = roomForPieces();
  for (let index = takeItem(list, thread); index !== null; index = takeItem(list, thread)) {
    const digest = await digestRange(list.items[index], room).catch(() => null);
    const done: HelperDigest = { index, digest };
    parentPort?.postMessage(done);
  }
}

work(workerData);
