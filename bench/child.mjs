import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";

/** Tuning that a user may have set for other programs: OpenBLAS is to choose its kernels by itself. */
const { OPENBLAS_CORETYPE, OPENBLAS_L2_SIZE, ...environment } = process.env;

/** What every process of the benchmark runs in, SciPy's and ours. */
export { environment };

/**
 * A process that answers each line of JSON on its stdin with one on its stdout. The first line it prints, of
 * its own accord, says what it is.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {Record<string, string>} variables added to the environment
 */
export async function startChild(command, args, variables = {}) {
  const child = spawn(command, args, {
    env: { ...environment, ...variables },
    stdio: ["pipe", "pipe", "inherit"],
  });
  let failure = null;
  child.on("error", (error) => {
    failure = error;
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const answer = async () => {
    const { value, done } = await lines.next();
    if (done) throw failure ?? new Error(`${command} ${args.join(" ")} ended without an answer`);
    return JSON.parse(value);
  };
  return {
    about: await answer(),
    ask(question) {
      child.stdin.write(`${JSON.stringify(question)}\n`);
      return answer();
    },
    async stop() {
      const gone = once(child, "exit");
      child.stdin.end();
      await gone;
    },
  };
}

/**
 * Runs a command to its end.
 * @returns {Promise<{ ms: number, stdout: string }>} wall time, start-up included, and what it printed
 */
export async function run(command, args) {
  const started = performance.now();
  const child = spawn(command, args, { env: environment, stdio: ["ignore", "pipe", "inherit"] });
  let stdout = "";
  child.stdout.setEncoding("utf8").on("data", (text) => {
    stdout += text;
  });
  const [code] = await once(child, "close");
  const ms = performance.now() - started;
  if (code !== 0) throw new Error(`${command} ${args.join(" ")} ended with ${code}`);
  return { ms, stdout };
}
