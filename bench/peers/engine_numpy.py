# numpy's side of bench/engine.ts, written as a course would have it: im2col convolution, reshaped pooling, the formulas of
# the lecture. Reads "CASE ROUNDS" on each line of stdin, answers with a line of JSON: milliseconds and a check sum.
import json
import sys
import time

import numpy as np

F = np.float32


def data(shape, seed, dtype=F):
    """Numbers between -0.5 and 0.5 that every language can compute: hashes of their index."""
    i = np.arange(int(np.prod(shape)), dtype=np.uint32)
    h = i * np.uint32(2654435761) + np.uint32(seed * 40503)
    h ^= h >> np.uint32(15)
    h = h * np.uint32(2246822519)
    h ^= h >> np.uint32(13)
    return (h / 4294967296.0 - 0.5).astype(dtype).reshape(shape)


def labels(n, classes):
    return np.arange(n) * 7919 % classes


def im2col(x, size, stride, pad):
    n, c, h, w = x.shape
    x = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    h, w = h + 2 * pad, w + 2 * pad
    oh, ow = (h - size) // stride + 1, (w - size) // stride + 1
    strides = np.array((h * w, w, 1, c * h * w, stride * w, stride)) * x.itemsize
    columns = np.lib.stride_tricks.as_strided(x, shape=(c, size, size, n, oh, ow), strides=tuple(strides))
    return np.ascontiguousarray(columns).reshape(c * size * size, n * oh * ow), oh, ow


def conv_forward(x, w, b, stride, pad):
    columns, oh, ow = im2col(x, w.shape[2], stride, pad)
    out = w.reshape(w.shape[0], -1).dot(columns) + b.reshape(-1, 1)
    out = out.reshape(w.shape[0], x.shape[0], oh, ow)
    return np.ascontiguousarray(out.transpose(1, 0, 2, 3)), (x, w, stride, pad, columns)


def conv_backward(dout, cache):
    x, w, stride, pad, columns = cache
    n, c, h, width = x.shape
    size = w.shape[2]
    db = dout.sum((0, 2, 3))
    flat = dout.transpose(1, 0, 2, 3).reshape(w.shape[0], -1)
    dw = flat.dot(columns.T).reshape(w.shape)
    dcolumns = w.reshape(w.shape[0], -1).T.dot(flat)
    oh, ow = dout.shape[2:]
    dcolumns = dcolumns.reshape(c, size, size, n, oh, ow)
    dx = np.zeros((c, n, h + 2 * pad, width + 2 * pad), dout.dtype)
    for i in range(size):
        for j in range(size):
            dx[:, :, i : i + stride * oh : stride, j : j + stride * ow : stride] += dcolumns[:, i, j]
    return np.ascontiguousarray(dx[:, :, pad : pad + h, pad : pad + width].transpose(1, 0, 2, 3)), dw, db


