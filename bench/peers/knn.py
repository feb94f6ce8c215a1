# numpy's side of bench/knn.ts: the same pictures, the same formula. Answers each line on stdin with a line of JSON.
import json
import sys
import time

import numpy as np

n, m, d = (int(argument) for argument in sys.argv[1:])


def pixels(rows, seed):
    index = np.arange(rows * d, dtype=np.uint32)
    mixed = index * np.uint32(2654435761) + np.uint32(seed)
    mixed = (mixed ^ (mixed >> np.uint32(15))) * np.uint32(2246822519)
    return ((mixed ^ (mixed >> np.uint32(13))) >> np.uint32(24)).astype(np.float32).reshape(rows, d)


def distances(x, x_train):
    squares = -2 * x.dot(x_train.T)
    squares += (x * x).sum(1)[:, None]
    squares += (x_train * x_train).sum(1)
    np.maximum(squares, 0, out=squares)
    return np.sqrt(squares, out=squares)


x, x_train = pixels(n, 1), pixels(m, 2)
print(json.dumps({"version": np.__version__}), flush=True)
for _ in sys.stdin:
    start = time.perf_counter()
    out = distances(x, x_train)
    milliseconds = (time.perf_counter() - start) * 1000
    print(json.dumps({"milliseconds": milliseconds, "sum": float(out.sum(dtype=np.float64))}), flush=True)
