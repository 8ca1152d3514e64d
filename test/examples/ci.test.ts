import { spawnSync } from "node:child_process";
import { copyFileSync, cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { parse as parseYaml } from "yaml";
import { CLI, htsr, ROOT, type Run, temporaryDirectory } from "../cli/htsr.js";
import { validateJunit, validateSarif } from "../reporters/gate/standards.js";

/** examples/ci as somebody would have it: with a model in its place. */
function sampleRepository(): string {
  const directory = temporaryDirectory();
  cpSync(join(ROOT, "examples/ci"), directory, { recursive: true });
  return directory;
}

const checkpoint = (step: string) => join(ROOT, `fixtures/gpt/step-${step}.safetensors`);

function gate(directory: string, args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  return htsr(["gate", "model.safetensors", ...args], { cwd: directory, env });
}

const SAVES = ["--save", "junit=gate.xml", "--save", "sarif=gate.sarif", "--save", "gitlab=quality.json"];

// The median of four alphas whose bootstrap intervals are as wide as noise makes them is uncertain.
const WRONG = ["untrained", "attention-learnt", "drift-alpha", "stay-heavy-tailed"];
const RIGHT = ["failed", "all-zero", "median-alpha", "rank-collapse", "structure", "stable_rank"];

describe("the sample repository with its own model", () => {
  let directory: string;
  let run: Run;
  beforeAll(async () => {
    directory = sampleRepository();
    copyFileSync(checkpoint("001500"), join(directory, "model.safetensors"));
    run = await gate(directory, SAVES, {
      GITHUB_ACTIONS: "true",
      GITHUB_STEP_SUMMARY: join(directory, "summary.md"),
    });
  });

  test("passes", () => {
    expect(run.stderr).toBe("");
    expect(run.code).toBe(0);
    expect(run.stdout).not.toMatch(/^::(error|warning|notice)/m);
  });

  test("has a case for every rule and no failure in JUnit, and no result in SARIF and code quality", () => {
    const junit = readFileSync(join(directory, "gate.xml"), "utf8");
    expect(junit.match(/<testcase /g)).toHaveLength(WRONG.length + RIGHT.length);
    expect(junit).not.toMatch(/<failure/);
    expect(JSON.parse(readFileSync(join(directory, "gate.sarif"), "utf8")).runs[0].results).toEqual([]);
    expect(JSON.parse(readFileSync(join(directory, "quality.json"), "utf8"))).toEqual([]);
  });

  test("was made with the baseline that is there", async () => {
    const written = await htsr(["baseline", "write", "model.safetensors"], { cwd: directory });
    const ours = JSON.parse(readFileSync(join(ROOT, "examples/ci/baseline.json"), "utf8"));
    const theirs = JSON.parse(written.stdout);
    expect(
      theirs.layers.map(({ name, part, phase }: Record<string, unknown>) => [name, part, phase]),
    ).toEqual(ours.layers.map(({ name, part, phase }: Record<string, unknown>) => [name, part, phase]));
    for (const [i, { alpha }] of theirs.layers.entries()) expect(alpha).toBeCloseTo(ours.layers[i].alpha, 6);
  });
});

describe("the sample repository with an under-trained checkpoint in its model's place", () => {
  let directory: string;
  let run: Run;
  beforeAll(async () => {
    directory = sampleRepository();
    copyFileSync(checkpoint("000030"), join(directory, "model.safetensors"));
    run = await gate(directory, SAVES, {
      GITHUB_ACTIONS: "true",
      GITHUB_STEP_SUMMARY: join(directory, "summary.md"),
    });
  });

  test("fails, and says so on the log", () => {
    expect(run.code).toBe(1);
    expect(run.stdout).toMatch(/4 of 4 layers \(100 %\) random-like, at most 25 % allowed/);
  });

  test("has the rules that it breaks, and only those, as failures in JUnit", async () => {
    const junit = readFileSync(join(directory, "gate.xml"), "utf8");
    expect((await validateJunit(junit)).errors).toEqual([]);
    const failed = [...junit.matchAll(/<testcase [^>]*classname="htsr\.([^"]+)"[^>]*>\s*<failure/g)].map(
      ([, id]) => id,
    );
    expect(failed).toEqual(WRONG);
    expect(junit).toMatch(new RegExp(`<testsuite [^>]*tests="${WRONG.length + RIGHT.length}"`));
    expect(junit).toMatch(new RegExp(`<testsuite [^>]*failures="${WRONG.length}"`));
    expect(junit).toMatch(/uncertain: median alpha of 4 layers 8\.\d+ ± /);
    expect(junit).toMatch(/h\.1\.qkv\/q[^<]*alpha rose from 2\.195 to 11\.79/);
  });

  test("has a result for each layer that broke a rule in SARIF, placed in the model", () => {
    const log = JSON.parse(readFileSync(join(directory, "gate.sarif"), "utf8"));
    validateSarif(log);
    expect(validateSarif.errors ?? []).toEqual([]);
    const [{ tool, results }] = log.runs;
    expect(tool.driver.name).toBe("htsr");
    const errors = results.filter(({ level }: { level: string }) => level === "error");
    expect([...new Set(errors.map(({ ruleId }: { ruleId: string }) => ruleId))]).toEqual(WRONG);
    for (const { ruleId, ruleIndex, locations } of results) {
      expect(tool.driver.rules[ruleIndex].id).toBe(ruleId);
      expect(locations[0].physicalLocation.artifactLocation.uri).toBe("model.safetensors");
    }
    const drifted = errors.filter(({ ruleId }: { ruleId: string }) => ruleId === "drift-alpha");
    expect(
      drifted.map(
        ({ locations }: { locations: { logicalLocations: { fullyQualifiedName: string }[] }[] }) =>
          locations[0].logicalLocations[0].fullyQualifiedName,
      ),
    ).toEqual(["h.1.qkv/q", "h.1.qkv/k", "h.1.proj"]);
  });

  test("annotates the workflow's run, and writes the step's summary", () => {
    const annotations = run.stdout.split("\n").filter((line) => /^::[a-z]+ /.test(line));
    expect(annotations[0]).toMatch(/^::error [^:]*file=model\.safetensors[^:]*::.*random-like/);
    for (const line of annotations) expect(line).toMatch(/^::(error|warning|notice) [^\n]*::\S/);
    expect(readFileSync(join(directory, "summary.md"), "utf8")).toMatch(/random-like/);
  });

  test("gives GitLab findings that it can tell apart", () => {
    const findings: {
      fingerprint: string;
      severity: string;
      location: { path: string; lines: { begin: number } };
    }[] = JSON.parse(readFileSync(join(directory, "quality.json"), "utf8"));
    expect(new Set(findings.map(({ fingerprint }) => fingerprint)).size).toBe(findings.length);
    for (const { location, severity } of findings) {
      expect(location).toMatchObject({ path: "model.safetensors", lines: { begin: 1 } });
      expect(["info", "minor", "major", "critical", "blocker"]).toContain(severity);
    }
  });
});

