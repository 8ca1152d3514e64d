import { truncateSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decode } from "../../src/loaders/decode.js";
import { byteLength, type Dtype } from "../../src/loaders/dtype.js";
import { panelBytes, readPanels, type StoredMatrix } from "../../src/loaders/stored-panels.js";
import type { StoredSource } from "../../src/loaders/tensor-source.js";
import { uniformStream } from "../helpers.js";
import { temporaryDirectory } from "./temporary-files.js";

const directory = temporaryDirectory();
const PADDING = 5;

/** The same seeded bytes in memory and in a file, there after some others. */
async function stored(dtype: Dtype, rows: number, columns: number, seed: number) {
  const uniform = uniformStream(seed);
  const length = byteLength(dtype, rows * columns);
  const bytes = Uint8Array.from({ length }, () => 256 * uniform());
  const path = await directory.write("panels.bin", Buffer.concat([Buffer.alloc(PADDING), bytes]));
  const source = { kind: "stored", shape: [rows, columns], dtype } as const;
  const inFile: StoredSource = { ...source, storage: { kind: "file", path, offset: PADDING, length } };
  const inMemory: StoredSource = { ...source, storage: { kind: "memory", bytes } };
  return { inFile, inMemory, values: decode(bytes, dtype, rows * columns) };
}

/** A matrix put together from its panels. */
async function assembled(matrix: StoredMatrix, axis: 0 | 1, depth: number): Promise<number[]> {
  const [rows, columns] = matrix.shape;
  const whole = new Array<number>(rows * columns);
  let start = 0;
  await readPanels(matrix, axis, depth, ({ values, shape: [height, width] }) => {
    expect(values).toHaveLength(height * width);
    const [top, left] = axis === 0 ? [start, 0] : [0, start];
    for (let i = 0; i < height; i++) {
      for (let j = 0; j < width; j++) whole[(top + i) * columns + left + j] = values[i * width + j];
    }
    start += axis === 0 ? height : width;
  });
  return whole;
}

/** Columns of a source, all of them unless told otherwise. */
function columnsOf(
  source: StoredSource,
  firstColumn = 0,
  count = source.shape[1] - firstColumn,
): StoredMatrix {
  return { source, firstColumn, shape: [source.shape[0], count] };
}

describe("panels", () => {
  test("make up the matrix or its columns, by rows and by columns, from a file and from memory, whatever the type", async () => {
    const anyPanels = fc.record({
      dtype: fc.constantFrom<Dtype>(
        "f64",
        "f32",
        "f16",
        "bf16",
        "f8_e4m3",
        "f8_e5m2",
        "int32",
        "int8",
        "bool",
      ),
      rows: fc.integer({ min: 1, max: 9 }),
      columns: fc.integer({ min: 1, max: 9 }),
      axis: fc.constantFrom<0 | 1>(0, 1),
      depth: fc.integer({ min: 1, max: 12 }),
      left: fc.nat({ max: 8 }),
      right: fc.nat({ max: 8 }),
      seed: fc.nat(),
    });
    await fc.assert(
      fc.asyncProperty(anyPanels, async ({ dtype, rows, columns, axis, depth, left, right, seed }) => {
        const { inFile, inMemory, values } = await stored(dtype, rows, columns, seed);
        const first = left % columns;
        const count = 1 + (right % (columns - first));
        const wanted = [...values].filter((_, at) => at % columns >= first && at % columns < first + count);
        expect(await assembled(columnsOf(inFile, first, count), axis, depth)).toEqual(wanted);
        expect(await assembled(columnsOf(inMemory, first, count), axis, depth)).toEqual(wanted);
        expect(await assembled(columnsOf(inFile), axis, depth)).toEqual([...values]);
      }),
      { numRuns: 100 },
    );
  });

  test("of a file that was cut short fail in a sentence that names it", async () => {
    const { inFile } = await stored("bf16", 6, 4, 1);
    const path = directory.path("panels.bin");
    truncateSync(path, PADDING + 40);
    for (const axis of [0, 1] as const) {
      await expect(readPanels(columnsOf(inFile), axis, 3, () => {})).rejects.toThrow(
        /panels\.bin ended at byte 45 though \d+ are needed; it was truncated while it was read\./,
      );
    }
  });

  test("of a file that is gone fail in a sentence that names it", async () => {
    const storage = { kind: "file", path: directory.path("gone"), offset: 0, length: 8 } as const;
    const source: StoredSource = { kind: "stored", shape: [2, 2], dtype: "bf16", storage };
    await expect(readPanels(columnsOf(source), 1, 1, () => {})).rejects.toThrow(
      /gone does not exist; check the path\./,
    );
  });

  test("of a source that does not fit its bytes are refused", async () => {
    const storage = { kind: "memory", bytes: new Uint8Array(7) } as const;
    const source: StoredSource = { kind: "stored", shape: [2, 2], dtype: "bf16", storage };
    await expect(readPanels(columnsOf(source), 0, 1, () => {})).rejects.toThrow("7 bytes");
  });
});

test("columns that a matrix has not are refused", async () => {
  const { inMemory } = await stored("bf16", 6, 4, 1);
  for (const matrix of [columnsOf(inMemory, 2, 3), columnsOf(inMemory, -1, 2)]) {
    await expect(readPanels(matrix, 0, 1, () => {})).rejects.toThrow("leaves its input of shape (6, 4)");
  }
});

test("a panel's bytes are those stored and those decoded, but where one is a view of the other", async () => {
  const { inFile } = await stored("bf16", 6, 10, 1);
  expect(panelBytes(columnsOf(inFile), 0, 3)).toBe(3 * 10 * (2 + 4));
  expect(panelBytes(columnsOf(inFile), 1, 3)).toBe(6 * 3 * (2 + 4));
  expect(panelBytes(columnsOf(inFile), 1, 30)).toBe(6 * 10 * (2 + 4));
  expect(panelBytes(columnsOf(inFile, 3, 4), 0, 3)).toBe(3 * 4 * (2 + 4));
  expect(panelBytes(columnsOf({ ...inFile, dtype: "f64" }), 1, 3)).toBe(6 * 3 * 8);
  expect(panelBytes(columnsOf({ ...inFile, dtype: "int32" }), 1, 3)).toBe(6 * 3 * (4 + 8));
});
