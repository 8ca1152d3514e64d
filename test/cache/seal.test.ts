import { expect, test } from "vitest";
import { sealed, unsealed } from "../../src/cache/seal.js";

const content = Uint8Array.of(1, 2, 3, 250);

test("what was sealed under a key is unsealed by that key alone", () => {
  expect(Array.from(unsealed("key", sealed("key", content)) ?? [])).toEqual([1, 2, 3, 250]);
  expect(unsealed("other", sealed("key", content))).toBeNull();
  expect(Array.from(unsealed("key", sealed("key", new Uint8Array(0))) ?? [0])).toEqual([]);
});

test("an entry with any bit changed, or cut anywhere, or with a byte more, is none", () => {
  const entry = sealed("key", content);
  for (let i = 0; i < entry.length; i++) {
    for (let bit = 0; bit < 8; bit++) {
      const altered = Uint8Array.from(entry);
      altered[i] ^= 1 << bit;
      expect(unsealed("key", altered)).toBeNull();
    }
    expect(unsealed("key", entry.subarray(0, i))).toBeNull();
  }
  expect(unsealed("key", Buffer.concat([entry, Uint8Array.of(0)]))).toBeNull();
});