def pool_forward(x):
    n, c, h, w = x.shape
    windows = x.reshape(n, c, h // 2, 2, w // 2, 2)
    out = windows.max(3).max(4)
    return out, (x, windows, out)


def pool_backward(dout, cache):
    x, windows, out = cache
    dx = np.zeros_like(windows)
    mask = windows == out[:, :, :, None, :, None]
    spread, _ = np.broadcast_arrays(dout[:, :, :, None, :, None], dx)
    dx[mask] = spread[mask]
    dx /= np.sum(mask, axis=(3, 5), keepdims=True)
    return dx.reshape(x.shape)


def norm_forward(x, gamma, beta):
    centred = x - x.mean(0)
    inverse = 1 / np.sqrt((centred * centred).mean(0) + F(1e-5))
    hat = centred * inverse
    return gamma * hat + beta, (hat, inverse, gamma)


def norm_backward(dout, cache):
    hat, inverse, gamma = cache
    n = dout.shape[0]
    dbeta, dgamma = dout.sum(0), (dout * hat).sum(0)
    return (gamma * inverse / n) * (n * dout - dbeta - hat * dgamma), dgamma, dbeta


def svm(w, x, y, strength):
    n = x.shape[0]
    scores = x.dot(w)
    margins = np.maximum(0, scores - scores[np.arange(n), y][:, None] + 1)
    margins[np.arange(n), y] = 0
    loss = margins.sum() / n + strength * np.sum(w * w)
    counts = (margins > 0).astype(x.dtype)
    counts[np.arange(n), y] = -counts.sum(1)
    return loss, x.T.dot(counts) / n + 2 * strength * w


def softmax_of_scores(scores, y):
    n = scores.shape[0]
    p = np.exp(scores - scores.max(1, keepdims=True))
    p /= p.sum(1, keepdims=True)
    loss = -np.log(p[np.arange(n), y]).mean()
    p[np.arange(n), y] -= 1
    return loss, p / n


def softmax(w, x, y, strength):
    loss, dscores = softmax_of_scores(x.dot(w), y)
    return loss + strength * np.sum(w * w), x.T.dot(dscores) + 2 * strength * w


class Adam:
    def __init__(self, params):
        self.m = [np.zeros_like(p) for p in params]
        self.v = [np.zeros_like(p) for p in params]
        self.t = 0

    def step(self, params, grads):
        self.t += 1
        for i, (p, g) in enumerate(zip(params, grads)):
            self.m[i] = F(0.9) * self.m[i] + F(0.1) * g
            self.v[i] = F(0.999) * self.v[i] + F(0.001) * g * g
            m, v = self.m[i] / F(1 - 0.9**self.t), self.v[i] / F(1 - 0.999**self.t)
            params[i] = p - F(1e-3) * m / (np.sqrt(v) + F(1e-8))


def convnet_step():
    x, y = data((50, 3, 32, 32), 1), labels(50, 10)
    zeros = lambda n: np.zeros(n, F)
    params = [data((32, 3, 7, 7), 2) * F(0.01), zeros(32), data((8192, 100), 3) * F(0.01), zeros(100)]
    params += [data((100, 10), 4) * F(0.01), zeros(10)]
    adam, strength = Adam(params), F(1e-3)

    def step():
        w1, b1, w2, b2, w3, b3 = params
        a, conv_cache = conv_forward(x, w1, b1, 1, 3)
        pooled, pool_cache = pool_forward(np.maximum(a, 0))
        flat = pooled.reshape(50, -1)
        hidden = flat.dot(w2) + b2
        active = np.maximum(hidden, 0)
        loss, ds = softmax_of_scores(active.dot(w3) + b3, y)
        loss += 0.5 * strength * sum((w * w).sum() for w in (w1, w2, w3))
        dh = ds.dot(w3.T) * (hidden > 0)
        dpooled = dh.dot(w2.T).reshape(pooled.shape)
        _, dw1, db1 = conv_backward(pool_backward(dpooled, pool_cache) * (a > 0), conv_cache)
        grads = [dw1 + strength * w1, db1, flat.T.dot(dh) + strength * w2, dh.sum(0)]
        adam.step(params, grads + [active.T.dot(ds) + strength * w3, ds.sum(0)])
        return loss

    return step


def perceptron_step():
    sizes, x, y = [3072, 100, 100, 100, 100, 10], data((100, 3072), 1), labels(100, 10)
    params = []
    for i in range(5):
        params += [data((sizes[i], sizes[i + 1]), 2 + i) * F(0.05), np.zeros(sizes[i + 1], F)]
    adam = Adam(params)

    def step():
        inputs, sums = [x], []
        for i in range(5):
            sums.append(inputs[-1].dot(params[2 * i]) + params[2 * i + 1])
            inputs.append(np.maximum(sums[-1], 0) if i < 4 else sums[-1])
        loss, d = softmax_of_scores(inputs[-1], y)
        grads = [None] * 10
        for i in range(4, -1, -1):
            if i < 4:
                d = d * (sums[i] > 0)
            grads[2 * i], grads[2 * i + 1] = inputs[i].T.dot(d), d.sum(0)
            if i:
                d = d.dot(params[2 * i].T)
        adam.step(params, grads)
        return loss

    return step


def conv_case(x, w, stride, pad, backward):
    x, w = data(x, 1), data(w, 2)
    b = data((w.shape[0],), 3)
    out, cache = conv_forward(x, w, b, stride, pad)
    if not backward:
        return lambda: conv_forward(x, w, b, stride, pad)[0][1, 2, 3, 4]
    dout = data(out.shape, 4)

    def run():
        dx, dw, _ = conv_backward(dout, cache)
        return dx[1, 2, 3, 4] + dw[1, 2, 1, 1]

    return run


def gemm(dtype):
    a, b = data((500, 3072), 1, dtype), data((5000, 3072), 2, dtype)
    return lambda: a.dot(b.T)[3, 7]


def distances():
    a, b = data((500, 3072), 1), data((5000, 3072), 2)

    def run():
        d = -2 * a.dot(b.T)
        d += (a * a).sum(1)[:, None]
        d += (b * b).sum(1)
        return np.sqrt(np.maximum(d, 0))[3, 7]

    return run


def linear(loss, n):
    x, w, y = data((n, 3073), 1), data((3073, 10), 2) * F(0.01), labels(n, 10)
    return lambda: loss(w, x, y, F(1e-3))[0]


def pool_case(backward):
    out, cache = pool_forward(data((100, 3, 32, 32), 1))
    dout = data(out.shape, 4)
    return (lambda: pool_backward(dout, cache)[1, 2, 3, 4]) if backward else (
        lambda: pool_forward(cache[0])[0][1, 2, 3, 4]
    )


def norm_case(backward):
    x, gamma, beta = data((200, 1000), 1), data((1000,), 2), data((1000,), 3)
    out, cache = norm_forward(x, gamma, beta)
    dout = data(out.shape, 4)
    return (lambda: norm_backward(dout, cache)[0][0, 123]) if backward else (
        lambda: norm_forward(x, gamma, beta)[0][0, 123]
    )


def peak():
    """Thousand millions of operations in a second that a large product reaches, at best."""
    a, best = data((1024, 1024), 1), [0.0]

    def run():
        start = time.perf_counter()
        a.dot(a)
        best[0] = max(best[0], 2 * 1024**3 / (time.perf_counter() - start) / 1e9)
        return best[0]

    return run


seven, three = ((50, 3, 32, 32), (32, 3, 7, 7), 1, 3), ((100, 3, 31, 31), (25, 3, 3, 3), 2, 1)
cases = {
    "knn": distances,
    "gemm32": lambda: gemm(np.float32),
    "gemm64": lambda: gemm(np.float64),
    "svm500": lambda: linear(svm, 500),
    "svm49000": lambda: linear(svm, 49000),
    "softmax500": lambda: linear(softmax, 500),
    "softmax49000": lambda: linear(softmax, 49000),
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
    "peak": peak,
}

if __name__ == "__main__":
    made = {}
    print(json.dumps({"version": f"numpy {np.__version__}"}), flush=True)
    for line in sys.stdin:
        name, rounds = line.split()
        run = made.setdefault(name, None) or cases[name]()
        made[name] = run
        times, value = [], None
        for _ in range(int(rounds)):
            start = time.perf_counter()
            value = run()
            times.append((time.perf_counter() - start) * 1000)
        print(json.dumps({"milliseconds": times, "value": float(value)}), flush=True)
