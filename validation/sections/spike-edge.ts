import type { MatrixView } from "../../src/esd/engine.js";
import { randomStream, type Uniform } from "../../src/random/stream.js";
import { fitBulk } from "../../src/rmt/bulk-fit.js";
import { largestEigenvalueLaw, noiseEdge } from "../../src/rmt/edge.js";
import { marchenkoPasturEdges } from "../../src/rmt/marchenko-pastur.js";
import { detectionThreshold } from "../../src/rmt/spikes.js";
import { markdownTable, percent } from "../markdown-table.js";
import { ENGINE, noiseMatrix } from "../noise-matrix.js";
import { linePlot } from "../plot.js";
import { progress } from "../progress.js";
import { addRankOnes, orthonormalVectors } from "../random-matrices.js";
import { type Page, section } from "../section.js";

/** What stands above an edge. */
interface Found {
  /** Eigenvalues above it over the planted spikes; of noise alone, the share of the matrices with one above it. */
  readonly htsr: number;
  readonly weightWatcher: number;
}

interface Row extends Found {
  readonly N: number;
  readonly M: number;
  readonly matrices: number;
  /** Of each spike, over the strength at which one begins to show; null for noise alone. */
  readonly strength: number | null;
}

interface Figures {
  readonly seed: number;
  readonly spikes: number;
  readonly rows: readonly Row[];
}

const SEED = 0;
const SPIKES = 5;
const STRENGTHS = [1.05, 1.1, 1.2, 1.3, 1.5, 1.75, 2];

const SHAPES = [
  { N: 100, M: 100, matrices: 60, noise: 600 },
  { N: 600, M: 300, matrices: 30, noise: 120 },
  { N: 1000, M: 1000, matrices: 6, noise: 12 },
] as const;

function measure(): Figures {
  const rows = SHAPES.flatMap(({ N, M, matrices, noise }) => [
    { N, M, matrices: noise, strength: null, ...falselyFound(N, M, noise) },
    ...STRENGTHS.map((strength) => ({ N, M, matrices, strength, ...found(N, M, matrices, strength) })),
  ]);
  return { seed: SEED, spikes: SPIKES, rows };
}

function falselyFound(N: number, M: number, matrices: number): Found {
  progress(`spike-edge: ${N} x ${M}, noise`);
  const stream = randomStream(SEED, "no spikes", String(N), String(M));
  let htsr = 0;
  let weightWatcher = 0;
  for (let i = 0; i < matrices; i++) {
    const above = countAbove(noiseMatrix(N, M, stream));
    if (above.htsr > 0) htsr++;
    if (above.weightWatcher > 0) weightWatcher++;
  }
  return { htsr: htsr / matrices, weightWatcher: weightWatcher / matrices };
}

function found(N: number, M: number, matrices: number, strength: number): Found {
  progress(`spike-edge: ${N} x ${M}, ${strength} times the threshold`);
  const stream = randomStream(SEED, "spikes", String(N), String(M), String(strength));
  const sum = { htsr: 0, weightWatcher: 0 };
  for (let i = 0; i < matrices; i++) {
    const above = countAbove(withSpikes(N, M, strength * detectionThreshold(1, N, M), stream));
    sum.htsr += above.htsr;
    sum.weightWatcher += above.weightWatcher;
  }
  const planted = matrices * SPIKES;
  return { htsr: sum.htsr / planted, weightWatcher: sum.weightWatcher / planted };
}

/** Noise with SPIKES singular directions, orthonormal, all of one singular value. */
function withSpikes(N: number, M: number, strength: number, uniform: Uniform): MatrixView {
  const noise = noiseMatrix(N, M, uniform);
  const left = orthonormalVectors(SPIKES, N, uniform);
  const right = orthonormalVectors(SPIKES, M, uniform);
  const strengths = new Float64Array(SPIKES).fill(strength);
  return { ...noise, values: addRankOnes(noise.values, left, right, strengths) };
}

function countAbove(matrix: MatrixView) {
  const { rows: N, columns: M } = matrix;
  const eigenvalues = ENGINE.eigenvalues(matrix);
  const bulk = fitBulk(eigenvalues, N, M);
  if (bulk.kind === "none") throw new Error("noise without a bulk");
  const theirs = bulk.sigmaSquared * weightWatcherEdge(N, M);
  return {
    htsr: bulk.numSpikes,
    weightWatcher: eigenvalues.filter((eigenvalue) => eigenvalue > theirs).length,
  };
}

