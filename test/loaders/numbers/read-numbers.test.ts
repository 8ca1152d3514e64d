import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readNumbers } from "../../../src/loaders/numbers/read-numbers.js";

let directory = "";
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "htsr-test-"));
});
afterAll(() => rm(directory, { recursive: true }));

async function file(name: string, content: string | Uint8Array): Promise<string> {
  const path = join(directory, name);
  await writeFile(path, content);
  return path;
}

async function numbersIn(content: string | Uint8Array, column: string | null = null): Promise<number[]> {
  return Array.from((await readNumbers(await file("data", content), column)).values);
}

/** A .npy file, as NumPy's NEP 1 describes it. */
function npy(header: string, data: Uint8Array, version: 1 | 2 = 1): Uint8Array {
  const length = Buffer.alloc(version === 1 ? 2 : 4);
  length.writeUIntLE(header.length, 0, length.length);
  return Buffer.concat([
    Buffer.from(`\x93NUMPY${String.fromCharCode(version, 0)}`, "latin1"),
    length,
    Buffer.from(header, "latin1"),
    data,
  ]);
}

const doubles = (...values: readonly number[]) => new Uint8Array(Float64Array.from(values).buffer);
const header = (descr: string, shape: string, fortran = "False") =>
  `{'descr': '${descr}', 'fortran_order': ${fortran}, 'shape': ${shape}, }\n`;

describe("numbers from text", () => {
  it("stand one on a line, among blank lines and comments", async () => {
    expect(await numbersIn("# made by hand\n1\n\n2.5e3  # here too\n-7\n")).toEqual([1, 2500, -7]);
  });

  it.each([
    ["commas", "a,b\n1,2\n3,4\n"],
    ["semicolons", "a;b\n1;2\n3;4\n"],
    ["tabs", "a\tb\n1\t2\n3\t4\n"],
    ["spaces", "a  b\n1   2\n 3 4\n"],
    ["commas, with a byte order mark and Windows line ends", "\ufeffa,b\r\n1,2\r\n3,4\r\n"],
  ])("are taken from the column that is named, in columns parted by %s", async (_, text) => {
    expect(await numbersIn(text, "b")).toEqual([2, 4]);
  });

  it("are taken from a column by its number, with a heading or without", async () => {
    expect(await numbersIn("1,2\n3,4\n", "2")).toEqual([2, 4]);
    expect(await numbersIn("a,b\n1,2\n", "1")).toEqual([1]);
  });

  it("need no column where there is one, with a heading", async () => {
    expect(await numbersIn("loss\n1\n2\n")).toEqual([1, 2]);
  });

  it("are NaN where one is missing, as a data frame writes it", async () => {
    expect(await numbersIn("a,b\n1,x\n,y\nNaN,z\ninf,z\n", "a")).toEqual([1, NaN, NaN, NaN]);
  });

  it("that are no numbers are named with their row", async () => {
    await expect(numbersIn("1\n2\nthree\n")).rejects.toThrow(/data, row 3: "three" is not a number\.$/);
  });

  it("in several columns ask for one of them by name", async () => {
    await expect(numbersIn("a,b\n1,2\n")).rejects.toThrow(/holds 2 columns \(a, b\); say which one/);
    await expect(numbersIn("a,b\n1,2\n", "c")).rejects.toThrow(/no column "c": it holds 2 columns \(a, b\)/);
    await expect(numbersIn("a,b\n1,2\n", "3")).rejects.toThrow(/no column "3"/);
  });

  it("are not looked for in bytes that are no text", async () => {
    await expect(numbersIn(doubles(1, 2))).rejects.toThrow(/is neither UTF-8 text nor a \.npy file/);
  });

  it("of a file that is not there name it", async () => {
    await expect(readNumbers(join(directory, "nowhere"), null)).rejects.toThrow(/nowhere does not exist/);
  });
});

describe("numbers from .npy", () => {
  it("come in one dimension", async () => {
    expect(await numbersIn(npy(header("<f8", "(3,)"), doubles(1, 2, 3)))).toEqual([1, 2, 3]);
  });

  it("come in the narrower types, whole numbers and the other byte order", async () => {
    const floats = new Uint8Array(Float32Array.of(0.5, -2).buffer);
    expect(await numbersIn(npy(header("<f4", "(2,)"), floats, 2))).toEqual([0.5, -2]);
    expect(await numbersIn(npy(header("<i4", "(2,)"), new Uint8Array(Int32Array.of(7, -1).buffer)))).toEqual([
      7, -1,
    ]);
    expect(await numbersIn(npy(header(">f8", "(2,)"), new Uint8Array(doubles(1, 2).reverse())))).toEqual([
      2, 1,
    ]);
  });

  it("come from a column of two dimensions, row-major or column-major", async () => {
    expect(await numbersIn(npy(header("<f8", "(2, 3)"), doubles(1, 2, 3, 4, 5, 6)), "2")).toEqual([2, 5]);
    expect(await numbersIn(npy(header("<f8", "(2, 3)", "True"), doubles(1, 4, 2, 5, 3, 6)), "2")).toEqual([
      2, 5,
    ]);
    await expect(numbersIn(npy(header("<f8", "(2, 3)"), doubles(1, 2, 3, 4, 5, 6)))).rejects.toThrow(
      /holds 3 columns/,
    );
  });

  it.each([
    ["ends early", npy(header("<f8", "(3,)"), doubles(1, 2)), /truncated/],
    ["ends in its header", npy(header("<f8", "(3,)"), doubles()).subarray(0, 30), /truncated/],
    ["holds complex numbers", npy(header("<c16", "(1,)"), doubles(1, 2)), /file of c16, where real numbers/],
    [
      "holds records",
      npy("{'descr': [('a', '<f8')], 'fortran_order': False, 'shape': (1,)}", doubles(1)),
      /structured/,
    ],
    ["has three dimensions", npy(header("<f8", "(1, 1, 2)"), doubles(1, 2)), /3 dimensions/],
  ])("are refused in one sentence when the file %s", async (_, bytes, message) => {
    await expect(numbersIn(bytes)).rejects.toThrow(message);
  });
});
