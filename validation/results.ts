import { existsSync, readFileSync, writeFileSync } from "node:fs";

const FILE = new URL("results.json", import.meta.url);

/** The figures of each section, as JSON, from whichever run measured them last; none before the first. */
export function readResults(): ReadonlyMap<string, string> {
  if (!existsSync(FILE)) return new Map();
  const stored: Readonly<Record<string, unknown>> = JSON.parse(readFileSync(FILE, "utf8"));
  return new Map(Object.entries(stored).map(([name, figures]) => [name, JSON.stringify(figures)]));
}

/** Puts new figures in a section's place. */
export function saveResults(name: string, figures: string): void {
  const all = new Map(readResults()).set(name, figures);
  const sorted = [...all].sort(([a], [b]) => (a < b ? -1 : 1));
  const stored = Object.fromEntries(sorted.map(([key, json]): [string, unknown] => [key, JSON.parse(json)]));
  writeFileSync(FILE, `${JSON.stringify(stored, null, 1)}\n`);
}
