import { existsSync } from "node:fs";

/**
 * A file of this package, by its path from the package's root. The same code runs from src/, from dist/ and from
 * the bundle of the command, at different depths: the root is the nearest directory above with a package.json.
 */
export function packageFile(path: string): URL {
  return new URL(path, ROOT);
}

const ROOT = nearestPackage(new URL("./", import.meta.url));

function nearestPackage(directory: URL): URL {
  return existsSync(new URL("package.json", directory))
    ? directory
    : nearestPackage(new URL("../", directory));
}
