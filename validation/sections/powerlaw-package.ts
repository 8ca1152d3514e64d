import { compareAlternatives } from "../../src/powerlaw/alternatives/compare-alternatives.js";
import { bootstrapUpperTail } from "../../src/powerlaw/tail-bootstrap.js";
import { fitUpperTail } from "../../src/powerlaw/upper-tail.js";
import { randomStream } from "../../src/random/stream.js";
import { readSpectra } from "../../test/spectra.js";
import { markdownTable } from "../markdown-table.js";
import { type Page, section } from "../section.js";

/** Given xmin = 1, or xmin found by the package. */
interface PackageFit {
  readonly alpha: number;
  readonly sigma: number;
  readonly xmin: number;
  readonly n_tail: number;
  readonly noise_flag: boolean;
}

/** As make_powerlaw_package.py wrote it. */
interface ParetoSample {
  readonly name: string;
  /** The true one. */
  readonly alpha: number;
  readonly fits: Readonly<Record<string, { readonly given: PackageFit; readonly found: PackageFit }>>;
}

interface Row extends Pick<ParetoSample, "alpha" | "fits"> {
  readonly n: number;
  readonly found: number;
  readonly xmin: number;
  readonly tailSize: number;
  readonly low: number;
  readonly high: number;
  readonly goodnessOfFit: number;
  readonly tailModel: string;
}

interface Figures {
  readonly seed: number;
  readonly replicates: number;
  readonly rows: readonly Row[];
}

const SEED = 0;
const REPLICATES = 200;

function measure(): Figures {
  const rows = readSpectra<ParetoSample>("powerlaw-package").map(
    ({ name, alpha, fits, eigenvalues }): Row => {
      const fit = fitUpperTail(eigenvalues);
      const bootstrapped = bootstrapUpperTail(
        eigenvalues,
        {},
        { replicates: REPLICATES, stream: (purpose) => randomStream(SEED, name, purpose) },
      );
      if (fit.kind === "none" || bootstrapped.kind === "none") throw new Error(`${name} has no tail`);
      const { goodnessOfFit } = bootstrapped;
      const tail = eigenvalues.subarray(-fit.tailSize);
      const compared = compareAlternatives(tail, fit.xmin, fit.alpha, goodnessOfFit);
      return {
        alpha,
        fits,
        n: eigenvalues.length,
        found: fit.alpha,
        xmin: fit.xmin,
        tailSize: fit.tailSize,
        ...bootstrapped.alpha,
        goodnessOfFit,
        tailModel: compared.kind === "compared" ? compared.model : "undecided",
      };
    },
  );
  return { seed: SEED, replicates: REPLICATES, rows };
}

function page({ seed, replicates, rows }: Figures): Page {
  const versions = Object.keys(rows[0].fits);
  const cell = ({ alpha, noise_flag, n_tail }: PackageFit, n: number) =>
    `${alpha.toFixed(3)}${n_tail < n ? ` (${n_tail} values)` : ""}${noise_flag ? " !" : ""}`;
  const table = markdownTable(
    [
      "true alpha",
      ...versions.flatMap((version) => [
        `powerlaw ${version}, xmin given`,
        `powerlaw ${version}, xmin found`,
      ]),
      "htsr `alpha`",
      "95 % interval",
      "tail",
      "`gof_p`",
      "`tail_model`",
    ],
    rows.map((row) => [
      row.alpha,
      ...versions.flatMap((version) => [
        cell(row.fits[version].given, row.n),
        cell(row.fits[version].found, row.n),
      ]),
      row.found.toFixed(3),
      `${row.low.toFixed(3)} to ${row.high.toFixed(3)}`,
      `${row.tailSize} values`,
      row.goodnessOfFit.toFixed(2),
      `\`${row.tailModel}\``,
    ]),
  );
  const markdown = `Four Pareto samples of ${rows[0].n} values from 1 on (NumPy's \`default_rng(0)\`, one after the other; fixtures/statistics,
make_powerlaw_package.py), fitted by the Python package \`powerlaw\`, releases ${versions.join(" and ")}, with its defaults and by htsr with
its own: htsr is not told xmin. Interval and \`gof_p\` from ${replicates} resamples, seed ${seed}. "!" is the package's \`noise_flag\`.

${table}

Release 2.0.0 bounds alpha to [0, 3] (\`DEFAULT_PARAMETER_RANGES\`) unless \`parameter_ranges\` says otherwise, and returns the bound:
for a true 4 or 6 exactly 3, with a standard error of 0.04 where xmin is given, and with a tail of 3 values of 2000 where it is to find xmin. It sets
\`noise_flag\` beside most of these. The main branch (commit d2b563a) has the same bound. Release 1.4.6 fits these samples correctly, and
htsr agrees with it where both look for xmin.`;
  return { markdown, pictures: [] };
}

export const powerlawPackage = section(
  "powerlaw-package",
  "Steep tails: the powerlaw package and htsr",
  measure,
  page,
);
