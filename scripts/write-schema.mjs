// Writes schema/*.schema.json from the compiled sources: npm run build && node scripts/write-schema.mjs
import { mkdir, writeFile } from "node:fs/promises";
import { fitSchema } from "../dist/analysis/fit-schema.js";
import { reportSchema } from "../dist/analysis/schema.js";
import { compareSchema } from "../dist/compare/compare-schema.js";
import { configSchema } from "../dist/gate/config-schema.js";
import { gateSchema } from "../dist/gate/gate-schema.js";
import { strictJson } from "../dist/reporters/strict-json.js";

const folder = new URL("../schema/", import.meta.url);
await mkdir(folder, { recursive: true });
const schemas = {
  report: reportSchema(),
  fit: fitSchema(),
  config: configSchema(),
  gate: gateSchema(),
  compare: compareSchema(),
};
for (const [name, schema] of Object.entries(schemas)) {
  await writeFile(new URL(`${name}.schema.json`, folder), `${strictJson(schema, 2)}\n`);
}
