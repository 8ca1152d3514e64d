import { describe, expect, it } from "vitest";
import { fileProblem, type ReadableFile, readRange } from "../../src/loaders/file-range.js";

/** A file of bytes 0, 1, 2, ... that says how it was asked. */
function fakeFile(size: number, perRead: number, end = size) {
  const requests: { readonly length: number; readonly position: number }[] = [];
  const file: ReadableFile = {
    stat: async () => ({ size }),
    read: async (buffer, offset, length, position) => {
      requests.push({ length, position });
      const bytesRead = Math.max(0, Math.min(length, perRead, end - position));
      if (size < 1000) for (let i = 0; i < bytesRead; i++) buffer[offset + i] = position + i;
      return { bytesRead };
    },
  };
  return { file, requests };
}

describe("readRange", () => {
  it("asks again when the system returns less than was asked for", async () => {
    const { file, requests } = fakeFile(20, 3);
    expect([...(await readRange(file, "f", 5, 8))]).toEqual([5, 6, 7, 8, 9, 10, 11, 12]);
    expect(requests.map(({ position }) => position)).toEqual([5, 8, 11]);
  });

  it("reads more than 2 GiB in pieces that the system takes", async () => {
    const { file, requests } = fakeFile(2 ** 33, Number.POSITIVE_INFINITY);
    const length = 2 ** 31 + 2 ** 29;
    expect(await readRange(file, "f", 7, length)).toHaveLength(length);
    expect(requests).toEqual([
      { length: 2 ** 30, position: 7 },
      { length: 2 ** 30, position: 7 + 2 ** 30 },
      { length: 2 ** 29, position: 7 + 2 ** 31 },
    ]);
  });

  it("refuses a range past the end before allocating for it", async () => {
    const { file, requests } = fakeFile(20, 20);
    await expect(readRange(file, "f", 0, 2 ** 50)).rejects.toThrow(
      "f has 20 bytes where at least 1125899906842624 are needed; it is truncated, or was replaced while it was read.",
    );
    expect(requests).toEqual([]);
  });

  it("says so when the file ends while it is read", async () => {
    const { file } = fakeFile(20, 20, 12);
    await expect(readRange(file, "f", 0, 16)).rejects.toThrow(
      "f ended at byte 12 though 16 are needed; it was truncated while it was read.",
    );
  });

  it("says so when a range is larger than a buffer can be", async () => {
    const { file } = fakeFile(2 ** 52, 1);
    await expect(readRange(file, "f", 0, 2 ** 51)).rejects.toThrow(
      "f asks for 2251799813685248 bytes in one piece",
    );
  });
});

describe("fileProblem", () => {
  it.each([
    ["ENOENT", "f does not exist; check the path."],
    ["EACCES", "f cannot be read: permission denied; check its permissions."],
    ["EISDIR", "f is a directory where a file was expected."],
    ["EIO", "f cannot be read: the disk said no."],
  ])("%s is one sentence", (code, sentence) => {
    expect(fileProblem("f", Object.assign(new Error("the disk said no"), { code }))).toBe(sentence);
  });
});
