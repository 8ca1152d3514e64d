import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    testTimeout: 60_000,
    coverage: {
      provider: "v8",
      include: ["src/**/*.ts"],
      // AssemblyScript, which runs as WebAssembly.
      exclude: ["src/esd/kernel/**"],
      reporter: ["text", "json-summary"],
    },
  },
});
