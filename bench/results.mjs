import { readFile, writeFile } from "node:fs/promises";

const FILE = new URL("results.json", import.meta.url);

/** The figures of each section, from whichever run took them last; none before the first. */
export async function readResults() {
  try {
    return JSON.parse(await readFile(FILE, "utf8"));
  } catch (error) {
    if (error.code === "ENOENT") return {};
    throw error;
  }
}

/** Puts new figures in a section's place. */
export async function saveSection(name, figures) {
  const results = { ...(await readResults()), [name]: figures };
  await writeFile(FILE, `${JSON.stringify(results, null, 2)}\n`);
}
