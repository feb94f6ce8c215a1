// One update by Adam in a single pass over the parameters: see the WebAssembly kernel.
#pragma once
#include "vector.h"

INLINE float root(float x) {
  return __builtin_sqrtf(x);
}

INLINE double root(double x) {
  return __builtin_sqrt(x);
}

template <class T>
APART void adam(size_t count, const T *w, const T *g, const T *m, const T *s, T *wOut, T *mOut, T *sOut, double beta1,
                double beta2, double rate, double scale, double epsilon) {
  const T keep1 = (T)beta1, keep2 = (T)beta2, add1 = (T)(1 - beta1), add2 = (T)(1 - beta2);
  const T rates = (T)rate, epsilons = (T)epsilon, scales = (T)scale;
#pragma GCC ivdep
  for (size_t i = 0; i < count; i++) {
    const T mean = keep1 * m[i] + add1 * g[i];
    const T squares = keep2 * s[i] + add2 * g[i] * g[i];
    mOut[i] = mean;
    sOut[i] = squares;
    wOut[i] = w[i] - rates * mean / (root(squares / scales) + epsilons);
  }
}
