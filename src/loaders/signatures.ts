const BRACE = 0x7b;

/** Whether the bytes are a header length below 2^32 (the bound is 10^8) and the opening brace of a header. */
export function looksLikeSafetensors(head: Uint8Array): boolean {
  return head[8] === BRACE && head.subarray(4, 8).every((byte) => byte === 0);
}

/**
 * Whether a file begins as exporters write ONNX, which has no magic number: with the fields of a ModelProto in
 * order, ir_version (field 1, a small number), then most often producer_name (2), else the version, domain, graph
 * or opset_import (3 to 8).
 */
export function looksLikeOnnx(head: Uint8Array): boolean {
  const [first, irVersion, second] = head;
  return first === 0x08 && irVersion > 0 && irVersion < 0x80 && AFTER_IR_VERSION.has(second);
}

/** Protobuf tags: field number · 8 + wire type (2 for strings and messages, 0 for integers). */
const AFTER_IR_VERSION: ReadonlySet<number> = new Set([0x12, 0x1a, 0x22, 0x28, 0x32, 0x3a, 0x42]);

/** Whether the first character that is not blank opens a JSON object. */
export function looksLikeJson(head: Uint8Array): boolean {
  return head.find((byte) => byte > 0x20) === BRACE;
}

/** What to do with a PyTorch file: it is code for Python's unpickler, which only Python can run. */
const CONVERT_PYTORCH =
  'load it in Python and write it with safetensors.torch.save_file(model.state_dict(), "model.safetensors")';

/**
 * What a file is that begins with these bytes and is neither ONNX nor safetensors: a clause that follows its
 * name and says what to do. Null if nothing is recognised.
 */
export function foreignFormat(head: Uint8Array): string | null {
  // A header length can begin with any bytes, those of the signatures below among them.
  if (looksLikeSafetensors(head)) return null;
  if (head.length === 0) return "is empty; get it again";
  if (startsWith(head, "version https://git-lfs")) {
    return "is a Git LFS pointer, not the model itself; fetch the model with git lfs pull";
  }
  if (startsWith(head, "PK\x03\x04")) return zipArchive(head);
  if (head[0] === 0x80 && head[1] >= 2 && head[1] <= 5) {
    return `is a Python pickle, as PyTorch wrote before version 1.6; ${CONVERT_PYTORCH}`;
  }
  if (startsWith(head, "\x89HDF\r\n\x1a\n")) {
    return "is an HDF5 file, as Keras writes; convert the model to ONNX with tf2onnx";
  }
  if (startsWith(head, "GGUF")) {
    return "is a GGUF file, which is not supported; use the safetensors that it was made from";
  }
  if (startsWith(head.subarray(4), "TFL3")) {
    return "is a TensorFlow Lite model; convert it to ONNX with python -m tf2onnx.convert --tflite";
  }
  if (startsWith(head, "\x93NUMPY")) {
    return "is a NumPy array; write it with safetensors.numpy.save_file";
  }
  if (startsWith(head, "\x1f\x8b")) return "is compressed with gzip; unpack it first";
  const text = latin1(head).replace(/^(\xef\xbb\xbf)?\s*/, "");
  if (/^<(!doctype|html|head|\?xml)/i.test(text)) {
    return "is a web page, not a model; the download gave an error or a login page, so get it again";
  }
  if (/^[[{]\s*["{[\]}]/.test(text)) {
    return "is a JSON text, not weights; name the .safetensors or .onnx file, or the directory";
  }
  return null;
}

/** A zip's first entry tells who wrote it; its name's length is at byte 26, the name at byte 30. */
function zipArchive(head: Uint8Array): string {
  const name = latin1(head.subarray(30, 30 + (head[26] ?? 0)));
  if (name.endsWith(".npy")) return "is a NumPy archive (.npz); write it with safetensors.numpy.save_file";
  if (/(^|\/)(data\.pkl|version|byteorder|\.data\/.*|constants\.pkl)$/.test(name)) {
    return `is a PyTorch file (a zip archive with a pickle inside); ${CONVERT_PYTORCH}`;
  }
  if (/^(metadata|config)\.json$|\.h5$/.test(name)) {
    return "is a Keras model (a zip archive); convert it to ONNX with tf2onnx";
  }
  return `is a zip archive, not a model file; unpack it, or if PyTorch wrote it, ${CONVERT_PYTORCH}`;
}

function startsWith(bytes: Uint8Array, ascii: string): boolean {
  return latin1(bytes.subarray(0, ascii.length)) === ascii;
}

function latin1(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes);
}
