import { join } from "node:path";
import { expect, test } from "vitest";
import { htsr, ROOT } from "./htsr.js";

const VAD = join(ROOT, "node_modules/@ricky0123/vad-web/dist/silero_vad_v5.onnx");

test("htsr inspect lists what would be analysed and what skipped, of a model that is all subgraphs", async () => {
  const { code, stdout, stderr } = await htsr(["inspect", VAD, "--format", "json"]);
  expect([code, stderr]).toEqual([0, ""]);
  const { stored_tensors, tensors } = JSON.parse(stdout);
  expect(stored_tensors).toBe(16);
  const statuses = (status: string) => tensors.filter((row: { status: string }) => row.status === status);
  expect(statuses("analyse")).toHaveLength(26);
  expect(statuses("skip").map(({ reason }: { reason: string }) => reason.split(":")[0])).toEqual(
    expect.arrayContaining(["duplicate", "too_few_eigenvalues"]),
  );
});

test("htsr inspect fits 80 columns and computes nothing", async () => {
  const { code, stdout } = await htsr(["inspect", VAD]);
  expect(code).toBe(0);
  expect(Math.max(...stdout.split("\n").map((line) => [...line].length))).toBeLessThanOrEqual(80);
  expect(stdout).toContain("lstm");
});

test("htsr inspect refuses what it cannot open in one sentence", async () => {
  const { code, stdout, stderr } = await htsr(["inspect", "missing.safetensors"]);
  expect([code, stdout]).toEqual([2, ""]);
  expect(stderr).toMatch(/^htsr: missing\.safetensors does not exist[^\n]*\n$/);
});
