import {
  type CheckableSpectrum,
  type GramAccumulation,
  type GramEigensolver,
  type MatrixView,
  transposed,
} from "../engine.js";
import {
  areBroken,
  endRounds,
  type Hand,
  haveHelpers,
  help,
  lead,
  type MakePiece,
  openRounds,
  type Rounds,
} from "../shared-rounds.js";
import { forgetMemory } from "./forget-memory.js";
import { shiftFor, unshifted } from "./power-scale.js";
import { copyRows, slicesOf } from "./slices.js";
import {
  type Kernel,
  type KernelMemory,
  kernelBuild,
  kernelOn,
  releaseKernel,
  takeKernel,
} from "./wasm-kernel.js";

/** A matrix under way, as another thread needs it to share the work; it can be posted there. */
export interface SharedMatrix {
  readonly memory: KernelMemory;
  readonly order: number;
  readonly stagingBytes: number;
  readonly rounds: Rounds;
}

/** Told of each matrix that is large enough to be shared, as its work begins. */
export type OfferMatrix = (matrix: SharedMatrix) => void;

/** A kernel's memory ends at 4 GiB: 4 n² bytes are 3.6 GB, and the panels and slices a tenth of that. */
const LARGEST_ORDER = 30_000;

/**
 * WᵀW in f64, packed and register-blocked, then its eigenvalues: full to band to tridiagonal, root-free QL.
 * Backward stable: each eigenvalue is off by a few n·eps of the largest. The same to the last bit however many
 * threads share the work.
 */
export function wasmEngineOffering(offer: OfferMatrix | null): GramEigensolver {
  const engine: GramEigensolver = {
    name: `wasm-${kernelBuild}`,

    eigenvalues(matrix) {
      const { eigenvalues } = engine.spectrum(matrix);
      if (Number.isNaN(eigenvalues[0])) {
        throw new Error(`no convergence for a ${matrix.rows} x ${matrix.columns} matrix`);
      }
      return eigenvalues;
    },

    spectrum(matrix) {
      const tall = matrix.rows >= matrix.columns ? matrix : transposed(matrix);
      const gram = accumulate(tall.columns, tall.rows, offer);
      try {
        gram.addRows(tall);
        return gram.finish();
      } finally {
        gram.abandon();
      }
    },

    accumulate: (columns) => accumulate(columns, Number.POSITIVE_INFINITY, offer),

    relativeFloor: (n) => 8 * n * Number.EPSILON,

    // The lower triangle, a tenth of it for panels and bands, and the slice.
    workingBytes: (n) => 1.1 * 4 * n * n + 2 * STAGING_BYTES,
    largestOrder: LARGEST_ORDER,
  };
  return engine;
}

/** The engine of a thread that works by itself. */
export const wasmEngine = wasmEngineOffering(null);

/** Helps with another thread's matrix until that is done with it. */
export function helpWith({ memory, order, stagingBytes, rounds }: SharedMatrix, hand: Hand): void {
  const kernel = kernelOn(memory);
  kernel.layOut(order, stagingBytes);
  help(rounds, hand, pieceMaker(kernel));
  forgetMemory(memory.buffer.byteLength);
}

/** The steps whose pieces threads may share. */
const ADD_PACKED = 0;
const PASS_OVER = 1;

const pieceMaker =
  (kernel: Kernel): MakePiece =>
  (step, argument, piece) => {
    if (step === ADD_PACKED) kernel.addPacked(argument, piece);
    else kernel.passOver(argument, piece);
  };

/** W is copied into the kernel's memory in slices of about this size: large enough for a copy to be cheap. */
const STAGING_BYTES = 4 * 2 ** 20;

/** Slices are whole multiples of the rows that the kernel adds at once, where there are so many. */
const ROWS_AT_ONCE = 128;

