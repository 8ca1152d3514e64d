import { stat } from "node:fs/promises";
import { printable, UserError } from "../errors.js";
import { fileProblem, readHead, withFile } from "./file-range.js";
import type { ModelFormat } from "./model.js";
import { foreignFormat, looksLikeJson, looksLikeOnnx, looksLikeSafetensors } from "./signatures.js";

export type Detected = ModelFormat | "safetensors-index" | "directory";

/**
 * What a path is, by the first bytes of its content; its extension decides only where they leave it open.
 * @throws UserError if it is nothing that can be opened, saying what it is as far as that shows
 */
export async function detect(path: string): Promise<Detected> {
  const status = await stat(path).catch((error: unknown) => {
    throw new UserError(fileProblem(path, error));
  });
  if (status.isDirectory()) return "directory";
  if (!status.isFile()) throw new UserError(`${printable(path)} is neither a file nor a directory.`);
  const head = await withFile(path, (file) => readHead(file, path));
  if (path.endsWith(".index.json") && looksLikeJson(head)) return "safetensors-index";
  const foreign = foreignFormat(head);
  if (foreign !== null) throw new UserError(`${printable(path)} ${foreign}.`);
  if (looksLikeSafetensors(head)) return "safetensors";
  if (looksLikeOnnx(head)) return "onnx";
  if (path.endsWith(".safetensors")) return "safetensors";
  if (path.endsWith(".onnx")) return "onnx";
  throw new UserError(
    `${printable(path)} is neither an ONNX nor a safetensors file (it begins with ${hex(head.subarray(0, 8))}); name a .onnx file, a .safetensors file, or a directory of them.`,
  );
}

function hex(bytes: Uint8Array): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join(" ");
}
