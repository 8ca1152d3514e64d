import { spawn } from "node:child_process";
import { copyFileSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { CLI, htsr, ROOT, safetensors, temporaryDirectory } from "./htsr.js";

const fixture = (step: string) => join(ROOT, `fixtures/gpt/step-${step}.safetensors`);

/** A watching command, to be waited upon: nothing here depends on how long it takes. */
function watching(directory: string, ...options: readonly string[]) {
  const args = [CLI, "analyze", "--watch", directory, "--engine", "wasm", ...options];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "pipe"] });
  const output = { stdout: "", stderr: "" };
  const waiters = new Set<() => void>();
  for (const stream of ["stdout", "stderr"] as const) {
    child[stream].setEncoding("utf8").on("data", (text: string) => {
      output[stream] += text;
      for (const wake of waiters) wake();
    });
  }
  const until = (holds: (seen: typeof output) => boolean) =>
    new Promise<void>((resolve) => {
      const wake = () => {
        if (!holds(output)) return;
        waiters.delete(wake);
        resolve();
      };
      waiters.add(wake);
      wake();
    });
  const ended = new Promise<number | null>((resolve) => child.on("close", resolve));
  return { output, until, ended, interrupt: () => child.kill("SIGINT") };
}

const lines = (text: string) => text.split("\n").filter((line) => line !== "");

test.concurrent("checkpoints are reported as they land, one JSON document a line, until Ctrl-C ends it with 130", async () => {
  const directory = temporaryDirectory();
  copyFileSync(fixture("000000"), join(directory, "first.safetensors"));
  const watch = watching(directory, "--format", "json", "--cache", temporaryDirectory());
  await watch.until(({ stderr }) => stderr.includes("watching"));
  expect(watch.output.stderr).toBe(`htsr: watching ${directory} for new checkpoints; Ctrl-C ends it.\n`);

  // Under a name of work in progress, then its own.
  copyFileSync(fixture("000030"), join(directory, "second.safetensors.tmp"));
  renameSync(join(directory, "second.safetensors.tmp"), join(directory, "second.safetensors"));
  await watch.until(({ stdout }) => lines(stdout).length === 1);
  // In two steps, the first of which is no model.
  const whole = readFileSync(fixture("000120"));
  writeFileSync(join(directory, "third.safetensors"), whole.subarray(0, 1000));
  writeFileSync(join(directory, "third.safetensors"), whole);
  await watch.until(({ stdout }) => lines(stdout).length === 2);
  // The same weights again, in the place of others.
  copyFileSync(fixture("000030"), join(directory, "third.safetensors"));
  await watch.until(({ stdout }) => lines(stdout).length === 3);
  rmSync(join(directory, "first.safetensors"));

  watch.interrupt();
  expect(await watch.ended).toBe(130);
  const reports = lines(watch.output.stdout).map((line) => JSON.parse(line));
  expect(reports.map(({ model }) => model.path)).toEqual(
    ["second", "third", "third"].map((name) => join(directory, `${name}.safetensors`)),
  );
  expect(reports[2].layers).toEqual(reports[0].layers);
  expect(reports[1].layers).not.toEqual(reports[0].layers);
  const [layers] = /\d+ of \d+ layers/.exec(watch.output.stderr.slice(-60)) ?? [];
  expect(layers).toMatch(/^(\d+) of \1 /);
});

test.concurrent("a checkpoint with nothing to analyse gives a sentence, even when quiet, and the next its report", async () => {
  const directory = temporaryDirectory();
  const watch = watching(directory, "--format", "ndjson", "--quiet");
  // Nothing says that it watches: a file that is there at first is not new, so another one is written until one is.
  const empty = safetensors({ bias: { shape: [4], values: new Float32Array(4) } });
  let count = 0;
  const writing = setInterval(() => writeFileSync(join(directory, `${count++}.safetensors`), empty), 500);
  await watch.until(({ stderr }) => stderr.includes("\n"));
  clearInterval(writing);
  expect(lines(watch.output.stderr)[0]).toMatch(
    /^htsr: .*\d\.safetensors holds no tensor of two or more dimensions, so there is nothing to analyse\.$/,
  );
  copyFileSync(fixture("000030"), join(directory, "good.safetensors"));
  await watch.until(({ stdout }) => stdout.includes('"status":"analysed"') && stdout.endsWith("}\n"));
  watch.interrupt();
  expect(await watch.ended).toBe(130);
  const kinds = lines(watch.output.stdout).map((line) => JSON.parse(line).kind);
  expect(kinds.slice(-1)).toEqual(["summary"]);
});

test.concurrent("a directory is needed, and formats and outputs that hold several reports", async () => {
  const refusal = async (...args: readonly string[]) => {
    const { code, stdout, stderr } = await htsr(["analyze", "--watch", ...args]);
    expect(code).toBe(2);
    expect(stdout).toBe("");
    expect(lines(stderr).length).toBe(1);
    return stderr;
  };
  const directory = temporaryDirectory();
  expect(await refusal(fixture("000000"))).toContain("step-000000.safetensors is a file; --watch takes");
  expect(await refusal(join(directory, "none"))).toContain("none does not exist");
  expect(await refusal(directory, "-o", "report.json")).toContain(
    "--watch prints one report after the other",
  );
  expect(await refusal(directory, "--format", "csv")).toContain("use --format ndjson");
  expect(await refusal(directory, "--columns", "alhpa")).toContain("alpha");
});
