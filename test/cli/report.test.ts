import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseHTML } from "linkedom";
import { describe, expect, test } from "vitest";
import { normalStream } from "../helpers.js";
import { CLI, htsr, safetensors, temporaryDirectory, temporaryFile } from "./htsr.js";

const normal = normalStream(5);
const weights = (rows: number, columns: number) => ({
  shape: [rows, columns],
  values: Float32Array.from({ length: rows * columns }, () => 0.02 * normal()),
});
const MODEL = temporaryFile(
  "model.safetensors",
  safetensors({ "h.0.attn": weights(64, 64), "h.0.mlp": weights(96, 48), bias: weights(2, 4) }),
);
const TINY = temporaryFile("tiny.safetensors", safetensors({ only: weights(2, 2) }));

const pageOf = (file: string) => parseHTML(readFileSync(file, "utf8")).document;

describe("htsr report", () => {
  test("writes one page about a model, and nothing to stdout", async () => {
    const file = join(temporaryDirectory(), "page.html");
    expect(await htsr(["report", MODEL, "-o", file])).toEqual({ code: 0, stdout: "", stderr: "" });
    const rows = [...pageOf(file).querySelectorAll("tr[data-layer] th")].map(
      ({ textContent }) => textContent,
    );
    expect(rows).toEqual(["h.0.attn", "h.0.mlp"]);
  });

  test("compares models in the order given, and takes analyze's options", async () => {
    const file = join(temporaryDirectory(), "page.html");
    const { code } = await htsr(["report", MODEL, MODEL, "--layers", "*.mlp", "--seed", "3", "-o", file]);
    expect(code).toBe(0);
    const reports = JSON.parse(pageOf(file).getElementById("htsr-report")?.textContent ?? "");
    expect(reports).toHaveLength(2);
    expect(reports[1].options).toMatchObject({ layers: ["*.mlp"], seed: 3 });
    expect(pageOf(file).querySelectorAll("table.comparison tbody tr")).toHaveLength(1);
  });

  test("writes no page where nothing was analysed, and says why", async () => {
    const file = join(temporaryDirectory(), "page.html");
    const { code, stderr } = await htsr(["report", MODEL, TINY, "-o", file]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/^htsr: nothing in .*tiny\.safetensors was analysed: .*\n$/u);
    expect(existsSync(file)).toBe(false);
  });

  test("says in one sentence what is wrong with a file", async () => {
    const directory = mkdtempSync(join(tmpdir(), "htsr-test-"));
    const { code, stderr } = await htsr([
      "report",
      join(directory, "none.onnx"),
      "-o",
      join(directory, "a.html"),
    ]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/^htsr: .*none\.onnx.*\.\n$/u);
  });

  test("after Ctrl-C writes what had finished, and says so", async () => {
    const file = join(temporaryDirectory(), "page.html");
    // The direct solver takes longer for it than anyone waits here.
    const slow = temporaryFile("slow.safetensors", safetensors({ slow: weights(2500, 2500) }));
    const args = ["report", MODEL, slow, "--engine", "js", "--threads", "1", "-o", file];
    const child = spawn(process.execPath, [CLI, ...args]);
    let stderr = "";
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      stderr += text;
    });
    setTimeout(() => child.kill("SIGINT"), 2500);
    expect(await new Promise((resolve) => child.on("close", resolve))).toBe(130);
    expect(stderr).toContain("htsr: interrupted; the page holds what had finished.\n");
    expect(pageOf(file).body.textContent).toContain("The analysis was interrupted");
  });

  test("without -o writes htsr-report.html, and says so", async () => {
    const cwd = temporaryDirectory();
    const { code, stderr } = await htsr(["report", MODEL], { cwd });
    expect([code, stderr]).toEqual([0, "htsr: the page is htsr-report.html.\n"]);
    expect(existsSync(join(cwd, "htsr-report.html"))).toBe(true);
  });

  test("--help names the default file and has two examples", async () => {
    const { stdout } = await htsr(["report", "--help"]);
    expect(stdout).toContain("htsr-report.html");
    expect(stdout.match(/^ {2}htsr report /gmu)).toHaveLength(2);
  });
});
