/** Says on stderr what is being measured. */
export function progress(what: string): void {
  process.stderr.write(`${what}\n`);
}
