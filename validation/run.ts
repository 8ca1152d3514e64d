/*
 * npm run validate                      every section
 * npm run validate -- noise phases      these, and the document from all that has been measured
 * npm run validate -- --document        the document alone
 *
 * All of it takes about half an hour on one processor, most of that for the intervals (tails).
 * Figures are kept in results.json; docs/validation.md and docs/validation/*.svg are written from all that is there.
 */
import { parseArgs } from "node:util";
import { writeDocument } from "./document.js";
import { readResults, saveResults } from "./results.js";
import { SECTIONS } from "./sections.js";

const { values: options, positionals: names } = parseArgs({
  options: { document: { type: "boolean", default: false } },
  allowPositionals: true,
});
const unknown = names.filter((name) => !SECTIONS.some((section) => section.name === name));
if (unknown.length > 0) {
  const known = SECTIONS.map(({ name }) => name).join(", ");
  throw new Error(`no section called ${unknown.join(", ")}: there are ${known}`);
}
const chosen = SECTIONS.filter(
  ({ name }) => !options.document && (names.length === 0 || names.includes(name)),
);
for (const section of chosen) saveResults(section.name, await section.measure());
writeDocument(SECTIONS, readResults());
