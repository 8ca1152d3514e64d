import { chmod, mkdir } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { UserError } from "../../src/errors.js";
import { detect } from "../../src/loaders/detect.js";
import { floats, safetensors } from "./safetensors/build.js";
import { temporaryDirectory } from "./temporary-files.js";

const files = temporaryDirectory();

/** A zip archive's first entry, without content. */
function zip(firstEntry: string): Uint8Array {
  const bytes = new Uint8Array(30 + firstEntry.length);
  bytes.set([0x50, 0x4b, 3, 4]);
  bytes[26] = firstEntry.length;
  bytes.set(Buffer.from(firstEntry), 30);
  return bytes;
}

const latin1 = (text: string) => new Uint8Array(Buffer.from(text, "latin1"));
const CONVERT =
  'load it in Python and write it with safetensors.torch.save_file(model.state_dict(), "model.safetensors")';
const AGAIN = "get it again";

const FOREIGN: readonly (readonly [string, string, Uint8Array, string])[] = [
  ["an empty file", "model.onnx", new Uint8Array(), `is empty; ${AGAIN}.`],
  [
    "a Git LFS pointer",
    "model.safetensors",
    latin1("version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n"),
    "is a Git LFS pointer, not the model itself; fetch the model with git lfs pull.",
  ],
  [
    "a PyTorch zip under the name of an ONNX file",
    "model.onnx",
    zip("archive/data.pkl"),
    `is a PyTorch file (a zip archive with a pickle inside); ${CONVERT}.`,
  ],
  [
    "an old PyTorch pickle",
    "model.bin",
    latin1("\x80\x02\x8a\x0al\xfc\x9cF\xf9 j\xa8P\x19.\x80\x02M"),
    `is a Python pickle, as PyTorch wrote before version 1.6; ${CONVERT}.`,
  ],
  [
    "a NumPy archive",
    "w.npz",
    zip("layer1.npy"),
    "is a NumPy archive (.npz); write it with safetensors.numpy.save_file.",
  ],
  [
    "a Keras 3 archive",
    "m.keras",
    zip("metadata.json"),
    "is a Keras model (a zip archive); convert it to ONNX with tf2onnx.",
  ],
  [
    "another zip",
    "m.zip",
    zip("readme"),
    "is a zip archive, not a model file; unpack it, or if PyTorch wrote it, ",
  ],
  [
    "a NumPy array",
    "w.npy",
    latin1("\x93NUMPY\x01\x00v\x00{'descr'"),
    "is a NumPy array; write it with safetensors.numpy.save_file.",
  ],
  [
    "an HDF5 file",
    "m.h5",
    latin1("\x89HDF\r\n\x1a\n"),
    "is an HDF5 file, as Keras writes; convert the model to ONNX with tf2onnx.",
  ],
  [
    "a GGUF file",
    "m.gguf",
    latin1("GGUF\x03\x00\x00\x00"),
    "is a GGUF file, which is not supported; use the safetensors that it was made from.",
  ],
  [
    "a TensorFlow Lite model",
    "m.tflite",
    latin1("\x1c\x00\x00\x00TFL3"),
    "is a TensorFlow Lite model; convert it to ONNX with python -m tf2onnx.convert --tflite.",
  ],
  ["a gzip archive", "m.onnx", latin1("\x1f\x8b\x08\x00"), "is compressed with gzip; unpack it first."],
  [
    "a web page",
    "m.safetensors",
    latin1("\n <!DOCTYPE html><html>"),
    "is a web page, not a model; the download gave an error or a login page, so get it again.",
  ],
  [
    "a JSON text",
    "config.json",
    latin1('{\n  "architectures": []}'),
    "is a JSON text, not weights; name the .safetensors or .onnx file, or the directory.",
  ],
  [
    "bytes of no format",
    "model",
    latin1("hello, world"),
    "is neither an ONNX nor a safetensors file (it begins with 68 65 6c 6c 6f 2c 20 77); name a .onnx file, a .safetensors file, or a directory of them.",
  ],
];

describe("detect", () => {
  it.each(FOREIGN)("says in one sentence that it was given %s", async (_, name, content, message) => {
    const path = await files.write(name, content);
    await expect(detect(path)).rejects.toThrow(`${path} ${message}`);
    await expect(detect(path)).rejects.toBeInstanceOf(UserError);
  });

  it("goes by the content where it tells, whatever the extension", async () => {
    const onnx = Uint8Array.of(0x08, 0x08, 0x12, 0x07, ...latin1("pytorch"));
    expect(await detect(await files.write("really.onnx", floats({ a: [2, 2] })))).toBe("safetensors");
    expect(await detect(await files.write("really.safetensors", onnx))).toBe("onnx");
    expect(await detect(await files.write("weights", floats({ a: [2, 2] })))).toBe("safetensors");
    expect(await detect(await files.write("graph", onnx))).toBe("onnx");
  });

  it("goes by the extension where the content leaves it open", async () => {
    expect(await detect(await files.write("odd.onnx", Uint8Array.of(0x3a, 0, 1)))).toBe("onnx");
    const huge = safetensors("{}", new Uint8Array(), 2n ** 60n);
    expect(await detect(await files.write("huge.safetensors", huge))).toBe("safetensors");
  });

  it("takes no header length for another format's signature", async () => {
    for (const signature of [0x0280, 0x8b1f, 0x227b, 0x04034b50]) {
      const path = await files.write("length", safetensors("{", new Uint8Array(2), BigInt(signature)));
      expect(await detect(path)).toBe("safetensors");
    }
  });

  it("knows an index of shards, and a directory", async () => {
    expect(await detect(await files.write("model.safetensors.index.json", '{"weight_map": {}}'))).toBe(
      "safetensors-index",
    );
    await mkdir(files.path("directory"));
    expect(await detect(files.path("directory"))).toBe("directory");
  });

  it("says that a path does not exist, its control characters escaped", async () => {
    const path = files.path("not\u001b[31mhere");
    await expect(detect(path)).rejects.toThrow("not\\u{1b}[31mhere does not exist; check the path.");
    await expect(detect(await files.write("file", "x").then((file) => `${file}/model.onnx`))).rejects.toThrow(
      "a part of the path is not a directory",
    );
  });

  it("refuses what is neither a file nor a directory, without waiting for it", async () => {
    await expect(detect("/dev/null")).rejects.toThrow("/dev/null is neither a file nor a directory.");
  });

  it.skipIf(process.getuid?.() === 0)("says that a file may not be read", async () => {
    const path = await files.write("secret.onnx", "x");
    await chmod(path, 0);
    await expect(detect(path)).rejects.toThrow("cannot be read: permission denied; check its permissions.");
  });
});
