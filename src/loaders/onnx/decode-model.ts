import { stat } from "node:fs/promises";
import { createRequire } from "node:module";
import type { onnx } from "onnx-proto";
import { messageOf, printable, UserError } from "../../errors.js";
import { fileProblem, readFileRange } from "../file-range.js";

/**
 * Protobuf defines no message beyond 2 GiB (lengths are signed 32-bit in its implementations), so a longer
 * file cannot be valid; Node's readFile has the same bound.
 */
const MAX_FILE_BYTES = 2 ** 31 - 1;

export interface DecodedModel {
  readonly model: onnx.ModelProto;
  readonly graph: onnx.IGraphProto;
  /** The whole file; every `rawData` of the model is a view of it. */
  readonly bytes: Uint8Array;
}

/**
 * The protobuf message in an .onnx file. protobufjs is loaded here and nowhere else, and only when called: it
 * would slow down every start of the program.
 *
 * @throws UserError if the file cannot be read, is empty, too long, truncated, nested deeper than the stack, or
 * something other than a model
 */
export async function decodeModel(path: string): Promise<DecodedModel> {
  const bytes = await readWhole(path);
  const file = printable(path);
  const proto = loadOnnxProto();
  let model: onnx.ModelProto;
  try {
    model = proto.onnx.ModelProto.decode(bytes);
  } catch (error) {
    throw new UserError(
      isStackOverflow(error)
        ? `${file} nests its protobuf messages deeper than can be followed, which no exporter does; get the file again from a source you trust.`
        : `${file} cannot be decoded as an ONNX model (${printable(messageOf(error))}): it is truncated or not an ONNX file, so check the path or download it again.`,
    );
  }
  if (!model.graph) {
    throw new UserError(
      `${file} holds no ONNX graph: it is truncated or not an ONNX file, so check the path or download it again.`,
    );
  }
  return { model, graph: model.graph, bytes };
}

/** By require, which takes 16 ms: an import would first search the large file for the names that it exports, for 35 more. */
function loadOnnxProto(): typeof import("onnx-proto") {
  return createRequire(import.meta.url)("onnx-proto");
}

async function readWhole(path: string): Promise<Uint8Array> {
  const file = printable(path);
  let bytes: Uint8Array;
  try {
    const { size } = await stat(path);
    if (size > MAX_FILE_BYTES) {
      throw new UserError(
        `${file} has ${size} bytes, but a protobuf message ends at 2 GiB; save the model with external data.`,
      );
    }
    // In one piece: readFile takes 512 KiB at a time.
    bytes = await readFileRange(path, 0, size);
  } catch (error) {
    throw error instanceof UserError ? error : new UserError(fileProblem(path, error));
  }
  if (bytes.length === 0) throw new UserError(`${file} is empty; download or export the model again.`);
  return bytes;
}

/** V8 reports an exhausted stack as a RangeError, like protobufjs a truncated message. */
function isStackOverflow(error: unknown): boolean {
  return error instanceof RangeError && error.message.includes("call stack");
}
