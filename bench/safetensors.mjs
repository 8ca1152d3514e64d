import { open } from "node:fs/promises";
import { normals } from "./random.mjs";

/** Weights of a transformer's usual scale. */
const SCALE = 0.02;

/**
 * Writes a safetensors file of normal weights.
 * @param {string} path
 * @param {Record<string, readonly [number, number]>} shapes of each tensor, by name
 * @param {"F32" | "BF16"} dtype
 */
export async function writeSafetensors(path, shapes, dtype) {
  const size = dtype === "F32" ? 4 : 2;
  let end = 0;
  const header = Object.fromEntries(
    Object.entries(shapes).map(([name, shape]) => {
      const start = end;
      end += shape[0] * shape[1] * size;
      return [name, { dtype, shape, data_offsets: [start, end] }];
    }),
  );
  const json = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(json.length));
  const file = await open(path, "w");
  try {
    await file.writeFile(length);
    await file.writeFile(json);
    let seed = 1;
    for (const [rows, columns] of Object.values(shapes)) {
      const weights = normals(seed++, rows * columns).map((x) => SCALE * x);
      await file.writeFile(new Uint8Array((dtype === "F32" ? weights : toBf16(weights)).buffer));
    }
  } finally {
    await file.close();
  }
}

/** The upper halves of the numbers' bits: bf16 rounded towards zero. */
function toBf16(values) {
  return Uint16Array.from(new Uint32Array(values.buffer), (bits) => bits >>> 16);
}
