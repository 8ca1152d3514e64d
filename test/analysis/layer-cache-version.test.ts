import { expect, test, vi } from "vitest";
import { analyzeLayer } from "../../src/analysis/analyze-layer.js";
import { LayerCache } from "../../src/analysis/layer-cache.js";
import { ResultCache } from "../../src/cache/result-cache.js";
import { chooseEngine } from "../../src/esd/choose-engine.js";
import { normalStream } from "../helpers.js";
import { temporaryDirectory } from "../loaders/temporary-files.js";
import { jobOf } from "./jobs.js";

let version = "1.0.0";
vi.mock("../../src/version.js", () => ({
  get VERSION() {
    return version;
  },
}));

const files = temporaryDirectory();

test("another version of htsr, or of what computes its logarithms, measures anew", async () => {
  const solver = await chooseEngine("wasm");
  const job = jobOf(Float32Array.from({ length: 900 }, normalStream(1)));
  const layers = new LayerCache(new ResultCache(files.path("cache")), solver, [job.matrix], 1);
  await layers.find(job);
  layers.keep(job, await analyzeLayer(job, solver));
  expect(await layers.find(job)).not.toBeNull();
  version = "1.0.1";
  expect(await layers.find(job)).toBeNull();
  version = "1.0.0";
  expect(await layers.find(job)).not.toBeNull();
  const v8 = vi.spyOn(process, "versions", "get").mockReturnValue({ ...process.versions, v8: "0.0" });
  expect(await layers.find(job)).toBeNull();
  v8.mockRestore();
  expect(await layers.find(job)).not.toBeNull();
});
