/*
 * A thread for a WorkerPool, which dies of the jobs that name a way to die. What it has met before it notes in
 * the file that its job's weights would lie in.
 */
import { appendFileSync, existsSync } from "node:fs";
import { parentPort } from "node:worker_threads";

const WAYS_TO_DIE = {
  "exits once": ({ before }) => {
    if (!before) process.exit(7);
  },
  "always exits": () => process.exit(7),
  "always throws": () => {
    throw new Error("out of luck");
  },
  "runs out of memory": () => {
    const hoard = [];
    for (;;) hoard.push(new Array(1000).fill(hoard.length + 0.5));
  },
};

/** Bytes that the jobs need that would have more. */
const NEEDED = { "wants all": 100, "wants too much": 101 };

parentPort.on("message", ({ kind, job, room }) => {
  if (kind === "leave") return parentPort.close();
  const { name } = job.identity;
  const { path } = job.matrix.source.storage;
  const before = existsSync(path);
  appendFileSync(path, "met ");
  WAYS_TO_DIE[name]?.({ before });
  const bytesNeeded = NEEDED[name];
  const reason = bytesNeeded === undefined ? "alive" : `had ${room}`;
  const result = { status: "failed", record: { ...job.identity, status: "failed", reason }, bytesNeeded };
  parentPort.postMessage({ kind: "result", result });
});
