export const INTERRUPTED = 130;

/**
 * Does work that Ctrl-C ends early: the first asks for what has finished, by the signal; another ends the process.
 * Until the work is done, its last writing included, the process does not die of the first.
 */
export async function interruptible<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const interruption = new AbortController();
  const interrupt = () => {
    if (interruption.signal.aborted) process.exit(INTERRUPTED);
    interruption.abort();
  };
  process.on("SIGINT", interrupt);
  try {
    return await work(interruption.signal);
  } finally {
    process.off("SIGINT", interrupt);
  }
}
