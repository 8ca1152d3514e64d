import { detect } from "./detect.js";
import type { OpenedModel } from "./model.js";
import { modelInDirectory } from "./model-in-directory.js";

/**
 * Opens an ONNX file, a safetensors file, an index of safetensors shards, or a directory that holds a model.
 * Headers are read, no weights; a format's code is loaded only when a model of that format is opened.
 * @throws UserError if there is no readable model at the path
 */
export async function openModel(path: string): Promise<OpenedModel> {
  const detected = await detect(path);
  switch (detected) {
    case "directory":
      return openDirectory(path);
    case "onnx":
      return openOnnxFile(path);
    case "safetensors":
      return (await import("./safetensors/open-safetensors.js")).openSafetensors(path);
    case "safetensors-index":
      return (await import("./safetensors/open-safetensors.js")).openShards(path);
  }
}

async function openOnnxFile(path: string): Promise<OpenedModel> {
  return (await import("./onnx/open-onnx.js")).openOnnx(path);
}

async function openDirectory(path: string): Promise<OpenedModel> {
  const found = await modelInDirectory(path);
  if (found.kind === "onnx") return { ...(await openOnnxFile(found.file)), path };
  const { openSafetensors, openShards } = await import("./safetensors/open-safetensors.js");
  return found.kind === "shards" ? openShards(path, found.index) : openSafetensors(path, found.files);
}
