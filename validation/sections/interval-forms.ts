import { INTERVAL_FORMS, type IntervalForm, type Misses, missesOfForms } from "../interval-forms.js";
import { markdownTable, percent } from "../markdown-table.js";
import { progress } from "../progress.js";
import { type Page, section } from "../section.js";
import { TAILED_LAWS, type TailedLawName } from "../tail-samples.js";

interface Cell {
  readonly law: TailedLawName;
  readonly alpha: number;
  readonly n: number;
  readonly dataSets: number;
  readonly resamples: number;
  readonly seed: number;
  readonly misses: Misses;
}

/** Of data sets that those of the section on coverage have nothing to do with. */
const SEED = 2;
const DATA_SETS = 400;
const RESAMPLES = 200;
const LAWS = ["uniformHead", "exponentialHead", "pareto"] as const;
const SIZES = [300, 1000];
const ALPHAS = [1.8, 2.5, 4];
const FORMS = ["percentile", "biasCorrected", "accelerated", "basic", "studentised"] as const;

function measure(): Cell[] {
  return LAWS.flatMap((law) =>
    SIZES.flatMap((n) =>
      ALPHAS.map((alpha) => {
        progress(`interval-forms: ${law}, alpha ${alpha}, n ${n}`);
        const experiment = { law, alpha, n, dataSets: DATA_SETS, resamples: RESAMPLES, seed: SEED };
        return { ...experiment, misses: missesOfForms(experiment) };
      }),
    ),
  );
}

function page(cells: Cell[]): Page {
  const coverageOf = ({ misses }: Cell, form: IntervalForm) => 1 - misses[form].below - misses[form].above;
  const within = (form: IntervalForm) =>
    cells.filter((cell) => coverageOf(cell, form) >= 0.92 && coverageOf(cell, form) <= 0.98).length;
  const average = (of: (cell: Cell) => number) =>
    cells.reduce((sum, cell) => sum + of(cell), 0) / cells.length;
  const text = (share: number) => (share < 0.92 || share > 0.98 ? `**${percent(share)}**` : percent(share));
  const { dataSets, resamples, seed } = cells[0];
  const markdown = `The same resamples can be made into other intervals than the one between two percentiles. ${resamples} resamples of
${dataSets} data sets each, seed ${seed}; the share that holds the true alpha, in bold outside 92 % to 98 %:

${markdownTable(
  ["form of the sample, n, alpha", ...FORMS.map((form) => INTERVAL_FORMS[form])],
  [
    ...cells.map((cell) => [
      `${TAILED_LAWS[cell.law].label}, ${cell.n}, ${cell.alpha}`,
      ...FORMS.map((form) => text(coverageOf(cell, form))),
    ]),
    [`within, of ${cells.length}`, ...FORMS.map(within)],
  ],
)}

The corrections suppose that the resampled estimates lie about the estimate as that lies about the truth. After a scan they do
not: where the scan has by chance come upon too low an exponent, most resamples find a higher one, and the other way round. They
fall back towards what the scan finds on average; a correction takes that for a bias and moves the interval away from it.
The plain percentiles miss about as often on either side: on average over these cells ${percent(average(({ misses }) => misses.percentile.below))} of them lie below the
truth and ${percent(average(({ misses }) => misses.percentile.above))} above. htsr prints them.`;
  return { markdown, pictures: [] };
}

export const intervalForms = section(
  "interval-forms",
  "Why percentiles: other intervals from the same resamples",
  measure,
  page,
);
