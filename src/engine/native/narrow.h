// Products with few columns, such as the ten scores of a linear classifier: the tiles of matmul.h would be half empty, and
// packing would cost as much as multiplying. The large matrix is read once, as it lies.
#pragma once
#include "vector.h"

/** Columns at a time; rows, and bytes of them, that stay in the fastest cache while all columns are done. */
constexpr size_t FEW = 5;
constexpr size_t BLOCK = 32;
constexpr size_t RUN = 2048;

template <class T> INLINE T total(Vector<T> v) {
  T sum = 0;
  typedef typename VectorOf<T>::small Small;
  Small four = {};
  for (size_t i = 0; i < WIDE; i += 16) {
    Small part;
    __builtin_memcpy(&part, (const char *)&v + i, 16);
    four += part;
  }
  for (size_t i = 0; i < 16 / sizeof(T); i++) sum += four[i];
  return sum;
}

/** Sums along so many bytes of R rows times C turned columns, put at c or added to it. */
template <class T, size_t R, size_t C>
APART void dots(size_t bytes, const char *a, size_t aRow, const char *b, size_t bRow, char *c, size_t cRow, bool add) {
  Vector<T> sums[R][C] = {};
  const size_t whole = bytes & ~(size_t)(WIDE - 1);
  for (size_t p = 0; p < whole; p += WIDE) {
    Vector<T> x[R];
    for (size_t r = 0; r < R; r++) x[r] = load<T>(a + r * aRow + p);
    for (size_t j = 0; j < C; j++) {
      const Vector<T> w = load<T>(b + j * bRow + p);
      for (size_t r = 0; r < R; r++) sums[r][j] += x[r] * w;
    }
  }
  for (size_t r = 0; r < R; r++)
    for (size_t j = 0; j < C; j++) {
      T sum = total<T>(sums[r][j]);
      for (size_t p = whole; p < bytes; p += sizeof(T)) sum += at<T>(a + r * aRow + p) * at<T>(b + j * bRow + p);
      T &to = at<T>(c + r * cRow + j * sizeof(T));
      to = add ? to + sum : sum;
    }
}

template <class T, size_t R>
INLINE void dotsOf(size_t columns, size_t bytes, const char *a, size_t aRow, const char *b, size_t bRow, char *c,
                   size_t cRow, bool add) {
  switch (columns) {
    case 1: return dots<T, R, 1>(bytes, a, aRow, b, bRow, c, cRow, add);
    case 2: return dots<T, R, 2>(bytes, a, aRow, b, bRow, c, cRow, add);
    case 3: return dots<T, R, 3>(bytes, a, aRow, b, bRow, c, cRow, add);
    case 4: return dots<T, R, 4>(bytes, a, aRow, b, bRow, c, cRow, add);
    default: return dots<T, R, 5>(bytes, a, aRow, b, bRow, c, cRow, add);
  }
}

/** Lays the columns of b, of [k, n], out as rows. */
template <class T> APART void turn(size_t n, size_t k, const char *b, size_t bRow, size_t bColumn, char *to) {
  constexpr size_t size = sizeof(T);
  for (size_t j = 0; j < n; j++)
    for (size_t l = 0; l < k; l++) at<T>(to + (j * k + l) * size) = at<T>(b + l * bRow + j * bColumn);
}

/** `c = a b` where b is turned over already. */
template <class T>
APART void timesTurned(size_t m, size_t n, size_t k, const char *a, size_t aRow, const char *turned, char *c) {
  constexpr size_t size = sizeof(T);
  const size_t row = k * size;
  if (k == 0) clear(c, m * n * size);
  for (size_t i = 0; i < m; i += BLOCK)
    for (size_t l = 0; l < row; l += RUN) {
      const size_t end = least(i + BLOCK, m), bytes = least(RUN, row - l);
      for (size_t r = i; r < end; r += 2)
        for (size_t j = 0; j < n; j += FEW) {
          const char *const x = a + r * aRow + l, *const w = turned + j * row + l;
          char *const to = c + (r * n + j) * size;
          if (r + 1 < end) dotsOf<T, 2>(least(FEW, n - j), bytes, x, aRow, w, row, to, n * size, l > 0);
          else dotsOf<T, 1>(least(FEW, n - j), bytes, x, aRow, w, row, to, n * size, l > 0);
        }
    }
}

