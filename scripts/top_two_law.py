"""
The law of the sum of the two largest points of the Airy process with beta = 1, to which the two largest eigenvalues of
a large noise matrix tend, centred and scaled as Tracy and Widom's: mean, standard deviation and the 0.995 quantile,
for src/rmt/edge.ts. By simulation of the tridiagonal model of the Gaussian orthogonal ensemble (Dumitriu & Edelman
2002), of which only the corner of 8 n^(1/3) rows matters to its largest eigenvalues (Edelman & Persson 2005).

python3 scripts/top_two_law.py (NumPy 1.24, SciPy 1.10; 2 minutes)
"""
import numpy as np
from scipy.linalg import eigh_tridiagonal

SIZE = 1_000_000
CORNER = int(8 * SIZE ** (1 / 3))
SAMPLES = 100_000

rng = np.random.default_rng(1)
sums = np.empty(SAMPLES)
for k in range(SAMPLES):
    diagonal = rng.standard_normal(CORNER)
    beside = np.sqrt(rng.chisquare(np.arange(SIZE - 1, SIZE - CORNER, -1)) / 2)
    largest = eigh_tridiagonal(
        diagonal, beside, eigvals_only=True, select="i", select_range=(CORNER - 2, CORNER - 1)
    )
    sums[k] = ((largest - np.sqrt(2 * SIZE)) * np.sqrt(2) * SIZE ** (1 / 6)).sum()

quantile = np.quantile(sums, 0.995)
resampled = [np.quantile(rng.choice(sums, SAMPLES), 0.995) for _ in range(200)]
print(f"mean {sums.mean():.4f}, standard deviation {sums.std():.4f}, 0.995 quantile {quantile:.3f}")
print(f"in standard deviations {(quantile - sums.mean()) / sums.std():.3f}; quantile's own error {np.std(resampled):.3f}")
