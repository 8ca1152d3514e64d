import { expect, test } from "vitest";
import { defaultCacheDirectory } from "../../src/cache/cache-directory.js";

const home = "/home/ada";

test("the cache lies where the system keeps caches", () => {
  const at = (platform: NodeJS.Platform, env = {}) => defaultCacheDirectory({ platform, env, home });
  expect(at("linux")).toBe("/home/ada/.cache/htsr");
  expect(at("freebsd")).toBe("/home/ada/.cache/htsr");
  expect(at("darwin")).toBe("/home/ada/Library/Caches/htsr");
  expect(at("win32")).toBe("/home/ada/AppData/Local/htsr/Cache");
  expect(at("win32", { LOCALAPPDATA: "/local" })).toBe("/local/htsr/Cache");
});

test("XDG_CACHE_HOME goes before it on every system, unless it is relative or empty", () => {
  for (const platform of ["linux", "darwin", "win32"] as const) {
    const at = (XDG_CACHE_HOME: string) =>
      defaultCacheDirectory({ platform, env: { XDG_CACHE_HOME }, home: "/home/ada" });
    expect(at("/scratch/ada")).toBe("/scratch/ada/htsr");
    expect(at("scratch")).toBe(at(""));
    expect(at("")).toContain(home);
  }
});