/** Adds to C rows of sums, `sumRow` bytes apart, the products of N vectors of columns of some rows of a with C slopes of each. */
template <class T, size_t N, size_t C>
APART void outer(size_t rows, const char *a, size_t aRow, const char *slopes, size_t slopeRow, char *sums,
                 size_t sumRow) {
  Vector<T> total[C][N];
  for (size_t j = 0; j < C; j++)
    for (size_t n = 0; n < N; n++) total[j][n] = load<T>(sums + j * sumRow + n * WIDE);
  for (size_t r = 0; r < rows; r++, a += aRow, slopes += slopeRow) {
    Vector<T> x[N];
    for (size_t n = 0; n < N; n++) x[n] = load<T>(a + n * WIDE);
    for (size_t j = 0; j < C; j++) {
      const Vector<T> slope = repeat(at<T>(slopes + j * sizeof(T)));
      for (size_t n = 0; n < N; n++) total[j][n] += x[n] * slope;
    }
  }
  for (size_t j = 0; j < C; j++)
    for (size_t n = 0; n < N; n++) store<T>(sums + j * sumRow + n * WIDE, total[j][n]);
}

template <class T, size_t N>
INLINE void outerOf(size_t columns, size_t rows, const char *a, size_t aRow, const char *slopes, size_t slopeRow,
                    char *sums, size_t sumRow) {
  switch (columns) {
    case 1: return outer<T, N, 1>(rows, a, aRow, slopes, slopeRow, sums, sumRow);
    case 2: return outer<T, N, 2>(rows, a, aRow, slopes, slopeRow, sums, sumRow);
    case 3: return outer<T, N, 3>(rows, a, aRow, slopes, slopeRow, sums, sumRow);
    case 4: return outer<T, N, 4>(rows, a, aRow, slopes, slopeRow, sums, sumRow);
    default: return outer<T, N, 5>(rows, a, aRow, slopes, slopeRow, sums, sumRow);
  }
}

/** Adds the products of `count` columns of some rows of a with the rows' n slopes to sums of [n, count]. */
template <class T>
APART void addOuter(size_t rows, size_t n, size_t count, const char *a, size_t aRow, const char *slopes, char *sums) {
  constexpr size_t size = sizeof(T);
  const size_t sumRow = count * size, slopeRow = n * size;
  size_t i = 0;
  for (; i + 2 * lanes<T> <= count; i += 2 * lanes<T>)
    for (size_t j = 0; j < n; j += FEW)
      outerOf<T, 2>(least(FEW, n - j), rows, a + i * size, aRow, slopes + j * size, slopeRow,
                    sums + j * sumRow + i * size, sumRow);
  for (; i + lanes<T> <= count; i += lanes<T>)
    for (size_t j = 0; j < n; j += FEW)
      outerOf<T, 1>(least(FEW, n - j), rows, a + i * size, aRow, slopes + j * size, slopeRow,
                    sums + j * sumRow + i * size, sumRow);
  for (; i < count; i++)
    for (size_t j = 0; j < n; j++) {
      T sum = at<T>(sums + j * sumRow + i * size);
      for (size_t r = 0; r < rows; r++) sum += at<T>(a + r * aRow + i * size) * at<T>(slopes + r * slopeRow + j * size);
      at<T>(sums + j * sumRow + i * size) = sum;
    }
}

/** `c = a' b` for columns first..first + count of a, stored as `rows` rows `aRow` bytes apart, and b of [rows, n]. */
template <class T>
APART void narrowTurned(size_t rows, size_t n, const char *a, size_t aRow, size_t first, size_t count, const char *b,
                        char *c, char *work) {
  constexpr size_t size = sizeof(T);
  clear(work, n * count * size);
  for (size_t r = 0; r < rows; r += BLOCK)
    addOuter<T>(least(BLOCK, rows - r), n, count, a + r * aRow + first * size, aRow, b + r * n * size, work);
  for (size_t i = 0; i < count; i++)
    for (size_t j = 0; j < n; j++) at<T>(c + ((first + i) * n + j) * size) = at<T>(work + (j * count + i) * size);
}
