import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { CLI, ROOT, temporaryDirectory } from "./htsr.js";

/** The sources of the files that a run of the command loads, by V8's own account and by the files' source maps. */
function sourcesLoadedBy(...args: readonly string[]): readonly string[] {
  const directory = temporaryDirectory();
  spawnSync(process.execPath, [CLI, ...args], { env: { ...process.env, NODE_V8_COVERAGE: directory } });
  return readdirSync(directory).flatMap((name) => {
    const { result }: { result: { url: string }[] } = JSON.parse(readFileSync(join(directory, name), "utf8"));
    return result.flatMap(({ url }) => (url.startsWith("file:") ? sourcesOf(fileURLToPath(url)) : []));
  });
}

/** Sources by their path in the package; the bundler's own few lines have none. */
function sourcesOf(bundled: string): readonly string[] {
  if (bundled.endsWith("rolldown-runtime.cjs")) return [];
  const { sources }: { sources: string[] } = JSON.parse(readFileSync(`${bundled}.map`, "utf8"));
  return sources.map((source) => relative(ROOT, resolve(dirname(bundled), source)));
}

test("htsr --version and --help load no loader, no solver and no reporter", () => {
  for (const option of ["--version", "--help"]) {
    const sources = sourcesLoadedBy(option);
    expect(sources.filter((source) => /^src\/(?!cli\/)(?!.*-names\.ts$)/.test(source)).toSorted()).toEqual([
      "src/cli.ts",
      "src/errors.ts",
      "src/package-file.ts",
      "src/version.ts",
    ]);
    const others = sources.filter((source) => !/^(src|node_modules\/commander)\//.test(source));
    expect(others).toEqual([]);
  }
});
