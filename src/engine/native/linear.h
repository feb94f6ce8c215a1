// The loss of a linear classifier and its gradients: scores = x w + b, their loss, and back, some rows at a time, so that a
// large x is read from the memory once.
#pragma once
#include "narrow.h"

/** What is known of the classifier, in the order of memory. */
struct Linear {
  uint32_t width, classes, x, w, b, labels, losses;
};

/** ln x of a finite x >= 1: x = 2^e m with m near 1, and ln m = 2 (s + s^3 / 3 + s^5 / 5 + ...) with s = (m - 1) / (m + 1). */
INLINE double logarithm(double x) {
  uint64_t bits;
  __builtin_memcpy(&bits, &x, 8);
  int64_t e = (int64_t)(bits >> 52) - 1023;
  bits = (bits & 0xfffffffffffffull) | 0x3ff0000000000000ull;
  double m;
  __builtin_memcpy(&m, &bits, 8);
  if (m > 1.4142135623730951) m *= 0.5, e++;
  const double s = (m - 1) / (m + 1), ss = s * s;
  double series = 0;
  for (int power = 23; power >= 1; power -= 2) series = series * ss + 1.0 / power;
  return 2 * s * series + (double)e * 0.6931471805599453;
}

/** e^x of a double x <= 0, in 1 ulp or two: e^x = 2^n e^r with n = round(x / ln 2). */
INLINE double exponential(double x) {
  if (x != x) return x;
  if (x < -708) return 0;
  const double magic = 6755399441055744.0;
  const double shifted = x * 1.4426950408889634 + magic, n = shifted - magic;
  const double r = (x - n * 6.93145751953125e-1) - n * 1.42860682030941723212e-6;
  double series = 0;
  // 1 + r + r^2 / 2! + ...: |r| <= 0.35, so thirteen powers are enough.
  const double inverse[14] = {1, 1, 1.0 / 2, 1.0 / 6, 1.0 / 24, 1.0 / 120, 1.0 / 720, 1.0 / 5040, 1.0 / 40320,
                              1.0 / 362880, 1.0 / 3628800, 1.0 / 39916800, 1.0 / 479001600, 1.0 / 6227020800};
  for (int power = 13; power >= 0; power--) series = series * r + inverse[power];
  uint64_t bits;
  __builtin_memcpy(&bits, &shifted, 8);
  bits = (bits << 52) + (1023ull << 52);
  double scale;
  __builtin_memcpy(&scale, &bits, 8);
  return series * scale;
}

/** Weston-Watkins: the sum over j != y of max(0, s[j] - s[y] + margin); NaN where a score is not finite. */
template <class T>
INLINE double svmRow(size_t classes, size_t y, const T *scores, T *slopes, double share, double margin) {
  double loss = 0, back = 0;
  for (size_t j = 0; j < classes; j++) {
    const T above = j == y ? scores[j] - scores[j] : scores[j] - scores[y] + (T)margin;
    const bool violated = above > 0;
    loss += (violated ? above : 0) + (scores[j] - scores[j]);
    slopes[j] = violated ? (T)share : 0;
    back += slopes[j];
  }
  slopes[y] = (T)-back;
  return loss;
}

/** Softmax: `ln(sum of e^(s[j] - max)) - (s[y] - max)`; NaN as above. */
template <class T> INLINE double softmaxRow(size_t classes, size_t y, const T *scores, T *slopes, double share) {
  double largest = scores[0], doubt = 0, sum = 0;
  for (size_t j = 0; j < classes; j++) {
    if (scores[j] > largest) largest = scores[j];
    doubt += scores[j] - scores[j];
  }
  double powers[64];
  for (size_t j = 0; j < classes; j++) sum += powers[j] = exponential(scores[j] - largest);
  for (size_t j = 0; j < classes; j++) slopes[j] = (T)((powers[j] / sum - (j == y)) * share);
  return doubt == 0 ? logarithm(sum) - (scores[y] - largest) : __builtin_nan("");
}

/**
 * Puts the loss of rows first..first + count in its place, and their part of the gradients at `sums`: of b as doubles, then
 * of w turned over. `kind` is 0 for SVM, 1 for softmax.
 */
template <class T>
APART void linearLoss(int kind, const Linear &g, char *memory, size_t first, size_t count, char *sums, double share,
                      double margin, char *work) {
  constexpr size_t size = sizeof(T);
  const size_t n = g.classes, row = g.width * size;
  char *const turned = work, *const scores = turned + n * row, *const slopes = scores + BLOCK * n * size;
  double *const biases = (double *)sums;
  char *const weights = sums + n * 8;
  clear(sums, n * 8 + n * row);
  turn<T>(n, g.width, memory + g.w, n * size, size, turned);
  for (size_t r = first; r < first + count; r += BLOCK) {
    const size_t some = least(BLOCK, first + count - r);
    const char *const block = memory + g.x + r * row;
    timesTurned<T>(some, n, g.width, block, row, turned, scores);
    for (size_t i = 0; i < some; i++) {
      T *const here = (T *)(scores + i * n * size), *const slope = (T *)(slopes + i * n * size);
      for (size_t j = 0; j < n; j++) here[j] += at<T>(memory + g.b + j * size);
      const uint32_t y = at<uint32_t>(memory + g.labels + (r + i) * 4);
      double loss = __builtin_nan("");
      if (y < n) {
        loss = kind == 0 ? svmRow<T>(n, y, here, slope, share, margin) : softmaxRow<T>(n, y, here, slope, share);
        for (size_t j = 0; j < n; j++) biases[j] += slope[j];
      } else {
        clear((char *)slope, n * size);
      }
      at<double>(memory + g.losses + (r + i) * 8) = loss;
    }
    addOuter<T>(some, n, g.width, block, row, slopes, weights);
  }
}

/** Adds up the parts, `stride` bytes apart: rows first..first + count of dw, and with the first row db. */
template <class T>
APART void linearSums(size_t parts, size_t stride, size_t width, size_t n, size_t first, size_t count,
                      const char *sums, char *dw, char *db) {
  constexpr size_t size = sizeof(T);
  for (size_t j = 0; first == 0 && j < n; j++) {
    double total = 0;
    for (size_t part = 0; part < parts; part++) total += at<double>(sums + part * stride + j * 8);
    at<T>(db + j * size) = (T)total;
  }
  const size_t end = first + count;
  for (size_t j = 0; j < n; j++) {
    const char *const from = sums + n * 8 + j * width * size;
    size_t i = first;
    for (; i + lanes<T> <= end; i += lanes<T>) {
      Vector<T> total = load<T>(from + i * size);
      for (size_t part = 1; part < parts; part++) total += load<T>(from + part * stride + i * size);
      for (size_t l = 0; l < lanes<T>; l++) at<T>(dw + ((i + l) * n + j) * size) = total[l];
    }
    for (; i < end; i++) {
      T total = at<T>(from + i * size);
      for (size_t part = 1; part < parts; part++) total += at<T>(from + part * stride + i * size);
      at<T>(dw + (i * n + j) * size) = total;
    }
  }
}
