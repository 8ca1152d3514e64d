import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { printable, UserError } from "../errors.js";
import { fileProblem } from "./file-range.js";

export type ModelInDirectory =
  | { readonly kind: "shards"; readonly index: string }
  | { readonly kind: "safetensors"; readonly files: readonly string[] }
  | { readonly kind: "onnx"; readonly file: string };

/**
 * The model that a directory holds: the shards that its index lists, else model.safetensors, else all its
 * safetensors files together, else its one ONNX file.
 * @throws UserError if it holds none, or several between which the user must choose
 */
export async function modelInDirectory(directory: string): Promise<ModelInDirectory> {
  const names = await readdir(directory).catch((error: unknown) => {
    throw new UserError(fileProblem(directory, error));
  });
  const ending = (extension: string) => names.filter((name) => name.endsWith(extension)).sort();
  const onlyOneOf = (candidates: readonly string[], kind: string): string => {
    if (candidates.length === 1) return join(directory, candidates[0]);
    throw new UserError(
      `${printable(directory)} holds ${candidates.length} ${kind} (${candidates.map(printable).join(", ")}); name the one to read.`,
    );
  };

  const indexes = ending(".safetensors.index.json");
  const usual = indexes.filter((name) => name === "model.safetensors.index.json");
  if (indexes.length > 0) {
    return { kind: "shards", index: onlyOneOf(usual.length > 0 ? usual : indexes, "indexes of shards") };
  }
  const safetensors = ending(".safetensors");
  if (safetensors.includes("model.safetensors")) {
    return { kind: "safetensors", files: [join(directory, "model.safetensors")] };
  }
  if (safetensors.length > 0) {
    return { kind: "safetensors", files: safetensors.map((name) => join(directory, name)) };
  }
  const onnx = ending(".onnx");
  if (onnx.length > 0) return { kind: "onnx", file: onlyOneOf(onnx, "ONNX models") };
  const others = names.filter((name) => /\.(bin|pt|pth|ckpt|gguf|h5|keras|tflite|npz)$/.test(name)).sort();
  throw new UserError(
    others.length === 0
      ? `${printable(directory)} holds no model; name a directory with .safetensors files or one .onnx file in it.`
      : `${printable(directory)} holds no .safetensors or .onnx file, only ${printable(others[0])}; convert it to safetensors or ONNX.`,
  );
}
