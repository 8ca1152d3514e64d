import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

/** Memory of this size is worth a collection, which takes some 10 ms. */
const LARGE_BYTES = 64 * 2 ** 20;

let scheduled = false;

/**
 * Has shared memory given back that is no longer needed, once the caller, who still refers to it, has returned. To be
 * called in every thread that had it. V8 counts shared memory as nothing: left alone, it would let gigabytes of it
 * lie until it had other reasons to collect its garbage.
 */
export function forgetMemory(bytes: number): void {
  if (bytes <= LARGE_BYTES || scheduled) return;
  scheduled = true;
  setImmediate(() => {
    scheduled = false;
    // The only way to V8's collector: contexts made from now on have it as a function. The flag is the process's, not
    // the thread's, so that it is not taken back.
    setFlagsFromString("--expose-gc");
    const collect: (() => void) | undefined = runInNewContext("globalThis.gc");
    collect?.();
  });
}
