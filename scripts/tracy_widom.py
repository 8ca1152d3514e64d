"""
Prints the coefficients of src/rmt/tracy-widom.ts: the Chebyshev expansion of ln(-ln F(s)) on [-8, 12], F the
distribution function of TW1. Needs NumPy and SciPy: python3 tracy_widom.py

F(s) = det(1 - K), K(x, y) = Ai((x + y)/2)/2 on (s, infinity) (Ferrari & Spohn 2005), and the determinant is that
of the matrix of a Gauss-Legendre rule (Bornemann 2010). From the eigenvalues of K rather than the determinant, so
that 1 - F keeps its digits where it is small.
"""
import numpy as np
from numpy.polynomial import chebyshev, legendre
from scipy.special import airy

FROM, TO, NODES, TERMS = -8, 12, 100, 36


def log_minus_log_cdf(s):
    t, weights = legendre.leggauss(NODES)
    half = max(9, (18 - s) / 2)
    x = s + half * (t + 1)
    scale = np.sqrt(half * weights)
    kernel = np.outer(scale, scale) * airy((x[:, None] + x[None, :]) / 2)[0] / 2
    return np.log(-np.log1p(-np.linalg.eigvalsh(kernel)).sum())


def at(k):
    return [log_minus_log_cdf(s) for s in FROM + (TO - FROM) * (k + 1) / 2]


nodes = np.cos(np.pi * (np.arange(400) + 0.5) / 400)
coefficients = chebyshev.chebfit(nodes, at(nodes), TERMS - 1)
between = np.linspace(-1, 1, 999)
print("largest error", np.abs(chebyshev.chebval(between, coefficients) - at(between)).max())
for c in coefficients:
    print(f"{c:.10f},")
