import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

/** The packages that modules of a bundle come from, each with its licence, as these ask of those who hand code on. */
export async function licences(modules) {
  const packages = new Set(
    modules.flatMap((id) => /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+\//.exec(id.replaceAll("\\", "/")) ?? []),
  );
  return Promise.all(
    [...packages].sort().map(async (directory) => {
      const { name, version } = JSON.parse(await readFile(join(directory, "package.json"), "utf8"));
      const files = (await readdir(directory)).filter((file) => /^licen[cs]e/i.test(file));
      const [text] = await Promise.all(files.map((file) => readFile(join(directory, file), "utf8")));
      return { name, version, text: text ?? "" };
    }),
  );
}
