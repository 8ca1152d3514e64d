/*
 * Makes dist/page/: the script and the style that `htsr report` puts into its page. One file each, as the page may load
 * nothing; the script minified, as every report carries it.
 */
import { copyFile, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";
import { licences } from "./licences.mjs";

const ROOT = fileURLToPath(new URL("../", import.meta.url));
const DIRECTORY = join(ROOT, "dist/page");
const SCRIPT = join(DIRECTORY, "page.js");

const bundle = await rolldown({
  cwd: ROOT,
  input: { page: "src/page/main.ts" },
  platform: "browser",
  resolve: { extensionAlias: { ".js": [".ts", ".js"] } },
});
const { output } = await bundle.write({
  dir: DIRECTORY,
  cleanDir: true,
  format: "iife",
  minify: true,
  entryFileNames: "[name].js",
});
const used = await licences(output.flatMap((file) => file.moduleIds ?? []));
const script = `${notice(used)}\n${await readFile(SCRIPT, "utf8")}`;
// Either would end the script element, or hide its end, wherever in the script it stands.
if (/<\/script|<!--/i.test(script)) throw new Error("page.js holds text that must not stand in a page");
await writeFile(SCRIPT, script);
await copyFile(join(ROOT, "src/page/page.css"), join(DIRECTORY, "page.css"));

/** The licences as a comment; most packages share one but for the line of their copyright. */
function notice(packages) {
  const byTerms = new Map();
  for (const { name, version, text } of packages) {
    const lines = text.trim().split("\n");
    const holders = lines.filter((line) => /^copyright (\(c\) )?\d/i.test(line));
    const terms = lines
      .filter((line) => !holders.includes(line))
      .join("\n")
      .replaceAll(/\s+/g, " ")
      .trim();
    const entries = byTerms.get(terms) ?? [];
    byTerms.set(terms, [...entries, `${name} ${version}: ${holders.join("; ")}`]);
  }
  const parts = [...byTerms].map(([terms, entries]) => `${entries.join("\n")}\n${terms}`);
  return `/*!\n${parts.join("\n\n").replaceAll("*/", "* /")}\n*/`;
}
