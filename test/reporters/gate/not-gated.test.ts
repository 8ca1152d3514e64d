import { expect, test } from "vitest";
import { type GateProblem, gateReport } from "../../../src/gate/gate-report.js";
import { gateGithub } from "../../../src/reporters/gate/github.js";
import { gateGitlab } from "../../../src/reporters/gate/gitlab.js";
import { gateJunit } from "../../../src/reporters/gate/junit.js";
import { gateMarkdown } from "../../../src/reporters/gate/markdown.js";
import { gateSarif } from "../../../src/reporters/gate/sarif.js";
import { gateTable } from "../../../src/reporters/gate/table.js";
import { ALL_PASSED, HOSTILE_NAMES, OPTIONS } from "./sample-gate.js";
import { validateJunit, validateSarif } from "./standards.js";

const reportWith = (...problems: readonly GateProblem[]) =>
  gateReport(null, "recommended", [ALL_PASSED], problems);
const report = reportWith({ path: "out/b.onnx", message: "out/b.onnx does not exist; check the path." });

test("a report with a model that could not be gated has not passed", () => {
  expect(report.passed).toBe(false);
  expect(reportWith().passed).toBe(true);
});

test("JUnit has a suite of one error for it, valid by Jenkins' schema", async () => {
  const xml = gateJunit(report, OPTIONS);
  expect((await validateJunit(xml)).errors).toEqual([]);
  expect(xml).toMatch(/<testsuites [^>]*failures="0" errors="1"/);
  expect(xml).toMatch(/<testsuite name="out\/b\.onnx" tests="1" failures="0" errors="1"/);
  expect(xml).toMatch(/<error message="out\/b\.onnx does not exist; check the path\."/);
});

test("SARIF says that the tool did not do its work, valid by its schema", () => {
  const log = JSON.parse(gateSarif(report, OPTIONS));
  validateSarif(log);
  expect(validateSarif.errors ?? []).toEqual([]);
  expect(log.runs[0].invocations).toMatchObject([
    { executionSuccessful: false, toolExecutionNotifications: [{ level: "error" }] },
  ]);
});

test("GitHub annotates it, GitLab lists it, Markdown and the table name it", () => {
  expect(gateGithub(report, OPTIONS).split("\n")[0]).toBe(
    "::error title=htsr gate,file=out/b.onnx::out/b.onnx does not exist; check the path.",
  );
  expect(JSON.parse(gateGitlab(report, OPTIONS))).toMatchObject([
    { severity: "critical", location: { path: "out/b.onnx" } },
  ]);
  expect(gateMarkdown(report, OPTIONS)).toMatch(/^## htsr gate: failed\n\n> Not gated: out\/b\.onnx/);
  expect(gateTable(report, OPTIONS)).toMatch(/0 of 1 model failed, 1 more not gated/);
});

test("hostile paths make no command, no broken XML and no invalid log", async () => {
  const hostile = reportWith(
    ...HOSTILE_NAMES.map((name) => ({ path: name, message: `${name} does not exist.` })),
  );
  expect((await validateJunit(gateJunit(hostile, OPTIONS))).errors).toEqual([]);
  validateSarif(JSON.parse(gateSarif(hostile, OPTIONS)));
  expect(validateSarif.errors ?? []).toEqual([]);
  const commands = gateGithub(hostile, OPTIONS).trimEnd().split("\n").slice(0, -1);
  expect(commands).toHaveLength(HOSTILE_NAMES.length);
  for (const line of commands) expect(line).toMatch(/^::error title=htsr gate,file=[^:,]*::/);
});
