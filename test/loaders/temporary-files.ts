import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll } from "vitest";

/** A directory that is gone when the test file is done, with a function that fills it. */
export function temporaryDirectory() {
  const directory = mkdtempSync(join(tmpdir(), "htsr-test-"));
  afterAll(() => rmSync(directory, { recursive: true, force: true }));
  return {
    path: (name: string) => join(directory, name),
    async write(name: string, content: Uint8Array | string): Promise<string> {
      const path = join(directory, name);
      await mkdir(dirname(path), { recursive: true });
      writeFileSync(path, content);
      return path;
    },
  };
}
