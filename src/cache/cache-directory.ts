import { join, posix, win32 } from "node:path";

/** What of the surroundings decides where caches lie. */
export interface Surroundings {
  readonly platform: NodeJS.Platform;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly home: string;
}

/**
 * Where htsr's cache lies unless another directory is named: `$XDG_CACHE_HOME/htsr` wherever that is set (XDG Base
 * Directory Specification 0.8: relative paths are to be ignored), else where the system keeps caches.
 *
 * @example defaultCacheDirectory({ platform: "linux", env: {}, home: "/home/ada" }) // "/home/ada/.cache/htsr"
 */
export function defaultCacheDirectory({ platform, env, home }: Surroundings): string {
  const { isAbsolute } = platform === "win32" ? win32 : posix;
  const { XDG_CACHE_HOME: xdg = "", LOCALAPPDATA: localAppData = "" } = env;
  if (isAbsolute(xdg)) return join(xdg, "htsr");
  switch (platform) {
    case "darwin":
      return join(home, "Library", "Caches", "htsr");
    case "win32":
      return join(localAppData === "" ? join(home, "AppData", "Local") : localAppData, "htsr", "Cache");
    default:
      return join(home, ".cache", "htsr");
  }
}
