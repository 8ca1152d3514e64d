import { open } from "node:fs/promises";
import { DEFAULT_OPTIONS } from "../dist/index.js";
import { planLayers } from "../dist/layers/plan.js";
import { openModel } from "../dist/loaders/open-model.js";
import { readTensor } from "../dist/loaders/read-tensor.js";

/**
 * Writes the matrices that `htsr analyze` takes from a model to a file of raw f32, one after the other.
 * @returns their places and shapes, for weightwatcher_like.py
 */
export async function writePlannedMatrices(model, path) {
  const { tensors } = await openModel(model);
  const layers = planLayers(tensors, DEFAULT_OPTIONS).filter(({ kind }) => kind === "analyse");
  const matrices = [];
  const file = await open(path, "w");
  let offset = 0;
  try {
    for (const { matrix } of layers) {
      const { values, shape } = await readTensor(matrix.source);
      const [rows, columns, positions = 1] = shape;
      await file.writeFile(Float32Array.from(values));
      matrices.push({ offset, rows, columns, positions });
      offset += values.length;
    }
  } finally {
    await file.close();
  }
  return matrices;
}
