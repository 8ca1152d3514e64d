import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { packageFile } from "../../src/package-file.js";

export interface HelperThread {
  /** Begins to help, and returns when it has. */
  start(data: Readonly<Record<string, unknown>>): void;
  /** When the thread has ended: how many pieces it made. */
  pieces(): Promise<number>;
}

/**
 * A thread that helps, with the modules as built.
 * @param help source of a function of `rounds` and the modules' exports; it sees the data by their names, and
 *   counts its pieces in `counts[0]`
 */
export async function helperThread(help: string): Promise<HelperThread> {
  const source = `
    const { parentPort, workerData } = require("node:worker_threads");
    const counts = workerData.counts;
    Promise.all(workerData.modules.map((module) => import(module))).then((modules) => {
      const exported = Object.assign({}, ...modules);
      parentPort.once("message", ({ rounds, cells, matrix }) => {
        Atomics.store(counts, 1, 1);
        Atomics.notify(counts, 1);
        (${help})(rounds, exported);
      });
      parentPort.postMessage("ready");
    });`;
  const counts = new Int32Array(new SharedArrayBuffer(2 * Int32Array.BYTES_PER_ELEMENT));
  const modules = ["shared-rounds", "engines/wasm", "engines/wasm-kernel"].map((name) => {
    const file = packageFile(`dist/esd/${name}.js`);
    return file instanceof URL ? file.href : new URL(`file://${file}`).href;
  });
  const thread = new Worker(source, { eval: true, workerData: { counts, modules } });
  const exit = once(thread, "exit");
  await once(thread, "message");
  return {
    start(data) {
      thread.postMessage(data);
      Atomics.wait(counts, 1, 0);
    },
    async pieces() {
      await exit;
      return counts[0];
    },
  };
}
