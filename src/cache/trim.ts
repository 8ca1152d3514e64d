import { readdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";

/** Deletes the files of a directory that were used longest ago, until the others take no more than `most` bytes. */
export function trim(directory: string, most: number): void {
  const files = readdirSync(directory).flatMap((name) => {
    const path = join(directory, name);
    const status = statSync(path, { throwIfNoEntry: false });
    return status ? [{ path, size: status.size, used: status.mtimeMs }] : [];
  });
  let total = files.reduce((sum, { size }) => sum + size, 0);
  for (const { path, size } of files.toSorted((a, b) => a.used - b.used)) {
    if (total <= most) return;
    rmSync(path, { force: true });
    total -= size;
  }
}