const SHARED = process.env.HTSR_SHARED;

test.runIf(SHARED)(
  "whole checkpoints: the trained one passes its own baseline, the early one does not",
  async () => {
    const directory = sampleRepository();
    const place = (step: string) =>
      copyFileSync(
        join(SHARED ?? "", `models/gpt/step-${step}.safetensors`),
        join(directory, "model.safetensors"),
      );
    place("001500");
    await htsr(["baseline", "write", "model.safetensors", "-o", "baseline.json"], { cwd: directory });
    expect((await gate(directory, [])).code).toBe(0);
    place("000030");
    expect((await gate(directory, [])).code).toBe(1);
  },
);

describe("the GitHub action", () => {
  const action = parseYaml(readFileSync(join(ROOT, "action.yml"), "utf8"));
  const step = action.runs.steps.at(-1);

  /** Runs the action's last step as the runner does, with these inputs. */
  function act(directory: string, inputs: Readonly<Record<string, string>>) {
    const value = (text: string) =>
      text
        .replace(/^\$\{\{ github\.action_path \}\}.*/, CLI)
        .replace(/\$\{\{ inputs\.(\w+) \}\}/, (_, name: string) => inputs[name] ?? "");
    const env = Object.fromEntries(
      Object.entries<string>(step.env).map(([name, text]) => [name, value(text)]),
    );
    return spawnSync("bash", ["--noprofile", "--norc", "-eo", "pipefail", "-c", step.run], {
      cwd: directory,
      env: { ...process.env, ...env },
      encoding: "utf8",
    });
  }

  const hasBash = spawnSync("bash", ["-c", "shopt -s globstar"]).status === 0;

  test.runIf(hasBash)("hands models, by glob or with blanks in their names, and inputs to the gate", () => {
    const directory = temporaryDirectory();
    mkdirSync(join(directory, "out"));
    symlinkSync(checkpoint("001500"), join(directory, "out/a.safetensors"));
    symlinkSync(checkpoint("000750"), join(directory, "out/b.safetensors"));
    symlinkSync(checkpoint("000000"), join(directory, "with blank.safetensors"));
    const good = act(directory, { models: "out/*.safetensors\n", preset: "recommended", junit: "gate.xml" });
    expect(good.status).toBe(0);
    expect(readFileSync(join(directory, "gate.xml"), "utf8").match(/<testsuite /g)).toHaveLength(2);
    const bad = act(directory, { models: "with blank.safetensors", preset: "recommended" });
    expect(bad.status).toBe(1);
    const none = act(directory, { models: "nothing/*.onnx" });
    expect(none.status).toBe(2);
    expect(none.stderr).toContain("nothing/*.onnx");
  });

  test.runIf(hasBash)("lets no input become a command", () => {
    const directory = temporaryDirectory();
    writeFileSync(join(directory, "x"), "");
    const run = act(directory, { models: "$(touch owned) `touch owned`", preset: "; touch owned" });
    expect(run.status).toBe(2);
    expect(spawnSync("ls", [directory], { encoding: "utf8" }).stdout).toBe("x\n");
  });

  test("declares every input that it reads", () => {
    const read = [...JSON.stringify(step.env).matchAll(/inputs\.(\w+)/g)].map(([, name]) => name);
    expect(read.toSorted()).toEqual(Object.keys(action.inputs).toSorted());
  });
});

test("docs/gate.md names every rule of every preset", async () => {
  const { PRESETS } = await import("../../src/gate/presets.js");
  const text = readFileSync(join(ROOT, "docs/gate.md"), "utf8");
  for (const rules of Object.values(PRESETS)) for (const { id } of rules) expect(text).toContain(`\`${id}\``);
});
