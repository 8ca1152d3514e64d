import { existsSync, utimesSync } from "node:fs";
import { expect, test } from "vitest";
import { trim } from "../../src/cache/trim.js";
import { temporaryDirectory } from "../loaders/temporary-files.js";

const files = temporaryDirectory();

/** Files of 10 bytes each, used in the order given. */
async function fill(directory: string, names: readonly string[]): Promise<void> {
  for (const [day, name] of names.entries()) {
    const path = await files.write(`${directory}/${name}`, "0123456789");
    utimesSync(path, day * 86_400, day * 86_400);
  }
}

const left = (directory: string) =>
  ["a", "b", "c", "d"].filter((name) => existsSync(files.path(`${directory}/${name}`)));

test("files that were used longest ago go, and no more of them than must", async () => {
  await fill("mixed", ["c", "a", "d", "b"]);
  trim(files.path("mixed"), 40);
  expect(left("mixed")).toEqual(["a", "b", "c", "d"]);
  trim(files.path("mixed"), 39);
  expect(left("mixed")).toEqual(["a", "b", "d"]);
  trim(files.path("mixed"), 10);
  expect(left("mixed")).toEqual(["b"]);
  trim(files.path("mixed"), 9);
  expect(left("mixed")).toEqual([]);
});
