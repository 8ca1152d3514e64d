"""The versions of what does the work on Python's side."""

import ctypes
import platform

import numpy
import scipy
import scipy.linalg  # loads the BLAS


def about():
    return {
        "python": platform.python_version(),
        "numpy": numpy.__version__,
        "scipy": scipy.__version__,
        "blas": blas(),
    }


def blas():
    """OpenBLAS's own words about itself, from whichever of the libraries loaded into this process has them."""
    with open("/proc/self/maps") as maps:
        paths = sorted({line.split()[-1] for line in maps if "blas" in line})
    for path in paths:
        try:
            config = ctypes.CDLL(path).openblas_get_config
        except (OSError, AttributeError):
            continue
        config.restype = ctypes.c_char_p
        return config().decode()
    return "unknown BLAS"
