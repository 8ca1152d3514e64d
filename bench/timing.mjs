/**
 * Times several contestants at the same work, one after the other, round after round: what slows the machine
 * for a while slows them all. Every other round goes the other way, so that none always follows the same one.
 *
 * @param {Record<string, () => Promise<number>>} contestants each does the work once and says how long it took, ms
 * @param {{ least: number, most: number, seconds: number }} rounds as many as fit into the seconds
 * @returns {Promise<Record<string, number[]>>} the times of each, round by round
 */
export async function interleaved(contestants, { least, most, seconds }) {
  const entries = Object.entries(contestants);
  const times = Object.fromEntries(entries.map(([name]) => [name, []]));
  const end = performance.now() + 1000 * seconds;
  for (let round = 0; round < least || (round < most && performance.now() < end); round++) {
    for (const [name, measure] of round % 2 === 0 ? entries : entries.toReversed()) {
      times[name].push(await measure());
    }
  }
  return times;
}

/** The middle one; the upper of two middle ones. */
export function median(values) {
  return values.toSorted((a, b) => a - b)[values.length >> 1];
}

/**
 * Medians of times, and of their ratios to another's: each ratio is of two times of one round.
 * @param {Record<string, number[]>} times
 * @param {string} reference the contestant to compare with; without it there are no ratios
 */
export function summarise(times, reference) {
  const perContestant = (statistic) =>
    Object.fromEntries(Object.entries(times).map(([name, own]) => [name, statistic(own)]));
  const base = times[reference];
  return {
    rounds: Object.values(times)[0].length,
    ms: perContestant((own) => toThreeDigits(median(own))),
    ratio: base ? perContestant((own) => toThreeDigits(median(own.map((ms, i) => ms / base[i])))) : {},
  };
}

function toThreeDigits(x) {
  return Number(x.toPrecision(3));
}
