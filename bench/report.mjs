import { writeFile } from "node:fs/promises";
import { SCIPY } from "./contestants.mjs";
import { plotTimeByN } from "./plot.mjs";

const README = new URL("README.md", import.meta.url);
const PLOT = new URL("time-by-n.svg", import.meta.url);

/** Writes README.md and the plot from the figures of results.json. */
export async function writeReport(results) {
  const { engines, scan, models, large, checks } = results;
  const measured = [engines, large].filter((section) => section !== undefined);
  const sections = [
    INTRODUCTION,
    ...(measured.length > 0 ? [engineSection(measured)] : []),
    ...(models ? [modelSection(models)] : []),
    ...(scan ? [scanSection(scan)] : []),
    ...(checks ? [checkSection(checks)] : []),
  ];
  await writeFile(README, `${sections.join("\n\n")}\n`);
  const squares = measured
    .flatMap(({ rows }) => rows)
    .filter(({ shape, n, threads }) => threads === 1 && shape === `${n}x${n}`);
  if (squares.length > 0) await writeFile(PLOT, plotTimeByN(squares));
}

const INTRODUCTION = `# How fast it is

Written by the benchmark itself; figures are in \`results.json\`.

\`\`\`sh
npm run bench                          # engines, whole models, tail scan: about 8 minutes
npm run bench -- --large               # engines at 4096² and 4096x11008: about 7 minutes
npm run bench -- --checks              # memory, and two threads on one processor: about 2 minutes
npm run bench -- --model model.onnx    # as the first, on a model of yours
npm run bench -- 300x500 64x64x9       # engines at shapes of yours, printed only
\`\`\`

The yardstick is Debian's SciPy (\`apt-get install python3-scipy libopenblas0-pthread\`): WeightWatcher takes the
singular values of each matrix by \`scipy.linalg.svd(compute_uv=False)\`; it is timed in f64, with
\`check_finite=False\`. Where it is not installed the engines are timed without it. Node 24, whose WebAssembly has
the fused multiply-add (relaxed SIMD), comes by \`npx -p node@24\`; the LAPACK engine is timed where the system
has one and koffi is installed.

**How to read the tables.** Times are medians in milliseconds; in parentheses, the ratio to the yardstick. All
contestants take turns on the same matrix, round after round, in the one direction and the other, and a ratio is
the median of the ratios of each round: what slows the machine for a while slows both. Ratios can be compared
between machines, times cannot. The machine should be otherwise idle. \`OPENBLAS_CORETYPE\` and
\`OPENBLAS_L2_SIZE\` are unset for all, the LAPACK engine included, so that OpenBLAS chooses its own kernels.`;

function engineSection(measured) {
  const [first] = measured;
  const rows = measured.flatMap((section) => section.rows);
  const solvers = [...new Set(rows.flatMap(({ ms }) => Object.keys(ms)))];
  return `## Eigenvalues of one matrix

${measured.map((section) => `${shapesOf(section)}: ${provenance(section)}`).join("\n\n")}

${versions(first)}

One thread is one matrix at a time. Two threads are two matrices at once, which is how \`htsr analyze\` uses them:
on two worker threads, or in two SciPy processes with one BLAS thread each; the time is half of what the two
take together, so one matrix's share. Loading the matrix is not counted; the first run is not either.
\`64x64x9\` is a convolution's weights, nine strided matrices in one job.

${table(
  ["shape", "threads", ...solvers, "rounds"],
  rows.map(({ shape, threads, ms, ratio, rounds }) => [
    shape,
    threads,
    ...solvers.map((solver) => timeCell(ms, ratio, solver, SCIPY)),
    rounds,
  ]),
)}

![Time against n of square matrices, one thread](time-by-n.svg)`;
}

