import { mkdtemp, readdir, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { writeFileWhole } from "../../src/commands/output.js";
import { UserError } from "../../src/errors.js";

test("a result file replaces what was there, and leaves no temporary file", async () => {
  const directory = await mkdtemp(join(tmpdir(), "htsr-"));
  const path = join(directory, "result.json");
  await writeFile(path, "old");
  await writeFileWhole(path, "new");
  expect(await readFile(path, "utf8")).toBe("new");
  expect(await readdir(directory)).toEqual(["result.json"]);
});

test("a result that cannot be written leaves nothing behind and says why", async () => {
  const directory = await mkdtemp(join(tmpdir(), "htsr-"));
  await expect(writeFileWhole(join(directory, "missing", "result.json"), "new")).rejects.toThrow(UserError);
  await expect(writeFileWhole(directory, "new")).rejects.toThrow(/could not be written/);
  expect(await readdir(directory)).toEqual([]);
});
