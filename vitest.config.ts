import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    // The reference solver takes seconds for a model; these bounds are for a hang, not for speed.
    testTimeout: 300_000,
    hookTimeout: 300_000,
    coverage: {
      provider: "v8",
      include: ["src/**/*.ts"],
      // AssemblyScript: it runs as WebAssembly, whose lines nobody counts.
      exclude: ["src/esd/kernel/**"],
      reporter: ["text"],
      // What decides the numbers. The commands are tested as processes of their own, which are not counted.
      thresholds: {
        "src/{loaders,powerlaw,rmt,phase,metrics,layers,esd}/**": { lines: 90 },
      },
    },
  },
});
