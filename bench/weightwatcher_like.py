"""
The work that WeightWatcher does for a model, without its book-keeping, for child.mjs: loads each matrix, takes
its singular values with SciPy in f64, and scans for the start of the power-law tail in NumPy.
"""

import json
import sys
import time

import numpy
from python_about import about
from scipy.linalg import svd


def analyse(file, matrices):
    """
    file: raw little-endian f32
    matrices: of each layer its offset in numbers, rows, columns and kernel positions, whose spectra are pooled
    """
    for layer in matrices:
        rows, columns, positions = layer["rows"], layer["columns"], layer["positions"]
        count = rows * columns * positions
        values = numpy.fromfile(file, dtype="<f4", count=count, offset=4 * layer["offset"])
        values = values.reshape(rows, columns, positions).astype(numpy.float64)
        singular_values = [
            svd(values[:, :, i], compute_uv=False, check_finite=False) for i in range(positions)
        ]
        eigenvalues = numpy.sort(numpy.concatenate(singular_values) ** 2)
        scan_tails(numpy.log(eigenvalues[eigenvalues > 0]))


def scan_tails(logs):
    """
    Where a power law fits best, by its Kolmogorov-Smirnov distance, among all tails of two values or more:
    (first, density exponent, distance). Vectors throughout, one tail after the other.
    """
    n = len(logs)
    sizes = numpy.arange(n, 0, -1)
    spreads = numpy.cumsum(logs[::-1])[::-1] - sizes * logs
    ranks = numpy.arange(n, dtype=numpy.float64)
    best = (-1, numpy.nan, numpy.inf)
    for first in range(n - 1):
        if spreads[first] <= 0:
            continue
        size = n - first
        decay = size / spreads[first]
        model = 1 - numpy.exp(decay * (logs[first] - logs[first:]))
        distance = numpy.abs(model - ranks[:size] / size).max()
        if distance < best[2]:
            best = (first, 1 + decay, distance)
    return best


def scan_file(file):
    return {"first": int(scan_tails(numpy.fromfile(file, dtype="<f8"))[0])}


print(json.dumps(about()), flush=True)
for line in sys.stdin:
    question = json.loads(line)
    started = time.perf_counter()
    found = scan_file(question["logs"]) if "logs" in question else analyse(**question["model"])
    milliseconds = (time.perf_counter() - started) * 1e3
    print(json.dumps({"ms": milliseconds, **(found or {})}), flush=True)
