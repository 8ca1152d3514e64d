import type { Uniform } from "../../random/stream.js";
import { gamma, normals } from "../../random/variates.js";
import { bidiagonalEigenvalues } from "./bidiagonal-eigenvalues.js";

/**
 * A sample of the beta-Laguerre ensemble with Dyson's beta = kappa/M, N >= M, whose spectrum tends to the HTMP law of
 * gamma = M/N: the squared singular values of the bidiagonal matrix of independent chi variables with
 * beta N, beta (N - 1), ..., beta (N - M + 1) degrees of freedom on the diagonal and beta (M - 1), ..., beta beside
 * it (Dumitriu & Edelman 2002). Their mean is near kappa N/M. With kappa = M (beta = 1) they are those of WᵀW for
 * an N x M matrix W of standard normal entries.
 *
 * @returns M eigenvalues, ascending, positive but for those below the smallest number
 */
export function sampleBetaLaguerre(N: number, M: number, kappa: number, uniform: Uniform): Float64Array {
  const normal = normals(uniform);
  const chiSquare = (degreesOfFreedom: number) => 2 * gamma(degreesOfFreedom / 2, normal, uniform);
  const beta = kappa / M;
  const diagonal = Float64Array.from({ length: M }, (_, i) => chiSquare(beta * (N - i)));
  const beside = Float64Array.from({ length: M - 1 }, (_, i) => chiSquare(beta * (M - 1 - i)));
  return bidiagonalEigenvalues(diagonal, beside);
}
