import { execFile } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { GATE_FORMATS } from "../../src/reporters/gate/format-names.js";
import { patternOf } from "../../src/reporters/gate/look-further.js";
import { HOSTILE_NAMES } from "../reporters/gate/sample-gate.js";
import { CLI, htsr, safetensors, temporaryDirectory } from "./htsr.js";

const cwd = temporaryDirectory();
const MODEL = "it's $a model.safetensors";
const noise = (seed: number) => Float32Array.from({ length: 48 * 48 }, (_, i) => Math.sin(seed + i * i));
writeFileSync(
  join(cwd, MODEL),
  safetensors(
    Object.fromEntries(HOSTILE_NAMES.map((name, i) => [name, { shape: [48, 48], values: noise(i) }])),
  ),
);
// A rule a layer, as the table gives one command a rule.
writeFileSync(
  join(cwd, "htsr.config.json"),
  JSON.stringify({
    rules: HOSTILE_NAMES.map((name) => ({ metric: "alpha", max: 1, where: { layers: [patternOf(name)] } })),
  }),
);

test("the commands of the table, given to a shell, analyse the layers that they are about", async () => {
  const { code, stdout } = await htsr(["gate", MODEL, "-q"], { cwd });
  expect(code).toBe(1);
  const commands = [...stdout.matchAll(/^ {2}→ ((?:.*\\\n)*.*)$/gm)].map(([, command]) => command);
  expect(commands).toHaveLength(HOSTILE_NAMES.length);
  const run = promisify(execFile);
  const env = { ...process.env, NODE: process.execPath, CLI };
  for (const [i, command] of commands.entries()) {
    const script = `htsr() { "$NODE" "$CLI" "$@" -q --format json; }\n${command}`;
    const report = JSON.parse((await run("/bin/sh", ["-c", script], { cwd, env })).stdout);
    const analysed = report.layers.filter((layer: { status: string }) => layer.status === "analysed");
    expect(analysed).toMatchObject([{ raw_name: HOSTILE_NAMES[i] }]);
  }
});

test.each(GATE_FORMATS)("%s is printed whole, and ends its last line", async (format) => {
  const { code, stdout, stderr } = await htsr(["gate", MODEL, "-q", "-f", format], { cwd });
  expect(stderr).toBe("");
  expect(code).toBe(1);
  expect(stdout).toMatch(/[^\n]\n$/);
});

test("without a format the table is taken", async () => {
  const { stdout } = await htsr(["gate", MODEL, "-q"], { cwd });
  expect(stdout).toMatch(/^failed {2}it's \$a model\.safetensors\n/);
});
