import { spawn } from "node:child_process";
import {
  copyFileSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { CLI, htsr, ROOT, safetensors, temporaryDirectory, temporaryFile } from "./htsr.js";

const checkpoint = (step: string) => join(ROOT, `fixtures/gpt/step-${step}.safetensors`);
const TRAINED = checkpoint("001500");
const UNTRAINED = checkpoint("000000");

const gate = (
  args: readonly string[],
  cwd = temporaryDirectory(),
  env: Readonly<Record<string, string>> = {},
) => htsr(["gate", ...args], { cwd, env });

interface Finding {
  readonly layer: string | null;
  readonly verdict: string;
  readonly message: string;
}
interface Gate {
  readonly passed: boolean;
  readonly preset: string | null;
  readonly problems: readonly { readonly path: string; readonly message: string }[];
  readonly models: readonly {
    readonly options: {
      readonly bootstrap: number;
      readonly fit: string;
      readonly layers: readonly string[];
    };
    readonly rules: readonly {
      readonly id: string;
      readonly status: string;
      readonly findings: readonly Finding[];
    }[];
  }[];
}
const parse = (text: string): Gate => JSON.parse(text);

describe("exit codes", () => {
  test("0 for a model that passes, 1 for one that violates", async () => {
    const good = await gate([TRAINED, "-f", "json"]);
    expect(good.code).toBe(0);
    expect(parse(good.stdout)).toMatchObject({ passed: true, preset: "recommended" });
    expect(good.stderr).toMatch(/no rules are given, so the preset "recommended" is taken/);
    const bad = await gate([UNTRAINED, "-f", "json", "-q"]);
    expect(bad.code).toBe(1);
    expect(bad.stderr).toBe("");
    expect(parse(bad.stdout).models[0].rules.find(({ id }) => id === "untrained")?.status).toBe("violated");
  });

  test("0 where only a warning is violated", async () => {
    const cwd = temporaryDirectory();
    writeFileSync(
      join(cwd, "htsr.config.yaml"),
      "rules:\n  - { metric: alpha, max: 1.1, severity: warning }\n",
    );
    expect((await gate([TRAINED, "-f", "json"], cwd)).code).toBe(0);
  });

  test.each([
    ["a file that is not there", ["nowhere.onnx"], /nowhere\.onnx/],
    ["an unknown metric", [TRAINED, "--rule", "alhpa <= 6"], /the nearest is "alpha"/],
    ["an unknown preset", [TRAINED, "--preset", "recomended"], /recommended, strict, finetune/],
    [
      "a configuration that is not there",
      [TRAINED, "-c", "no.json"],
      /the configuration no\.json could not be read/,
    ],
    ["a rule that matches nothing", [TRAINED, "--rule", "alpha_null_z >= 3"], /checked nothing/],
    [
      "a baseline nobody compares with",
      [TRAINED, "--rule", "alpha <= 6", "--baseline", "b.json"],
      /no rule compares/,
    ],
    ["a preset without its baseline", [TRAINED, "--preset", "finetune"], /needs a baseline/],
    [
      "a save that is not understood",
      [TRAINED, "--save", "xml=a.xml"],
      /--save xml=a\.xml is not understood/,
    ],
  ])("2 for %s, with one sentence and nothing on stdout", async (_, args, message) => {
    const run = await gate([...args, "-q"]);
    expect(run.code).toBe(2);
    expect(run.stdout).toBe("");
    expect(run.stderr).toMatch(message);
    expect(run.stderr.trimEnd().split("\n")).toHaveLength(args.includes("recomended") ? 2 : 1);
  });
});

test("a layer of NaN fails the gate and costs the others nothing", async () => {
  const noise = Float32Array.from({ length: 64 * 64 }, (_, i) => Math.sin(i * i));
  const model = temporaryFile(
    "model.safetensors",
    safetensors({
      "good.weight": { shape: [64, 64], values: noise },
      "bad.weight": { shape: [64, 64], values: noise.map((v, i) => (i === 7 ? Number.NaN : v)) },
    }),
  );
  const run = await gate([model, "--rule", "count(non-finite) <= 0", "-f", "json", "-q"]);
  expect(run.code).toBe(1);
  expect(parse(run.stdout).models[0].rules[0].findings).toMatchObject([{ layer: "bad" }]);
});

test("a layer of zeros fails every preset", async () => {
  const noise = Float32Array.from({ length: 64 * 64 }, (_, i) => Math.sin(i * i));
  const model = temporaryFile(
    "model.safetensors",
    safetensors({
      "good.weight": { shape: [64, 64], values: noise },
      "dead.weight": { shape: [64, 64], values: new Float32Array(64 * 64) },
    }),
  );
  const run = await gate([model, "-f", "json", "-q"]);
  expect(run.code).toBe(1);
  expect(parse(run.stdout).models[0].rules.find(({ id }) => id === "all-zero")?.findings).toMatchObject([
    { layer: "dead", message: "all_zero: all 4096 weights are 0" },
  ]);
});

test("several models are gated one by one; one that cannot be read costs the others nothing", async () => {
  const run = await gate([TRAINED, "nowhere.onnx", UNTRAINED, "-f", "json", "-q"]);
  expect(run.code).toBe(2);
  expect(run.stderr).toMatch(/^htsr: nowhere\.onnx/);
  expect(parse(run.stdout).models).toHaveLength(2);
});

test("a model that cannot be read is no pass in what is written for machines either", async () => {
  const cwd = temporaryDirectory();
  const run = await gate([TRAINED, "nowhere.onnx", "-f", "json", "-q", "--save", "junit=gate.xml"], cwd);
  expect(parse(run.stdout)).toMatchObject({ passed: false, problems: [{ path: "nowhere.onnx" }] });
  expect(readFileSync(join(cwd, "gate.xml"), "utf8")).toMatch(/errors="1"/);
});

test("a reader that goes away changes neither the verdict nor what is saved", async () => {
  const cwd = temporaryDirectory();
  const args = [CLI, "gate", UNTRAINED, "-q", "-f", "json", "--save", "junit=gate.xml"];
  const child = spawn(process.execPath, args, { cwd, stdio: ["ignore", "pipe", "ignore"] });
  child.stdout.destroy();
  expect(await new Promise((resolve) => child.on("close", resolve))).toBe(1);
  expect(readFileSync(join(cwd, "gate.xml"), "utf8")).toMatch(/<testsuite/);
});

test("a file that is a link is written where it leads", async () => {
  const cwd = temporaryDirectory();
  writeFileSync(join(cwd, "real.json"), "");
  symlinkSync("real.json", join(cwd, "link.json"));
  await gate([TRAINED, "-q", "-f", "json", "-o", "link.json"], cwd);
  expect(parse(readFileSync(join(cwd, "real.json"), "utf8")).passed).toBe(true);
  expect(lstatSync(join(cwd, "link.json")).isSymbolicLink()).toBe(true);
});

test("options come from the configuration, and those on the command line take their place", async () => {
  const cwd = temporaryDirectory();
  const config = {
    analysis: { bootstrap: 40, layers: ["h.1.qkv*"] },
    rules: [{ metric: "alpha_boot_low", max: 20 }],
  };
  writeFileSync(join(cwd, "htsr.config.json"), JSON.stringify(config));
  const plain = parse((await gate([TRAINED, "-f", "json"], cwd)).stdout);
  expect(plain.models[0].options).toMatchObject({ bootstrap: 40, layers: ["h.1.qkv*"] });
  const given = parse((await gate([TRAINED, "-f", "json", "--bootstrap", "50"], cwd)).stdout);
  expect(given.models[0].options).toMatchObject({ bootstrap: 50, layers: ["h.1.qkv*"] });
  const off = await gate([TRAINED, "-f", "json", "--bootstrap", "0"], cwd);
  expect(off.stderr).toMatch(/there is no alpha_boot_low without --bootstrap/);
});

test("a baseline is written, passes its own model, and fails another checkpoint by what certainly changed", async () => {
  const cwd = temporaryDirectory();
  const written = await htsr(["baseline", "write", TRAINED, "-o", "base.json"], { cwd });
  expect(written).toMatchObject({ code: 0, stdout: "" });
  const same = await gate([TRAINED, "--baseline", "base.json", "-f", "json"], cwd);
  expect(same.code).toBe(0);
  expect(parse(same.stdout)).toMatchObject({ preset: "finetune" });
  const worse = await gate([checkpoint("000300"), "--baseline", "base.json", "-f", "json"], cwd);
  expect(worse.code).toBe(1);
  const again = await htsr(["baseline", "write", TRAINED, "--threads", "1"], { cwd });
  expect(again.stdout).toBe(readFileSync(join(cwd, "base.json"), "utf8"));
});

test("no baseline is written of a model with a layer that failed", async () => {
  const model = temporaryFile(
    "model.safetensors",
    safetensors({
      "good.weight": {
        shape: [16, 16],
        values: Float32Array.from({ length: 256 }, (_, i) => Math.sin(i * i)),
      },
      "bad.weight": { shape: [16, 16], values: new Float32Array(256).fill(Number.NaN) },
    }),
  );
  const cwd = temporaryDirectory();
  const run = await htsr(["baseline", "write", model, "-o", "base.json"], { cwd });
  expect(run.code).toBe(2);
  expect(run.stderr).toMatch(/no baseline is written, for bad holds 256 NaN/);
  expect(existsSync(join(cwd, "base.json"))).toBe(false);
});

test("in a GitHub workflow the table is followed by annotations, and the step summary is appended to", async () => {
  const cwd = temporaryDirectory();
  const summary = join(cwd, "summary.md");
  writeFileSync(summary, "before\n");
  const run = await gate([UNTRAINED], cwd, { GITHUB_ACTIONS: "true", GITHUB_STEP_SUMMARY: summary });
  const [, token = ""] = /^::stop-commands::(\S+)\nfailed /.exec(run.stdout) ?? [];
  expect(token).toMatch(/^[\w-]{36}$/);
  // The runner takes commands again after the table, and before its own annotations.
  const [table, annotations] = run.stdout.split(`\n::${token}::\n`);
  expect(table).toMatch(/random-like/);
  expect(annotations).toMatch(/^::error /);
  expect(readFileSync(summary, "utf8")).toMatch(/^before\n.*random-like/s);
  const json = await gate([UNTRAINED, "-f", "json"], cwd, { GITHUB_ACTIONS: "true" });
  expect(parse(json.stdout).passed).toBe(false);
});

test("what is saved is what would have been printed", async () => {
  const cwd = temporaryDirectory();
  const run = await gate(
    [UNTRAINED, "-q", "-f", "json", "--save", "json=gate.json", "--save", "junit=gate.xml"],
    cwd,
  );
  expect(run.code).toBe(1);
  const { models, ...saved } = parse(readFileSync(join(cwd, "gate.json"), "utf8"));
  expect(saved).toEqual((({ models: _, ...rest }) => rest)(parse(run.stdout)));
  expect(models[0].rules).toEqual(parse(run.stdout).models[0].rules);
  expect(readFileSync(join(cwd, "gate.xml"), "utf8")).toMatch(/<testsuite/);
});

describe("htsr init", () => {
  test("writes a configuration that the gate takes, and shows how CI runs it", async () => {
    const cwd = temporaryDirectory();
    const run = await htsr(["init"], { cwd });
    expect(run.code).toBe(0);
    expect(run.stdout).toMatch(/npx htsr gate <model>/);
    copyFileSync(TRAINED, join(cwd, "model.safetensors"));
    const gated = await gate(["model.safetensors", "-f", "json"], cwd);
    expect(gated).toMatchObject({ code: 0, stderr: "" });
  });

  test("leaves a configuration that is there alone, of whatever format, unless told to overwrite it", async () => {
    const cwd = temporaryDirectory();
    mkdirSync(join(cwd, "sub"));
    writeFileSync(join(cwd, "htsr.config.yaml"), "preset: strict\n");
    const other = await htsr(["init", "--force"], { cwd });
    expect(other).toMatchObject({ code: 2, stdout: "" });
    expect(other.stderr).toMatch(/htsr\.config\.yaml is there already; take it away first/);
    const same = await htsr(["init", "-f", "yaml"], { cwd });
    expect(same.stderr).toMatch(/overwrite it with --force/);
    expect(readFileSync(join(cwd, "htsr.config.yaml"), "utf8")).toBe("preset: strict\n");
    expect((await htsr(["init", "-f", "yaml", "--force"], { cwd })).code).toBe(0);
  });
});
