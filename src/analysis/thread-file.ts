import { extname } from "node:path";

/** The file that a thread runs, beside this one and of its kind: `.js` as compiled, `.cjs` as bundled. */
export function threadFile(name: "worker" | "crew-member"): URL {
  return new URL(`./${name}${extname(import.meta.url)}`, import.meta.url);
}
