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
  if (existsSync(new URL("package.json", directory))) return directory;
  const parent = new URL("../", directory);
  if (parent.href === directory.href) throw new Error("no package.json above htsr's code; install it again");
  return nearestPackage(parent);
}
