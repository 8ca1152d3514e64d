/**
 * A process that solves problems with one of the engines, for child.mjs: `{ problem }` loads one, and `{ threads,
 * repeats }` has it solved so many times in a row, by one worker thread or by each of two at once, which is how
 * `htsr analyze` uses two.
 *
 *   node bench/engine-process.mjs wasm|lapack|js|ml-matrix
 */
import { once } from "node:events";
import { createInterface } from "node:readline";
import { Worker } from "node:worker_threads";

const THREADS = 2;

const answer = (value) => process.stdout.write(`${JSON.stringify(value)}\n`);

const threads = Array.from(
  { length: THREADS },
  () => new Worker(new URL("./engine-worker.mjs", import.meta.url), { workerData: process.argv[2] }),
);

async function ask(thread, question) {
  thread.postMessage(question);
  const [reply] = await once(thread, "message");
  return reply;
}

try {
  const [[engine]] = await Promise.all(threads.map((thread) => once(thread, "message")));
  answer({ engine, node: process.version });
} catch (error) {
  answer({ missing: error.message });
  process.exit();
}

for await (const line of createInterface({ input: process.stdin })) {
  const question = JSON.parse(line);
  const started = performance.now();
  const replies = await Promise.all(
    threads.slice(0, question.threads ?? THREADS).map((thread) => ask(thread, question)),
  );
  const [first] = replies;
  answer(
    question.problem ? {} : replies.length === 1 ? first : { ...first, ms: performance.now() - started },
  );
}
process.exit();
