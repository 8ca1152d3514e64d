import { readFileSync } from "node:fs";
import { packageFile } from "./package-file.js";

const manifest: { readonly version: string } = JSON.parse(readFileSync(packageFile("package.json"), "utf8"));

/** The package's version. */
export const VERSION = manifest.version;
