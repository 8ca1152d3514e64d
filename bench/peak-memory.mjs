/** Preloaded with `node --import`: at the end, the process writes the most memory it had to file descriptor 3. */
import { writeSync } from "node:fs";
import { isMainThread } from "node:worker_threads";

const KIBIBYTE = 1024;

if (isMainThread) {
  process.on("exit", () => writeSync(3, String(KIBIBYTE * process.resourceUsage().maxRSS)));
}
