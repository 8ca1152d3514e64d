/*
 * Bundles the command and its worker threads, with the packages that they need, into dist/bin/: a thread then reads
 * a few files instead of dozens. The library stays in modules, as tsc writes them.
 */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";
import { licences } from "./licences.mjs";

const ROOT = fileURLToPath(new URL("../", import.meta.url));
const DIRECTORY = join(ROOT, "dist/bin");

/** What `htsr --version` loads. */
const START = /\/src\/(errors|package-file|version|cli\/[^/]+|(reporters\/)?gate\/\w+-names)\.ts$/;

/** What a thread that helps with digests loads. */
const DIGEST = /\/src\/(loaders\/(digest-range|file-range)|shared-list)\.ts$/;

/** What every thread that analyses loads, whatever the model and the engine. */
const LAYER =
  /\/src\/(analysis\/(?!(worker|crew-member|fit-numbers|fit-report)\.ts)|esd\/(?!engines\/(bidiagonal|lapack|ml-matrix))|layers\/(?!filters|plan)|loaders\/(?!digest-helper)[^/]+$|metrics|phase|powerlaw|rmt)/;

/** Formats that are made of nothing but the report. */
const JSON_FORMATS = /\/src\/reporters\/(json|ndjson|strict-json|pick-columns|sort-records)\.ts$/;

const bundle = await rolldown({
  cwd: ROOT,
  input: {
    htsr: "src/cli.ts",
    worker: "src/analysis/worker.ts",
    "crew-member": "src/analysis/crew-member.ts",
    "pair-worker": "src/compare/pair-worker.ts",
    "digest-helper": "src/loaders/digest-helper.ts",
  },
  platform: "node",
  // Koffi and resvg are native modules, which may be missing; protobufjs chooses its buffers and integers by where it lies.
  external: ["koffi", "onnx-proto", "@resvg/resvg-js"],
  resolve: {
    extensionAlias: { ".js": [".ts", ".js"] },
    // Its CommonJS form finds its own modules by a name that no bundler sees.
    alias: { "jsonc-parser": "jsonc-parser/lib/esm/main.js" },
  },
});
const { output } = await bundle.write({
  dir: DIRECTORY,
  cleanDir: true,
  // For the tests; the package leaves them out, so that no file may point to them.
  sourcemap: "hidden",
  // CommonJS loads faster: `htsr inspect` took 127 ms of processor time instead of 141.
  format: "cjs",
  // Comments and indentation are a third of the source, and every thread would read them; names stay for those who read a stack.
  minify: { compress: false, mangle: false, codegen: { removeWhitespace: true } },
  // All in one directory, where a thread's file is looked for.
  entryFileNames: "[name].cjs",
  chunkFileNames: "[name].cjs",
  codeSplitting: {
    groups: [
      { name: "start", test: START },
      { name: "digest", test: DIGEST },
      { name: "layer", test: LAYER },
      { name: "json", test: JSON_FORMATS },
    ],
  },
});
const used = await licences(output.flatMap((file) => file.moduleIds ?? []));
await writeFile(
  join(DIRECTORY, "LICENSES.txt"),
  used.map(({ name, version, text }) => `${name} ${version}\n\n${text}`).join(`\n${"-".repeat(80)}\n\n`),
);