/**
 * WeightWatcher's edge for sigma = 1, unnormalised: its `bulk_max` with the allowance √TW, where
 * TW = Q^-1/2 λ+^2/3 M^-2/3 is the scale of the Tracy-Widom law itself (WeightWatcher 0.7.5, RMT_Util).
 */
function weightWatcherEdge(N: number, M: number): number {
  const { upper } = marchenkoPasturEdges(N / M);
  return N * (upper + Math.sqrt((upper / M) ** (2 / 3) / Math.sqrt(N / M)));
}

/** How far WeightWatcher's edge lies above the bulk's, and htsr's, in units of the Tracy-Widom law. */
function allowances(N: number, M: number) {
  const { scale } = largestEigenvalueLaw(N, M);
  const lambdaPlus = N * marchenkoPasturEdges(N / M).upper;
  return {
    htsr: (noiseEdge(1, N, M) - lambdaPlus) / scale,
    weightWatcher: (weightWatcherEdge(N, M) - lambdaPlus) / scale,
  };
}

const TITLE = "Spikes found by htsr's edge and by WeightWatcher's";

function page({ seed, spikes, rows }: Figures): Page {
  const shapes = [...new Map(rows.map(({ N, M }) => [`${N} x ${M}`, { N, M }])).entries()];
  const noise = rows.filter(({ strength }) => strength === null);
  const planted = rows.flatMap(({ strength, ...row }) => (strength === null ? [] : [{ ...row, strength }]));
  const strengths = [...new Set(planted.map(({ strength }) => strength))];
  const of = (row: Found | undefined) =>
    row === undefined ? "" : `${percent(row.htsr, 0)} / ${percent(row.weightWatcher, 0)}`;
  const table = markdownTable(
    ["strength", ...shapes.map(([shape]) => shape)],
    strengths.map((strength) => [
      strength,
      ...shapes.map(([, { N, M }]) =>
        of(planted.find((row) => row.N === N && row.M === M && row.strength === strength)),
      ),
    ]),
  );
  const edges = markdownTable(
    ["", ...shapes.map(([shape]) => shape)],
    [
      [
        "htsr's edge over λ+, in Tracy-Widom units",
        ...shapes.map(([, { N, M }]) => allowances(N, M).htsr.toFixed(1)),
      ],
      [
        "WeightWatcher's edge over λ+, in Tracy-Widom units",
        ...shapes.map(([, { N, M }]) => allowances(N, M).weightWatcher.toFixed(1)),
      ],
      [
        "noise alone: matrices with a false spike, htsr / WeightWatcher",
        ...noise.map((row) => `${percent(row.htsr)} / ${percent(row.weightWatcher)} of ${row.matrices}`),
      ],
    ],
  );
  const matrices = shapes.map(
    ([shape, { N, M }]) => `${planted.find((row) => row.N === N && row.M === M)?.matrices} of ${shape}`,
  );
  const points = planted.flatMap(({ N, M, strength, htsr, weightWatcher }) => [
    { x: strength, y: htsr, line: "htsr", panel: `${N} x ${M}` },
    { x: strength, y: weightWatcher, line: "WeightWatcher's edge", panel: `${N} x ${M}` },
  ]);
  const svg = linePlot({
    title: TITLE,
    x: { label: "strength of the spikes over the threshold of detection" },
    y: { label: "found (% of the planted)", percent: true },
    points,
  });
  const markdown = `WeightWatcher allows √TW above λ+, where TW is already the scale of the Tracy-Widom law (statistics.md names the
derivation). Both edges here take sigma² from \`fitBulk\`, so that they differ by the allowance alone; WeightWatcher
fits sigma² in another way. Gaussian noise, ${spikes} spikes of equal strength (${matrices.join(", ")}), seed ${seed}.

${edges}

Eigenvalues above the edge over planted spikes, htsr / WeightWatcher's edge. At a strength of 1 a spike begins to
show at all, and just above it lies within the fluctuation of the edge:

${table}

![${TITLE}](validation/spike-edge.svg)

At 100 eigenvalues the two edges are the same in effect. In Tracy-Widom units WeightWatcher's moves out as the cube root of
M, so that with larger matrices it misses spikes of up to one and a half times the threshold that htsr's finds; beyond that both find
all. htsr's edge stays where one noise matrix in a thousand has an eigenvalue above it; how nearly it does is in the next section.`;
  return { markdown, pictures: [{ name: "spike-edge", svg }] };
}

export const spikeEdge = section("spike-edge", "Spikes: htsr's edge and WeightWatcher's", measure, page);
