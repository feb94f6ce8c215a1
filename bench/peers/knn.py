# numpy's side of bench/knn.ts: the same pictures, the same formula. Answers each line on stdin with a line of JSON.
import json
import sys
import time

import numpy as np

n, m, d = (int(argument) for argument in sys.argv[1:])


def pixels(rows, multiplier, seed):
    index = np.arange(rows * d, dtype=np.uint32)
    return ((index * np.uint32(multiplier) + np.uint32(seed)) >> np.uint32(24)).astype(np.float32).reshape(rows, d)


def distances(x, x_train):
    squares = -2 * x.dot(x_train.T)
    squares += (x * x).sum(1)[:, None]
    squares += (x_train * x_train).sum(1)
    np.maximum(squares, 0, out=squares)
    return np.sqrt(squares, out=squares)


x, x_train = pixels(n, 2654435761, 0), pixels(m, 2246822519, 12345)
print(json.dumps({"version": np.__version__}), flush=True)
for _ in sys.stdin:
    start = time.perf_counter()
    out = distances(x, x_train)
    milliseconds = (time.perf_counter() - start) * 1000
    print(json.dumps({"milliseconds": milliseconds, "sum": float(out.sum(dtype=np.float64))}), flush=True)
