import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { ModelReport } from "../../src/analysis/result.js";
import { CLI, htsr, ROOT, temporaryDirectory } from "./htsr.js";

const CHECKPOINT = join(ROOT, "fixtures/gpt/step-001500.safetensors");
const EARLIER = join(ROOT, "fixtures/gpt/step-000750.safetensors");
const WASM = ["--engine", "wasm", "--format", "json"];

async function run(model: string, ...args: readonly string[]) {
  const { code, stdout, stderr } = await htsr(["analyze", model, ...WASM, ...args]);
  expect(code).toBe(0);
  const report: ModelReport = JSON.parse(stdout);
  return { report, stderr };
}

const untimed = ({ layers }: ModelReport) => layers.map(({ seconds: _, ...rest }) => rest);

test("a second run takes every layer from the cache and prints the same, whatever the threads", async () => {
  const cache = `--cache=${temporaryDirectory()}`;
  const { report: without } = await run(CHECKPOINT);
  const layers = without.layers.length;
  const first = await run(CHECKPOINT, cache, "--threads", "2");
  expect(first.stderr).toBe(`htsr: 0 of ${layers} layers came from the cache.\n`);
  expect(untimed(first.report)).toEqual(untimed(without));
  for (const threads of ["1", "2"]) {
    const again = await run(CHECKPOINT, cache, "--threads", threads);
    expect(again.stderr).toBe(`htsr: ${layers} of ${layers} layers came from the cache.\n`);
    expect(again.report).toEqual({ ...first.report, seconds: again.report.seconds });
  }
  expect((await run(CHECKPOINT, cache, "--quiet")).stderr).toBe("");
});

test("what worker threads draw at random is the same from the cache, eigenvalues among it", async () => {
  const options = ["--bootstrap", "40", "--randomize", "--eigenvalues", `--cache=${temporaryDirectory()}`];
  const first = await run(CHECKPOINT, ...options, "--threads", "2");
  const again = await run(CHECKPOINT, ...options, "--threads", "1");
  expect(again.stderr).not.toContain(" 0 of ");
  expect(again.report).toEqual({ ...first.report, seconds: again.report.seconds });
});

test("runs at the same time share a cache, and leave it sound", async () => {
  const directory = temporaryDirectory();
  const cache = `--cache=${directory}`;
  const runs = await Promise.all(
    [CHECKPOINT, CHECKPOINT, EARLIER, CHECKPOINT].map((model) => run(model, cache)),
  );
  expect(untimed(runs[1].report)).toEqual(untimed(runs[0].report));
  expect(untimed(runs[3].report)).toEqual(untimed(runs[0].report));
  for (const { stderr } of runs) expect(stderr).not.toContain("could not be written");
  const again = await run(CHECKPOINT, cache);
  expect(again.stderr).toMatch(/^htsr: (\d+) of \1 layers/);
  expect(untimed(again.report)).toEqual(untimed(runs[0].report));
  const entries = readdirSync(directory, { recursive: true, encoding: "utf8" });
  expect(entries.filter((name) => name.endsWith(".tmp"))).toEqual([]);
});

test("with all layers in the cache no thread is started and no kernel compiled", async () => {
  const cache = `--cache=${temporaryDirectory()}`;
  await run(CHECKPOINT, cache);
  const coverage = temporaryDirectory();
  const { status } = spawnSync(process.execPath, [CLI, "analyze", CHECKPOINT, ...WASM, cache], {
    env: { ...process.env, NODE_V8_COVERAGE: coverage },
  });
  expect(status).toBe(0);
  // Each thread writes a file of its own.
  const files = readdirSync(coverage);
  expect(files.length).toBe(1);
  const { result }: { result: { functions: { functionName: string; ranges: { count: number }[] }[] }[] } =
    JSON.parse(readFileSync(join(coverage, files[0]), "utf8"));
  const called = (name: string) =>
    result
      .flatMap(({ functions }) => functions.filter(({ functionName }) => functionName === name))
      .map(({ ranges: [{ count }] }) => count);
  expect(called("kernelOn")).toEqual([0]);
  expect(called("contentOf").every((count) => count > 0)).toBe(true);
});

test("without a directory the cache is the user's", async () => {
  const home = temporaryDirectory();
  const { status } = spawnSync(process.execPath, [CLI, "analyze", CHECKPOINT, "--cache", "--quiet"], {
    env: { ...process.env, XDG_CACHE_HOME: home },
  });
  expect(status).toBe(0);
  expect(readdirSync(join(home, "htsr"))).toContain("CACHEDIR.TAG");
});

test("without --cache nothing is kept", async () => {
  const home = temporaryDirectory();
  spawnSync(process.execPath, [CLI, "analyze", CHECKPOINT], {
    env: { ...process.env, XDG_CACHE_HOME: home },
  });
  expect(readdirSync(home)).toEqual([]);
});

test("a cache that cannot be written costs a warning and nothing else", async () => {
  const directory = temporaryDirectory();
  writeFileSync(join(directory, "CACHEDIR.TAG"), "");
  // Files where directories ought to be: even an administrator cannot write into them.
  for (let i = 0; i < 256; i++) writeFileSync(join(directory, i.toString(16).padStart(2, "0")), "");
  const { report, stderr } = await run(CHECKPOINT, `--cache=${directory}`);
  expect(report.summary.records.failed).toBe(0);
  expect(stderr.split("\n").filter((line) => line.includes("could not be written")).length).toBe(1);
});

test("a model in the cache's place is refused in one sentence", async () => {
  const { code, stdout, stderr } = await htsr(["analyze", EARLIER, "--cache", CHECKPOINT]);
  expect(code).toBe(2);
  expect(stdout).toBe("");
  expect(stderr).toMatch(/^htsr: .*step-001500\.safetensors is no directory to keep a cache in; .*\n$/);
});
