import { randomStream, type Uniform } from "../../src/random/stream.js";
import { gamma, normals } from "../../src/random/variates.js";
import { fitBulk } from "../../src/rmt/bulk-fit.js";
import { largestEigenvalueLaw } from "../../src/rmt/edge.js";
import { tracyWidomQuantile } from "../../src/rmt/tracy-widom.js";
import { markdownTable, percent } from "../markdown-table.js";
import { noiseSpectrum } from "../noise-matrix.js";
import { progress } from "../progress.js";
import { type Page, section } from "../section.js";

type Shape = readonly [N: number, M: number];

interface Row {
  readonly N: number;
  readonly M: number;
  readonly matrices: number;
  /** Share of the matrices with an eigenvalue above sigma² (1 + Q^-1/2)² N. */
  readonly aboveBulkEdge: number;
  /** The same for each of PROBABILITIES' edges. */
  readonly above: readonly number[];
}

interface Figures {
  readonly seed: number;
  readonly known: readonly Row[];
  readonly fitted: readonly Row[];
}

const SEED = 0;

/** That noise has an eigenvalue above the edge. The last is htsr's. */
const PROBABILITIES = [0.1, 0.05, 0.01, 0.001];

const KNOWN: readonly Shape[] = [
  [60, 30],
  [100, 100],
  [200, 100],
  [1000, 250],
  [1000, 1000],
];
const KNOWN_MATRICES = 20_000;

const FITTED: readonly (readonly [...shape: Shape, matrices: number])[] = [
  [60, 30, 2000],
  [100, 100, 1000],
  [200, 100, 1000],
  [300, 300, 300],
  [1000, 250, 200],
];

function measure(): Figures {
  return {
    seed: SEED,
    known: KNOWN.map(([N, M]) => {
      progress(`tracy-widom: ${N} x ${M}, sigma known`);
      const stream = randomStream(SEED, "largest eigenvalue", String(N), String(M));
      const exceeds = () => noiseAbove(N, M, stream);
      return row(N, M, KNOWN_MATRICES, exceeds);
    }),
    fitted: FITTED.map(([N, M, matrices]) => {
      progress(`tracy-widom: ${N} x ${M}, sigma fitted`);
      const stream = randomStream(SEED, "fitted largest eigenvalue", String(N), String(M));
      return row(N, M, matrices, () => {
        const eigenvalues = noiseSpectrum(N, M, stream);
        const bulk = fitBulk(eigenvalues, N, M);
        if (bulk.kind === "none") throw new Error("noise without a bulk");
        return (edge) => eigenvalues[M - 1] > bulk.sigmaSquared * edge;
      });
    }),
  };
}

/** @param draw a matrix of noise, of which it tells whether its largest eigenvalue over sigma² lies above a number */
function row(N: number, M: number, matrices: number, draw: () => (edge: number) => boolean): Row {
  const { centre, scale } = largestEigenvalueLaw(N, M);
  const edges = [
    (Math.sqrt(N) + Math.sqrt(M)) ** 2,
    ...PROBABILITIES.map((p) => centre + tracyWidomQuantile(1 - p) * scale),
  ];
  const counts = new Array<number>(edges.length).fill(0);
  for (let i = 0; i < matrices; i++) {
    const exceeds = draw();
    edges.forEach((edge, k) => {
      if (exceeds(edge)) counts[k]++;
    });
  }
  const [aboveBulkEdge, ...above] = counts.map((count) => count / matrices);
  return { N, M, matrices, aboveBulkEdge, above };
}

/**
 * Whether WᵀW of an N x M matrix of standard normal entries has an eigenvalue above a number, without the matrix:
 * reduced to bidiagonal form it has independent chi variables of N, N - 1, ... and M - 1, M - 2, ... degrees of
 * freedom (Dumitriu & Edelman 2002), and by Sylvester's law of inertia a tridiagonal matrix less x has a positive
 * pivot where it has an eigenvalue above x.
 */
function noiseAbove(N: number, M: number, uniform: Uniform): (x: number) => boolean {
  const normal = normals(uniform);
  const chiSquare = (freedom: number) => 2 * gamma(freedom / 2, normal, uniform);
  const diagonal = Float64Array.from({ length: M }, (_, i) => chiSquare(N - i));
  const beside = Float64Array.from({ length: M - 1 }, (_, i) => chiSquare(M - 1 - i));
  return (x) => {
    let pivot = diagonal[0] - x;
    for (let i = 1; i < M && pivot < 0; i++) {
      pivot = diagonal[i] + beside[i - 1] - x - (diagonal[i - 1] * beside[i - 1]) / pivot;
    }
    return pivot >= 0;
  };
}

function page({ seed, known, fitted }: Figures): Page {
  const header = [
    "N x M",
    "matrices",
    "above λ+",
    ...PROBABILITIES.map((p) => `above the edge that ${percent(p, p < 0.01 ? 1 : 0)} should exceed`),
  ];
  const rows = (from: readonly Row[]) =>
    from.map(({ N, M, matrices, aboveBulkEdge, above }) => [
      `${N} x ${M}`,
      matrices,
      percent(aboveBulkEdge),
      ...above.map((share, k) => percent(share, PROBABILITIES[k] < 0.05 ? 2 : 1)),
    ]);
  const markdown = `How often pure noise has an eigenvalue above an edge set by the Tracy-Widom law, with Ma's centre and
scale: Gaussian matrices, seed ${seed}. \`lambda_edge\` is the last column. First with the true sigma²
(eigenvalues of the bidiagonal form, which has the same law; standard error of a share near 0.1 %: ${percent(Math.sqrt(0.001 / KNOWN_MATRICES), 2)}).

${markdownTable(header, rows(known))}

Then with sigma² from \`fitBulk\`, as a layer is treated, where it is not known:

${markdownTable(header, rows(fitted))}

With sigma² known the edges hold what they promise, at 30 eigenvalues too. Fitting sigma² adds its own fluctuation: of small
matrices, square ones most, the edge is exceeded up to two or three times as often as it should be; the rows of the larger ones
have too few matrices to say more than that they are near. λ+ itself, without the allowance, is exceeded by a good
tenth of noise matrices of any size.`;
  return { markdown, pictures: [] };
}

export const tracyWidom = section("tracy-widom", "The Tracy-Widom edge on pure noise", measure, page);
