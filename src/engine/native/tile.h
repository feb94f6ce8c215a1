// The innermost loops of every product: a tile of c, up to six rows by up to two vectors, is summed in registers. The
// compiler fuses each multiplication with its addition.
#pragma once
#include "vector.h"

/** Rows of a tile. */
constexpr size_t ROWS = 6;

/** What a tile's sums are put into: c, its rows `row` bytes apart, on top of what lies at `start` where that is not null. */
struct Target {
  char *c;
  size_t row;
  const char *start;
  size_t startRow;
  bool relu;
};

/**
 * Where the numbers of a lie: row r of the tile begins at `rows[r]`, or, where they lie side by side, r numbers after
 * `rows[0]`. They are walked in `runs` runs of `count` numbers, `step` bytes apart; from one run to the next it is `jump`.
 */
struct Walk {
  size_t runs;
  size_t count;
  size_t step;
  size_t jump;
  const char *rows[ROWS];
};

/** Vectors of the full width, or of half of it: what a tile's columns are summed in. */
template <class T> struct Full {
  typedef typename VectorOf<T>::type type;
  typedef typename VectorOf<T>::loose loose;
};
template <class T> struct Half {
  typedef typename VectorOf<T>::half type;
  typedef typename VectorOf<T>::looseHalf loose;
};

template <class T, class V, size_t R, size_t N, bool SIDE>
APART void tile(const Walk &walk, const char *b, const Target &target) {
  typedef typename V::type Sum;
  typedef typename V::loose Loose;
  constexpr size_t size = sizeof(T), wide = sizeof(Sum);
  Sum sums[R][N] = {};
  const char *a[R];
  for (size_t r = 0; r < R; r++) a[r] = SIDE ? walk.rows[0] + r * size : walk.rows[r];
  for (size_t run = 0; run < walk.runs; run++) {
    size_t o = 0;
    for (size_t i = 0; i < walk.count; i++) {
      Sum v[N];
      for (size_t n = 0; n < N; n++) v[n] = *(const Loose *)(b + n * wide);
      for (size_t r = 0; r < R; r++) {
        const Sum x = (SIDE ? at<T>(a[0] + r * size + o) : at<T>(a[r] + o)) - Sum{};
        for (size_t n = 0; n < N; n++) sums[r][n] += x * v[n];
      }
      o += SIDE ? walk.step : size;
      b += 2 * WIDE;
    }
    for (size_t r = 0; r < R; r++) a[r] += walk.jump;
  }
  for (size_t r = 0; r < R; r++)
    for (size_t n = 0; n < N; n++) {
      Sum sum = sums[r][n];
      if (target.start) sum += *(const Loose *)(target.start + r * target.startRow + n * wide);
      // A NaN stays one.
      if (target.relu) sum = sum < 0 ? Sum{} : sum;
      *(Loose *)(target.c + r * target.row + n * wide) = sum;
    }
}

template <class T, class V, size_t N, bool SIDE>
INLINE void tileOfRows(size_t rows, const Walk &walk, const char *b, const Target &target) {
  switch (rows) {
    case 1: return tile<T, V, 1, N, SIDE>(walk, b, target);
    case 2: return tile<T, V, 2, N, SIDE>(walk, b, target);
    case 3: return tile<T, V, 3, N, SIDE>(walk, b, target);
    case 4: return tile<T, V, 4, N, SIDE>(walk, b, target);
    case 5: return tile<T, V, 5, N, SIDE>(walk, b, target);
    default: return tile<T, V, 6, N, SIDE>(walk, b, target);
  }
}

/** A tile of so many rows and columns, of which whole vectors are written, or half of one, at `target`. */
template <class T, bool SIDE>
INLINE void wholeTile(size_t rows, size_t columns, const Walk &walk, const char *b, const Target &target) {
  if (columns > lanes<T>) tileOfRows<T, Full<T>, 2, SIDE>(rows, walk, b, target);
  else if (2 * columns > lanes<T>) tileOfRows<T, Full<T>, 1, SIDE>(rows, walk, b, target);
  else tileOfRows<T, Half<T>, 1, SIDE>(rows, walk, b, target);
}

/** The same where no more than the columns may be written or read at `target`. */
template <class T, bool SIDE>
INLINE void borderedTile(size_t rows, size_t columns, const Walk &walk, const char *b, const Target &target) {
  if (columns % lanes<T> == 0 || 2 * columns == lanes<T>) return wholeTile<T, SIDE>(rows, columns, walk, b, target);
  char border[ROWS * 2 * WIDE] __attribute__((aligned(64)));
  const size_t bytes = columns * sizeof(T);
  if (target.start)
    for (size_t r = 0; r < rows; r++) copy(border + r * 2 * WIDE, target.start + r * target.startRow, bytes);
  const Target inner = {border, 2 * WIDE, target.start ? border : nullptr, 2 * WIDE, target.relu};
  wholeTile<T, SIDE>(rows, columns, walk, b, inner);
  for (size_t r = 0; r < rows; r++) copy(target.c + r * target.row, border + r * 2 * WIDE, bytes);
}
