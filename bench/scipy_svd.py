"""Solves problems as WeightWatcher would, by the singular values of scipy.linalg.svd in f64, for child.mjs."""

import json
import sys
import time

import numpy
from python_about import about
from scipy.linalg import svd

matrices = []


def load(file, rows, columns, positions):
    values = numpy.fromfile(file, dtype="<f4").reshape(rows, columns, positions)
    return [numpy.ascontiguousarray(values[:, :, i], dtype=numpy.float64) for i in range(positions)]


def solve(repeats):
    started = time.perf_counter()
    for _ in range(repeats):
        singular_values = [svd(matrix, compute_uv=False, check_finite=False) for matrix in matrices]
    milliseconds = (time.perf_counter() - started) * 1e3
    return {"ms": milliseconds, "largest": max(float(values[0]) for values in singular_values) ** 2}


print(json.dumps(about()), flush=True)
for line in sys.stdin:
    question = json.loads(line)
    if "problem" in question:
        matrices = load(**question["problem"])
        print("{}", flush=True)
    else:
        print(json.dumps(solve(question["repeats"])), flush=True)
