import { arch, cpus, platform, release } from "node:os";

/**
 * A LAPACK that the machine has already, called through koffi. Neither is required: koffi is an optional
 * dependency, and where no library is found the WebAssembly engine does the work.
 */
export interface LapackLibrary {
  /** The file that was loaded. */
  readonly name: string;
  /** Whether it is known to be OpenBLAS, MKL or Accelerate, by name or by what it offers. */
  readonly optimised: boolean;
  /** Version and kernels, as far as the library tells, and the processor, by which it may choose its kernels. */
  readonly build: string;
  /** C ← A·Aᵀ + beta·C (trans `N`, A is n x k) or AᵀA + beta·C (`T`, A is k x n), upper triangle, column-major. */
  readonly dsyrk: (
    trans: "N" | "T",
    n: number,
    k: number,
    a: Float64Array,
    lda: number,
    beta: number,
    c: Float64Array,
  ) => void;
  /** The eigenvalues of the symmetric matrix in the upper triangle of `c`, which is destroyed, ascending. */
  readonly eigenvalues: (n: number, c: Float64Array) => Float64Array;
}

/** In the order of preference. Loaded by the system's own search path. */
const CANDIDATES: Readonly<Partial<Record<NodeJS.Platform, readonly string[]>>> = {
  linux: [
    "libmkl_rt.so.2",
    "libmkl_rt.so",
    "libopenblas.so.0",
    "libopenblas.so",
    "libflexiblas.so.3",
    "liblapack.so.3",
  ],
  darwin: ["/System/Library/Frameworks/Accelerate.framework/Accelerate", "libopenblas.dylib"],
  win32: ["mkl_rt.2.dll", "libopenblas.dll"],
};

/** The pointers that Fortran's calling convention wants for numbers, and the hidden lengths of its strings. */
const DSYRK =
  "void dsyrk_(const char *uplo, const char *trans, const int *n, const int *k, const double *alpha, const double *a, const int *lda, const double *beta, double *c, const int *ldc, size_t l1, size_t l2)";
const DSYEVD =
  "void dsyevd_(const char *jobz, const char *uplo, const int *n, double *a, const int *lda, double *w, double *work, const int *lwork, int *iwork, const int *liwork, int *info, size_t l1, size_t l2)";

/** The first library of the platform that has both routines, or null; why one could not be loaded is no matter. */
export async function findLapack(): Promise<LapackLibrary | null> {
  const koffi = await import("koffi").catch(() => null);
  if (koffi === null) return null;
  for (const name of CANDIDATES[process.platform] ?? []) {
    try {
      const library = koffi.default.load(name);
      const optimised = limitThreads(library) || /accelerate|mkl|openblas/i.test(name);
      return {
        ...bind(name, library.func(DSYRK), library.func(DSYEVD)),
        name,
        optimised,
        build: [configurationOf(library), processor()].join(", "),
      };
    } catch {}
  }
  return null;
}

interface Library {
  func(prototype: string): (...args: readonly unknown[]) => unknown;
}

/**
 * One matrix a worker is the parallelism here: a library that starts threads of its own would fight it.
 * @returns whether the library is one that has threads
 */
function limitThreads(library: Library): boolean {
  const setters = ["openblas_set_num_threads", "MKL_Set_Num_Threads"].filter((name) => {
    try {
      library.func(`void ${name}(int count)`)(1);
      return true;
    } catch {
      return false;
    }
  });
  return setters.length > 0;
}

/** What OpenBLAS was built as, with the kernels that it runs; of others the operating system's version. */
function configurationOf(library: Library): string {
  try {
    return String(library.func("const char *openblas_get_config()")());
  } catch {
    return `${platform()} ${release()}`;
  }
}

function processor(): string {
  return cpus()[0]?.model ?? arch();
}

type Routine = (...args: readonly unknown[]) => unknown;

function bind(name: string, dsyrk: Routine, dsyevd: Routine): Pick<LapackLibrary, "dsyrk" | "eigenvalues"> {
  const int = (value: number) => Int32Array.of(value);
  const double = (value: number) => Float64Array.of(value);
  return {
    dsyrk(trans, n, k, a, lda, beta, c) {
      dsyrk("U", trans, int(n), int(k), double(1), a, int(lda), double(beta), c, int(n), 1, 1);
    },
    eigenvalues(n, c) {
      const w = new Float64Array(n);
      const info = int(0);
      const run = (work: Float64Array, lwork: number, iwork: Int32Array, liwork: number) => {
        dsyevd("N", "U", int(n), c, int(n), w, work, int(lwork), iwork, int(liwork), info, 1, 1);
        if (info[0] !== 0) throw new Error(`${name}: dsyevd ended with info ${info[0]}`);
      };
      // Lengths of -1 ask for the best lengths of the work arrays.
      const [best, bestInteger] = [double(0), int(0)];
      run(best, -1, bestInteger, -1);
      run(new Float64Array(best[0]), best[0], new Int32Array(bestInteger[0]), bestInteger[0]);
      return w;
    },
  };
}
