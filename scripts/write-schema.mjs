// Writes schema/report.schema.json from the compiled sources: npm run build && node scripts/write-schema.mjs
import { mkdir, writeFile } from "node:fs/promises";
import { reportSchema } from "../dist/analysis/schema.js";
import { strictJson } from "../dist/reporters/strict-json.js";

const folder = new URL("../schema/", import.meta.url);
await mkdir(folder, { recursive: true });
await writeFile(new URL("report.schema.json", folder), `${strictJson(reportSchema(), 2)}\n`);