function modelSection(section) {
  const columns = [...new Set(section.rows.flatMap(({ ms }) => Object.keys(ms)))];
  return `## Whole models

${provenance(section)}

\`htsr analyze --threads 2 --format json\` from the start of the process to its end, against WeightWatcher-like
work on the same matrices in a Python process that has started and loaded its libraries already: load, SciPy's
SVD in f64, and a scan of every start of the power-law tail in vectorised NumPy, BLAS on two threads. htsr does
more for each layer: also the lower tail, random-matrix fits and the phase. The synthetic transformer has
GPT-2's shapes, 12 layers 768 wide, in f32.

${table(
  ["model", "matrices", ...columns, "rounds"],
  section.rows.map(({ model, matrices, ms, ratio, rounds }) => [
    model,
    matrices,
    ...columns.map((column) => timeCell(ms, ratio, column, columns[0])),
    rounds,
  ]),
)}`;
}

function scanSection(section) {
  const columns = [...new Set(section.rows.flatMap(({ ms }) => Object.keys(ms)))];
  return `## Scan for the start of the power-law tail

${provenance(section)}

Exact and pruned (\`src/powerlaw/ks-scan.ts\`), against a scan of every start in vectorised NumPy; both find the
same start.

${table(
  ["values", "sample", ...columns, "rounds"],
  section.rows.map(({ n, sample, ms, ratio, rounds }) => [
    n,
    sample,
    ...columns.map((column) => timeCell(ms, ratio, column, columns[0])),
    rounds,
  ]),
)}`;
}

function checkSection(section) {
  const { memory, oneProcessor } = section;
  return `## Memory, and threads that wait

${provenance(section)}

The most memory that the process of \`htsr analyze\` had (resident set, Node itself included), and what the
solver's working set alone was planned to take:

${table(
  ["matrix", "options", "peak, MB", "planned, MB", "ratio", "seconds"],
  memory.map(({ matrix, options, peakMB, plannedMB, ratio, seconds }) => [
    matrix,
    `\`${options}\``,
    peakMB,
    plannedMB,
    ratio,
    seconds,
  ]),
)}

The synthetic transformer on one processor (\`taskset -c 0\`), \`--engine wasm\`: a thread that waited by spinning
would take the processor from the one that works.

${table(
  [...Object.keys(oneProcessor.ms), "rounds"],
  [
    [
      ...Object.entries(oneProcessor.ms).map(
        ([name, ms]) => `${ms} (${shownRatio(oneProcessor.ratio[name])})`,
      ),
      oneProcessor.rounds,
    ],
  ],
)}`;
}

function shapesOf({ rows }) {
  return [...new Set(rows.map(({ shape }) => shape))].join(", ");
}

function provenance({ machine }) {
  const { date, cpu, system, node, htsr, busyPercent } = machine;
  return `${date} UTC · ${cpu} · ${system} · Node ${node} · htsr ${htsr} ·
processors ${busyPercent} % busy with other work before the run`;
}

function versions({ python, engines, missing }) {
  const lines = [
    ...(python
      ? [`Python ${python.python}, SciPy ${python.scipy}, NumPy ${python.numpy}, ${python.blas}`]
      : []),
    ...Object.entries(engines).flatMap(([label, { node }]) => (node ? [`${label}: ${node}`] : [])),
    ...Object.entries(missing).map(([name, reason]) => `${name} was not timed: ${reason}`),
  ];
  return lines.map((line) => `- ${line}`).join("\n");
}

/** A time, with its ratio to the reference where there is one. */
function timeCell(ms, ratio, name, reference) {
  if (ms[name] === undefined) return "–";
  const compared = name !== reference && ratio[name] !== undefined;
  return compared ? `${ms[name]} (${shownRatio(ratio[name])})` : `${ms[name]}`;
}

function shownRatio(ratio) {
  return ratio < 0.1 ? ratio.toPrecision(2) : ratio.toFixed(2);
}

function table(head, rows) {
  const line = (cells) => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map((_, i) => (i === 0 ? "---" : "---:"))), ...rows.map(line)].join("\n");
}
