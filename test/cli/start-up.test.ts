import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { CLI, temporaryDirectory } from "./htsr.js";

/** The files that a run of the command loads, by V8's own account. */
function filesLoadedBy(...args: readonly string[]): readonly string[] {
  const directory = temporaryDirectory();
  spawnSync(process.execPath, [CLI, ...args], { env: { ...process.env, NODE_V8_COVERAGE: directory } });
  return readdirSync(directory).flatMap((name) => {
    const { result }: { result: { url: string }[] } = JSON.parse(readFileSync(join(directory, name), "utf8"));
    return result.map(({ url }) => url).filter((url) => url.startsWith("file:"));
  });
}

test("htsr --version and --help load no loader, no solver and no reporter", () => {
  for (const option of ["--version", "--help"]) {
    const loaded = filesLoadedBy(option);
    expect(loaded.some((url) => url.endsWith("/dist/cli.js"))).toBe(true);
    const ours = loaded.filter((url) => url.includes("/dist/")).map((url) => url.replace(/^.*\/dist\//, ""));
    expect(ours.toSorted()).toEqual(["cli.js", "errors.js", "version.js"]);
    expect(
      loaded.filter((url) => /ml-matrix|protobuf|onnx-proto|koffi|cli-progress|chalk/.test(url)),
    ).toEqual([]);
  }
});
