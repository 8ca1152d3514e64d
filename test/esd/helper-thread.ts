import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { packageFile } from "../../src/package-file.js";

export interface HelperThread {
  /** Begins to help, and returns when it has. */
  start(data: Readonly<Record<string, unknown>>): void;
  /** Fulfilled when the thread has ended. */
  ended(): Promise<void>;
}

/**
 * A thread that helps, with the modules as built.
 * @param help source of a function of the modules' exports; it sees the data by their names
 */
export async function helperThread(help: string): Promise<HelperThread> {
  const source = `
    const { parentPort, workerData } = require("node:worker_threads");
    const { begun } = workerData;
    Promise.all(workerData.modules.map((module) => import(module))).then((modules) => {
      const exported = Object.assign({}, ...modules);
      parentPort.once("message", ({ rounds, cells, matrix, hand }) => {
        Atomics.store(begun, 0, 1);
        Atomics.notify(begun, 0);
        (${help})(exported);
      });
      parentPort.postMessage("ready");
    });`;
  const begun = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  const modules = ["shared-rounds", "engines/wasm", "engines/wasm-kernel"].map((name) => {
    const file = packageFile(`dist/esd/${name}.js`);
    return file instanceof URL ? file.href : new URL(`file://${file}`).href;
  });
  const thread = new Worker(source, { eval: true, workerData: { begun, modules } });
  const exit = once(thread, "exit");
  await once(thread, "message");
  return {
    start(data) {
      thread.postMessage(data);
      Atomics.wait(begun, 0, 0);
    },
    async ended() {
      await exit;
    },
  };
}
