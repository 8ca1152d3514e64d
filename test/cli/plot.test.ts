import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { normalStream } from "../helpers.js";
import { htsr, safetensors, temporaryDirectory } from "./htsr.js";

const normal = normalStream(1);
const noise = (shape: readonly number[], scale = 1) => ({
  shape,
  values: Float32Array.from({ length: shape.reduce((a, b) => a * b) }, () => scale * normal()),
});

const directory = temporaryDirectory();
const model = join(directory, "model.safetensors");
writeFileSync(
  model,
  safetensors({
    "h.0.attn.c_attn.weight": noise([60, 180]),
    "h.0.mlp.c_fc.weight": noise([64, 128]),
    "h.0.mlp.c_proj.weight": {
      shape: [40, 40],
      values: Float32Array.from({ length: 1600 }, (_, i) => (i % 41 === 0 ? 1 : 0)),
    },
    "h.0.broken.weight": { shape: [30, 30], values: new Float32Array(900).fill(Number.NaN) },
    "small.weight": noise([4, 6]),
  }),
);

/** The one sentence of a refusal, with nothing on standard output. */
async function refusal(...args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await htsr(["plot", ...args]);
  expect([code, stdout]).toEqual([2, ""]);
  expect(stderr).toMatch(/^htsr: [^\n]+\.\n$/);
  return stderr;
}

describe("htsr plot", () => {
  test("draws a layer by its name as an SVG, the same each time", async () => {
    const args = ["plot", model, "--layer", "h.0.mlp.c_fc", "--kind", "esd"];
    const [first, second] = [await htsr(args), await htsr(args)];
    expect([first.code, first.stderr]).toEqual([0, ""]);
    expect(first.stdout).toMatch(/^<svg [\s\S]*<\/svg>\n$/);
    expect(first.stdout).toContain(">h.0.mlp.c_fc</text>");
    expect(first.stdout).toContain("128 × 64, 64 eigenvalues");
    expect(second.stdout).toBe(first.stdout);
  });

  test("draws the tail fits of a layer, or the heat map of a model, unless told otherwise", async () => {
    const layer = await htsr(["plot", model, "--layer", "*c_fc*"]);
    expect(layer.stdout).toContain("upper tail: alpha = ");
    const whole = await htsr(["plot", model]);
    expect(whole.stdout).toContain("each column on its own scale");
    expect(whole.stdout).toContain("× where its analysis failed (1)");
  });

  test("writes a PNG at three pixels for one", async () => {
    const path = join(directory, "phases.png");
    const { code, stdout } = await htsr([
      ...["plot", model, "--kind", "phases", "--format", "png", "--width", "400", "-o", path],
    ]);
    expect([code, stdout]).toEqual([0, ""]);
    const png = readFileSync(path);
    rmSync(path);
    expect(png.subarray(1, 4).toString()).toBe("PNG");
    // The header's width.
    expect(png.readUInt32BE(16)).toBe(1200);
  });

  test("draws on a dark ground", async () => {
    const { stdout } = await htsr(["plot", model, "--kind", "depth", "--theme", "dark"]);
    expect(stdout).toContain('fill="#14171a"');
  });
});

describe("htsr plot refuses, in one sentence,", () => {
  test("a layer that there is none of, with the nearest", async () => {
    expect(await refusal(model, "--layer", "h.0.mlp.c_fx")).toContain("(the nearest is h.0.mlp.c_fc)");
  });

  test("a name that means several layers, with their names", async () => {
    expect(await refusal(model, "--layer", "h.0.mlp.*")).toContain(
      "means 2 layers (h.0.mlp.c_fc, h.0.mlp.c_proj)",
    );
  });

  test("a layer that is not analysed, or cannot be, with the reason", async () => {
    expect(await refusal(model, "--layer", "small")).toContain("too_few_eigenvalues");
    expect(await refusal(model, "--layer", "h.0.broken")).toContain("NaN");
  });

  test("a fit that there is none of, with the reason", async () => {
    expect(await refusal(model, "--layer", "h.0.mlp.c_proj", "--kind", "cdf")).toContain(
      "no upper tail was fitted: they are all equal",
    );
  });

  test("a figure of one layer without a layer, and one of the model with one", async () => {
    expect(await refusal(model, "--kind", "xmin")).toContain("--layer");
    expect(await refusal(model, "--kind", "depth", "--layer", "h.0.mlp.c_fc")).toContain("--layers");
  });

  test("a file that cannot be written", async () => {
    expect(await refusal(model, "-o", join(directory, "missing", "x.svg"))).toContain("does not exist");
  });

  test("a model that is not there", async () => {
    expect(await refusal("missing.onnx", "--layer", "x")).toContain("missing.onnx does not exist");
  });
});

test("htsr plot --kind of another name is told what there is", async () => {
  const { code, stderr } = await htsr(["plot", model, "--kind", "histogram"]);
  expect(code).toBe(2);
  expect(stderr).toContain("log, esd, cdf, xmin, heatmap, depth, components, phases");
});

test("htsr plot --layer has no use for --layers", async () => {
  const { code, stderr } = await htsr(["plot", model, "--layer", "small", "--layers", "h.*"]);
  expect(code).toBe(2);
  expect(stderr).toContain("cannot be used with");
});
