/**
 * A promise that is fulfilled when the signal aborts, if that is before the end, and never without one. A signal may
 * outlive many works that it can end: the end has it keep no listener of theirs.
 */
export function abortion(signal: AbortSignal | undefined, end: AbortSignal): Promise<"aborted"> {
  return new Promise((resolve) => {
    if (signal?.aborted) resolve("aborted");
    signal?.addEventListener("abort", () => resolve("aborted"), { once: true, signal: end });
  });
}
