import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ROOT, temporaryDirectory } from "./cli/htsr.js";

/*
 * The package as npm packs it, installed in a folder of its own: with the dependencies that it names and no others,
 * lent by this checkout, so that no network is needed.
 */
const folder = temporaryDirectory();
const installed = join(folder, "node_modules/htsr");
const manifest: Manifest = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));
const checkpoint = join(ROOT, "fixtures/gpt/step-001500.safetensors");

interface Manifest {
  readonly version: string;
  readonly bin: { readonly htsr: string };
  readonly dependencies: Readonly<Record<string, string>>;
}

/** Standard output of a program, run in the folder. */
function outputOf(program: string, args: readonly string[]): string {
  return execFileSync(program, args, { cwd: folder, encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] });
}

const htsr = (...args: readonly string[]) =>
  outputOf(process.execPath, [join(installed, manifest.bin.htsr), ...args]);

const module = (source: string) => outputOf(process.execPath, ["--input-type=module", "--eval", source]);

beforeAll(() => {
  const pack = ["pack", ROOT, "--ignore-scripts", "--offline", "--json"];
  const [{ filename }]: readonly { filename: string }[] = JSON.parse(outputOf("npm", pack));
  mkdirSync(installed, { recursive: true });
  outputOf("tar", ["-xzf", filename, "-C", installed, "--strip-components", "1"]);
  for (const name of Object.keys(manifest.dependencies)) {
    const link = join(folder, "node_modules", name);
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(join(ROOT, "node_modules", name), link, "dir");
  }
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("the packed command knows its version", () => {
  expect(htsr("--version").trim()).toBe(manifest.version);
});

// Bootstraps are worth a pool of threads, which have a bundle of their own.
test.each([
  ["--threads", "1"],
  ["--threads", "2", "--bootstrap", "40", "--layers", "*proj"],
])("the packed command analyses a checkpoint with %s %s", (...options) => {
  const { layers } = JSON.parse(htsr("analyze", checkpoint, "--format", "json", ...options));
  const statuses = new Set(
    layers.map(({ status, reason }: Record<string, unknown>) => `${status} ${reason}`),
  );
  expect(statuses).toContain("analysed null");
  expect([...statuses].filter((status) => /failed/.test(`${status}`))).toEqual([]);
});

test("the packed command reads ONNX, whose schema it does not bundle", () => {
  expect(htsr("inspect", join(ROOT, "fixtures/onnx/consumers.onnx"))).toMatch(/^\S.*\.onnx\n/);
});

test("the packed library is imported by the package's name, and analyses what the command does", () => {
  const names = module(`
    import { analyzeModel, openModel } from "htsr";
    const layers = [];
    for await (const { record } of analyzeModel(await openModel(${JSON.stringify(checkpoint)}), { threads: 2 }))
      layers.push([record.name, record.status, record.alpha]);
    console.log(JSON.stringify(layers));`);
  const { layers } = JSON.parse(htsr("analyze", checkpoint, "--format", "json"));
  expect(JSON.parse(names)).toEqual(
    layers.map(({ name, status, alpha }: Record<string, unknown>) => [name, status, alpha]),
  );
});

test("the packed library finds the schemas and its declarations", () => {
  const found = module(`
    import { createRequire } from "node:module";
    const require = createRequire(${JSON.stringify(join(folder, "user.js"))});
    for (const name of ["report", "fit", "config"]) console.log(require("htsr/schema/" + name + ".schema.json").title);`);
  expect(found.trim().split("\n")).toHaveLength(3);
  expect(readdirSync(join(installed, "dist"))).toContain("index.d.ts");
});

test("no packed file points to one that is not packed", () => {
  const files = readdirSync(installed, { recursive: true, encoding: "utf8" });
  expect(files.filter((file) => /\.map$|^src|^test|^fixtures/.test(file))).toEqual([]);
  const scripts = files.filter((file) => /\.[cm]?js$/.test(file));
  expect(scripts.length).toBeGreaterThan(0);
  const pointing = scripts.filter((file) =>
    /^\/\/# sourceMappingURL=/m.test(readFileSync(join(installed, file), "utf8")),
  );
  expect(pointing).toEqual([]);
});
