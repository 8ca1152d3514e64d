import { run } from "./child.mjs";

/** The first major version whose WebAssembly has the fused multiply-add. */
const RELAXED_SIMD_SINCE = 22;

/**
 * Node 24 from the npm package `node`, which npx keeps in its cache.
 * @returns {Promise<{ path: string } | { missing: string }>}
 */
export async function findNode24() {
  if (Number.parseInt(process.versions.node, 10) >= RELAXED_SIMD_SINCE) {
    return { missing: `Node ${process.versions.node} runs the bench and has relaxed SIMD itself` };
  }
  try {
    const { stdout } = await run("npx", ["-y", "-p", "node@24", "node", "-p", "process.execPath"]);
    return { path: stdout.trim() };
  } catch (error) {
    return { missing: `Node 24 is not to be had: ${error.message}` };
  }
}
