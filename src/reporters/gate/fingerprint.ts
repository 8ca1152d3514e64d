import { createHash } from "node:crypto";

/**
 * What a finding is known by from run to run, whatever its numbers: the same parts give the same text, of 64
 * hexadecimal digits.
 */
export function fingerprint(...parts: readonly (string | number | null)[]): string {
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex");
}
