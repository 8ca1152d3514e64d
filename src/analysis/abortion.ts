export interface Abortion {
  /** Fulfilled when the signal aborts, and never without one. */
  readonly aborted: Promise<"aborted">;
  /** Listens no longer: a signal may outlive many works that it can end. To be called whatever happens. */
  ignore(): void;
}

/** A signal's abortion as a promise, to be raced with the work that it ends. */
export function abortion(signal: AbortSignal | undefined): Abortion {
  let abort = () => {};
  const aborted = new Promise<"aborted">((resolve) => {
    abort = () => resolve("aborted");
  });
  if (signal?.aborted) abort();
  signal?.addEventListener("abort", abort, { once: true });
  return { aborted, ignore: () => signal?.removeEventListener("abort", abort) };
}
