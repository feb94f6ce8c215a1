# The course's layers and losses in numpy, written from their formulas: an oracle in another language.
# Reads {case: {input: nested list}} and writes {case: {output: flat list}}.
import json
import sys

import numpy as np


def affine(x, w, b, dout):
    return dict(out=x @ w + b, dx=dout @ w.T, dw=x.T @ dout, db=dout.sum(0))


def conv(x, w, b, dout, stride, pad):
    stride, pad = int(stride), int(pad)
    padded = np.pad(x, ((0, 0), (pad, pad), (pad, pad), (0, 0)))
    fh, fw = w.shape[:2]
    windows = np.lib.stride_tricks.sliding_window_view(padded, (fh, fw), axis=(1, 2))[:, ::stride, ::stride]
    out = np.einsum("nhwcuv,uvcf->nhwf", windows, w) + b
    dw = np.einsum("nhwcuv,nhwf->uvcf", windows, dout)
    dpadded = np.zeros_like(padded)
    for i in range(out.shape[1]):
        for j in range(out.shape[2]):
            patch = np.einsum("nf,uvcf->nuvc", dout[:, i, j], w)
            dpadded[:, i * stride : i * stride + fh, j * stride : j * stride + fw] += patch
    dx = dpadded[:, pad : pad + x.shape[1], pad : pad + x.shape[2]]
    return dict(out=out, dx=dx, dw=dw, db=dout.sum((0, 1, 2)))


def batch_norm(x, gamma, beta, dout, epsilon=1e-5):
    # The long way round: the graph of Ioffe and Szegedy's paper, node by node.
    n = len(x)
    mu = x.mean(0)
    variance = x.var(0)
    normalized = (x - mu) / np.sqrt(variance + epsilon)
    dn = dout * gamma
    dvariance = (dn * (x - mu)).sum(0) * -0.5 * (variance + epsilon) ** -1.5
    dmu = -dn.sum(0) / np.sqrt(variance + epsilon) - 2 * dvariance * (x - mu).mean(0)
    dx = dn / np.sqrt(variance + epsilon) + dvariance * 2 * (x - mu) / n + dmu / n
    return dict(out=gamma * normalized + beta, dx=dx, dgamma=(dout * normalized).sum(0), dbeta=dout.sum(0))


def softmax(scores, y):
    y = y.astype(int)
    p = np.exp(scores - scores.max(1, keepdims=True))
    p /= p.sum(1, keepdims=True)
    rows = np.arange(len(y))
    loss = -np.log(p[rows, y]).mean()
    p[rows, y] -= 1
    return dict(loss=loss, dScores=p / len(y))


def svm(scores, y):
    y = y.astype(int)
    rows = np.arange(len(y))
    margins = np.maximum(0, scores - scores[rows, y][:, None] + 1)
    margins[rows, y] = 0
    slope = (margins > 0).astype(float)
    slope[rows, y] = -slope.sum(1)
    return dict(loss=margins.sum(1).mean(), dScores=slope / len(y))


cases = json.load(sys.stdin)
answers = {}
for name, inputs in cases.items():
    result = globals()[name](**{key: np.array(value, float) for key, value in inputs.items()})
    answers[name] = {key: np.asarray(value, float).ravel().tolist() for key, value in result.items()}
json.dump(answers, sys.stdout)
