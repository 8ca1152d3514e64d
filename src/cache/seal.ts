import { createHash } from "node:crypto";

/** A digest of SHA-256. */
const SEAL_BYTES = 32;

/** Content with a seal before it, by which a truncated, altered or misplaced entry shows. */
export function sealed(key: string, content: Uint8Array): Uint8Array {
  return Buffer.concat([sealOf(key, content), content]);
}

/** The content of an entry, null if it is not what `sealed` made of that key. */
export function unsealed(key: string, entry: Uint8Array): Uint8Array | null {
  if (entry.length < SEAL_BYTES) return null;
  const content = entry.subarray(SEAL_BYTES);
  return sealOf(key, content).equals(entry.subarray(0, SEAL_BYTES)) ? content : null;
}

function sealOf(key: string, content: Uint8Array): Buffer {
  return createHash("sha256").update(key).update(content).digest();
}