/** @param rowsExpected bounds the slices that room is made for */
function accumulate(columns: number, rowsExpected: number, offer: OfferMatrix | null): GramAccumulation {
  if (columns > LARGEST_ORDER) {
    throw new RangeError(`W'W of order ${columns} is more than the ${LARGEST_ORDER} of a kernel's memory`);
  }
  const kernel = takeKernel();
  const depth = Math.max(1, Math.min(sliceDepth(columns), rowsExpected));
  const stagingBytes = columns * depth * Float64Array.BYTES_PER_ELEMENT;
  const staging = kernel.begin(columns, stagingBytes) >>> 0;
  if (staging === 0) {
    throw new RangeError(`WebAssembly has no memory for a W'W of order ${columns}`);
  }
  const make = pieceMaker(kernel);
  const rounds = offer && kernel.parts() > 1 ? openRounds() : null;
  if (rounds) offer?.({ memory: kernel.memory, order: columns, stagingBytes, rounds });

  function addAllPacked(depth: number): void {
    const blocks = kernel.blocks();
    if (rounds && haveHelpers(rounds)) lead(rounds, ADD_PACKED, depth, blocks, make);
    else for (let block = 0; block < blocks; block++) kernel.addPacked(depth, block);
  }

  function passOverAll(panel: number): void {
    if (rounds && haveHelpers(rounds)) lead(rounds, PASS_OVER, panel, kernel.parts(), make);
    else kernel.passOverAll(panel);
  }

  /** W · 2^shift is what is in the Gram matrix. */
  let shift = Number.POSITIVE_INFINITY;

  function add(slice: MatrixView): void {
    const { values, rows } = slice;
    const inRows = Math.abs(slice.columnStride) <= Math.abs(slice.rowStride);
    const lying = inRows ? slice : transposed(slice);
    if (values instanceof Float32Array && shift >= 0) {
      copyRows(lying, new Float32Array(kernel.memory.buffer, staging, rows * columns));
      useShift(0);
      addPacked(rows, inRows ? kernel.packRowsF32 : kernel.packColumnsF32);
    } else {
      copyRows(lying, new Float64Array(kernel.memory.buffer, staging, rows * columns));
      const largest = kernel.largestStaged(rows * columns);
      if (largest === 0) return;
      useShift(shiftFor(largest));
      addPacked(rows, inRows ? kernel.packRowsF64 : kernel.packColumnsF64);
    }
  }

  function addPacked(rows: number, pack: Kernel["packRowsF64"]): void {
    for (let row = 0; row < rows; ) {
      const depth = pack(row, rows, 2 ** shift);
      addAllPacked(depth);
      row += depth;
    }
  }

  /** The largest weights decide: what is there already is scaled down for them, never up. */
  function useShift(needed: number): void {
    if (needed >= shift) return;
    if (shift !== Number.POSITIVE_INFINITY) kernel.scaleGram(2 ** (2 * (needed - shift)));
    shift = needed;
  }

  const scaleShift = () => (shift === Number.POSITIVE_INFINITY ? 0 : shift);

  const gramNorm = () => unshifted(Math.sqrt(kernel.gramSquaredNorm()), scaleShift());

  function finish(): CheckableSpectrum {
    const scale = scaleShift();
    const norm = gramNorm();
    const panels = kernel.beginBand();
    for (let panel = 0; panel < panels; panel++) {
      kernel.preparePanel(panel);
      passOverAll(panel);
      kernel.finishPanel(panel);
    }
    const address = kernel.solve() >>> 0;
    if (address === 0) return { eigenvalues: new Float64Array(columns).fill(Number.NaN), gramNorm: norm };
    // A positive semi-definite matrix has no negative eigenvalues: what is below zero is rounding.
    const eigenvalues = new Float64Array(kernel.memory.buffer, address, columns).map((x) =>
      unshifted(Math.max(x, 0), scale),
    );
    return { eigenvalues: eigenvalues.sort(), gramNorm: norm };
  }

  let ended = false;

  function end(): void {
    if (ended) return;
    ended = true;
    if (rounds) endRounds(rounds);
    // Memory that somebody may still write to is no other matrix's.
    if (rounds && areBroken(rounds)) forgetMemory(kernel.memory.buffer.byteLength);
    else releaseKernel(kernel);
  }

  return {
    addRows(panel) {
      for (const slice of slicesOf(panel, depth)) add(slice);
    },
    gramNorm,
    finish() {
      const spectrum = finish();
      end();
      return spectrum;
    },
    abandon: end,
  };
}

function sliceDepth(columns: number): number {
  const rows = STAGING_BYTES / (columns * Float32Array.BYTES_PER_ELEMENT);
  return Math.max(1, Math.floor(rows / ROWS_AT_ONCE)) * ROWS_AT_ONCE;
}
