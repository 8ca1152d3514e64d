import { readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const SOURCE = fileURLToPath(new URL("../../src/", import.meta.url));

/** What a file and the files it takes values from are made of, as paths below src/ and names of packages. */
function reached(path: string, found = new Set<string>()): Set<string> {
  const name = relative(SOURCE, path);
  if (found.has(name)) return found;
  found.add(name);
  const text = readFileSync(path, "utf8");
  for (const [statement, from] of text.matchAll(/^(?:import|export)\s[^;]*?from "([^"]+)";/gm)) {
    if (/^(?:import|export) type/.test(statement)) continue;
    if (from.startsWith(".")) reached(join(dirname(path), from.replace(/\.js$/, ".ts")), found);
    else found.add(from);
  }
  return found;
}

test("figures need no Node: nothing that they are made of imports more than Plot", () => {
  const all = [...reached(join(SOURCE, "figures/index.ts"))];
  expect(all.filter((name) => !name.endsWith(".ts"))).toEqual(["@observablehq/plot"]);
  // Nor have they to do with files, engines or workers.
  expect(all.filter((name) => /^(loaders|esd|commands|cli)\b/.test(name))).toEqual([]);
  expect(all.length).toBeGreaterThan(25);
});
