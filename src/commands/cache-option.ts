import { homedir } from "node:os";
import { defaultCacheDirectory } from "../cache/cache-directory.js";
import { ResultCache } from "../cache/result-cache.js";
import { hint, type OutputOptions } from "./output.js";

/** `--cache`, as commander hands it over. */
export interface CacheOption {
  readonly cache?: string | true;
}

/** The cache that the options ask for, null if for none. @throws UserError if something else is in its place */
export function cacheOf({ cache }: CacheOption): ResultCache | null {
  if (cache === undefined) return null;
  const { platform, env } = process;
  return new ResultCache(cache === true ? defaultCacheDirectory({ platform, env, home: homedir() }) : cache);
}

/** Says what came of the cache. */
export function hintAtCache(
  { use: { sought, found }, problem }: ResultCache,
  options: Pick<OutputOptions, "quiet">,
): void {
  if (sought > 0) hint(`${found} of ${sought} layers came from the cache.`, options);
  if (problem !== null) hint(problem, options);
}
