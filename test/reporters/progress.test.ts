import { Writable } from "node:stream";
import stringWidth from "string-width";
import { describe, expect, test } from "vitest";
import { progressLine, startProgress, trackProgress } from "../../src/reporters/progress.js";
import { SAMPLE_RESULTS, sampleRecord } from "./sample-report.js";

function recorder() {
  let written = "";
  const stream = new Writable({
    write(chunk, _, done) {
      written += String(chunk);
      done();
    },
  });
  return { stream: Object.assign(stream, { isTTY: true, columns: 80 }), written: () => written };
}

const tensors = [{ source: { shape: [64, 64] } }, { source: { shape: [10, 10] } }];

test("nothing at all is written for a model without weights", () => {
  const { stream, written } = recorder();
  const progress = startProgress([], stream);
  progress.step(SAMPLE_RESULTS[0].record);
  progress.stop();
  expect(written()).toBe("");
});

test("on a terminal it draws, and gives the cursor back when it stops", () => {
  const { stream, written } = recorder();
  const progress = startProgress(tensors, stream);
  progress.step(SAMPLE_RESULTS[0].record);
  progress.stop();
  expect(written()).toContain("tensors");
  expect(written().lastIndexOf("\u001b[?25h")).toBeGreaterThan(written().lastIndexOf("\u001b[?25l"));
});

test("parts of one tensor count as one, and each by its own weights", () => {
  const tracker = trackProgress(2, 5000);
  tracker.finish(sampleRecord({ name: "a", part: "q", num_params: 1000 }));
  tracker.finish(sampleRecord({ name: "a", part: "k", num_params: 1000 }));
  const done = tracker.finish(sampleRecord({ name: "b", shape: [30, 100], status: "skipped" }));
  expect(done).toBe(5000);
  expect(tracker.state()).toMatchObject({ tensors: 2, weights: 5000, analysedWeights: 2000, layer: "b" });
});

describe("the line", () => {
  const state = {
    tensors: 7,
    totalTensors: 20,
    weights: 1_000_000,
    totalWeights: 4_000_000,
    analysedWeights: 1_000_000,
    layer: "model.layers.3.mlp.gate_proj.weight",
  };

  test("has a bar, the tensors done, the rate, the time left and the layer", () => {
    expect(progressLine(state, 10, 120)).toBe(
      "█████░░░░░░░░░░░░░░░  7/20 tensors   100 k weights/s     30 s left  model.layers.3.mlp.gate_proj.weight",
    );
  });

  test.each([20, 40, 60, 80, 100])("is no wider than %d columns", (width) => {
    expect(stringWidth(progressLine(state, 10, width))).toBeLessThanOrEqual(width);
  });

  test("prints a hostile name escaped", () => {
    expect(progressLine({ ...state, layer: "a\u001b[2Jb" }, 10, 120)).toContain("a\\u{1b}[2Jb");
  });

  test("says nothing of rate and time before anything is done", () => {
    expect(progressLine({ ...state, weights: 0, analysedWeights: 0, layer: "" }, 0, 80)).toBe(
      "░░░░░░░░░░░░░░░░░░░░  7/20 tensors",
    );
  });
});
