// A thread for a PairCrew, which dies of the pairs whose layer's name says so and answers the others with their name.
import { parentPort } from "node:worker_threads";

parentPort.on("message", ({ kind, job }) => {
  if (kind === "leave") return parentPort.close();
  const { name } = job.a.record;
  if (name === "exits") process.exit(7);
  if (name === "throws") throw new Error("out of luck");
  parentPort.postMessage({ name, status: "compared", reason: null });
});
