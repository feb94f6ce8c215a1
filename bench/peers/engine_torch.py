# PyTorch's side of bench/engine.ts, on the CPU: the same cases and the same protocol as engine_numpy.py.
import json
import os
import sys
import time

import numpy as np
import torch
import torch.nn.functional as functional
from engine_numpy import data, labels

torch.set_num_threads(int(os.environ.get("OMP_NUM_THREADS", "1")))


def tensor(shape, seed, dtype=np.float32):
    return torch.from_numpy(data(shape, seed, dtype))


def gemm(dtype):
    a, b = tensor((500, 3072), 1, dtype), tensor((5000, 3072), 2, dtype)
    return lambda: (a @ b.t())[3, 7]


def distances():
    a, b = tensor((500, 3072), 1), tensor((5000, 3072), 2)
    return lambda: torch.cdist(a, b)[3, 7]


def linear(kind, n):
    x, w, y = tensor((n, 3073), 1), tensor((3073, 10), 2) * 0.01, torch.from_numpy(labels(n, 10))
    rows = torch.arange(n)

    def svm():
        scores = x @ w
        margins = (scores - scores[rows, y][:, None] + 1).clamp_(min=0)
        margins[rows, y] = 0
        loss = margins.sum() / n + 1e-3 * (w * w).sum()
        counts = (margins > 0).to(x.dtype)
        counts[rows, y] = -counts.sum(1)
        gradient = x.t() @ counts / n + 2e-3 * w
        return loss + 0 * gradient[0, 0]

    def softmax():
        p = torch.softmax(x @ w, 1)
        loss = -p[rows, y].log().sum() / n + 1e-3 * (w * w).sum()
        p[rows, y] -= 1
        gradient = x.t() @ p / n + 2e-3 * w
        return loss + 0 * gradient[0, 0]

    return svm if kind == "svm" else softmax


def conv_case(x, w, stride, pad, backward):
    x, w, b = tensor(x, 1), tensor(w, 2), tensor((w[0],), 3)
    if not backward:
        return lambda: functional.conv2d(x, w, b, stride, pad)[1, 2, 3, 4]
    dout = tensor(tuple(functional.conv2d(x, w, b, stride, pad).shape), 4)

    def run():
        dx, dw, _ = torch.ops.aten.convolution_backward(
            dout, x, w, [w.shape[0]], [stride] * 2, [pad] * 2, [1, 1], False, [0, 0], 1, [True] * 3
        )
        return dx[1, 2, 3, 4] + dw[1, 2, 1, 1]

    return run


def pool_case(backward):
    x = tensor((100, 3, 32, 32), 1)
    if not backward:
        return lambda: functional.max_pool2d(x, 2)[1, 2, 3, 4]
    out, index = functional.max_pool2d(x, 2, return_indices=True)
    dout = tensor(tuple(out.shape), 4)
    gradient = torch.ops.aten.max_pool2d_with_indices_backward
    return lambda: gradient(dout, x, [2, 2], [2, 2], [0, 0], [1, 1], False, index)[1, 2, 3, 4]


def norm_case(backward):
    x, gamma, beta = tensor((200, 1000), 1), tensor((1000,), 2), tensor((1000,), 3)
    if not backward:
        return lambda: functional.batch_norm(x, None, None, gamma, beta, True)[0, 123]
    out, mean, inverse = torch.ops.aten.native_batch_norm(x, gamma, beta, None, None, True, 0.1, 1e-5)
    dout = tensor(tuple(out.shape), 4)
    gradient = torch.ops.aten.native_batch_norm_backward
    return lambda: gradient(dout, x, gamma, None, None, mean, inverse, True, 1e-5, [True] * 3)[0][0, 123]


def trainer(params, forward, y, strength=0.0):
    params = [p.requires_grad_(True) for p in params]
    adam = torch.optim.Adam(params, lr=1e-3)

    def step():
        adam.zero_grad()
        loss = functional.cross_entropy(forward(params), y)
        if strength:
            loss = loss + 0.5 * strength * sum((w * w).sum() for w in params[::2])
        loss.backward()
        adam.step()
        return loss.item()

    return step


def convnet_step():
    x, y = tensor((50, 3, 32, 32), 1), torch.from_numpy(labels(50, 10))
    params = [tensor((32, 3, 7, 7), 2) * 0.01, torch.zeros(32), tensor((8192, 100), 3) * 0.01, torch.zeros(100)]
    params += [tensor((100, 10), 4) * 0.01, torch.zeros(10)]

    def forward(p):
        pooled = functional.max_pool2d(functional.relu(functional.conv2d(x, p[0], p[1], 1, 3)), 2).reshape(50, -1)
        return functional.relu(pooled @ p[2] + p[3]) @ p[4] + p[5]

    return trainer(params, forward, y, 1e-3)


def perceptron_step():
    sizes, x, y = [3072, 100, 100, 100, 100, 10], tensor((100, 3072), 1), torch.from_numpy(labels(100, 10))
    params = []
    for i in range(5):
        params += [tensor((sizes[i], sizes[i + 1]), 2 + i) * 0.05, torch.zeros(sizes[i + 1])]

    def forward(p):
        h = x
        for i in range(5):
            h = h @ p[2 * i] + p[2 * i + 1]
            h = functional.relu(h) if i < 4 else h
        return h

    return trainer(params, forward, y)


seven, three = ((50, 3, 32, 32), (32, 3, 7, 7), 1, 3), ((100, 3, 31, 31), (25, 3, 3, 3), 2, 1)
cases = {
    "knn": distances,
    "gemm32": lambda: gemm(np.float32),
    "gemm64": lambda: gemm(np.float64),
    "svm500": lambda: linear("svm", 500),
    "svm49000": lambda: linear("svm", 49000),
    "softmax500": lambda: linear("softmax", 500),
    "softmax49000": lambda: linear("softmax", 49000),
    "conv7": lambda: conv_case(*seven, False),
    "conv7back": lambda: conv_case(*seven, True),
    "conv3": lambda: conv_case(*three, False),
    "conv3back": lambda: conv_case(*three, True),
    "pool": lambda: pool_case(False),
    "poolback": lambda: pool_case(True),
    "norm": lambda: norm_case(False),
    "normback": lambda: norm_case(True),
    "convnet": convnet_step,
    "perceptron": perceptron_step,
}

if __name__ == "__main__":
    made = {}
    print(json.dumps({"version": f"PyTorch {torch.__version__}"}), flush=True)
    for line in sys.stdin:
        name, rounds = line.split()
        run = made.setdefault(name, None) or cases[name]()
        made[name] = run
        times, value = [], None
        for _ in range(int(rounds)):
            start = time.perf_counter()
            value = float(run())
            times.append((time.perf_counter() - start) * 1000)
        print(json.dumps({"milliseconds": times, "value": value}), flush=True)
