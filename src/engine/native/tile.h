// The innermost loops of every product: a tile of c, up to six rows by up to two vectors, is summed in registers. The
// compiler fuses each multiplication with its addition.
#pragma once
#include "part.h"

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

/**
 * Puts a vector of sums into row r of the target, `bytes` after its beginning; unless `part` is 0, no more than so many of its
 * numbers may be written or read there.
 */
template <class V>
INLINE void put(const Target &target, size_t r, size_t bytes, size_t part, typename V::type sum) {
  typedef typename V::loose Loose;
  char *const to = target.c + r * target.row + bytes;
  const char *const start = target.start ? target.start + r * target.startRow + bytes : nullptr;
  if (start) sum += part ? loadPart(start, part, sum) : *(const Loose *)start;
  // A NaN stays one.
  if (target.relu) sum = sum < 0 ? typename V::type{} : sum;
  if (part) storePart(to, part, sum);
  else *(Loose *)to = sum;
}

/** A tile of R rows by N vectors, and half a vector more where `TAIL`; `part`: see `put`, of the last one. */
template <class T, size_t R, size_t N, bool TAIL, bool SIDE>
APART void tile(const Walk &walk, const char *b, const Target &target, size_t part) {
  typedef typename Full<T>::type Sum;
  typedef typename Half<T>::type Small;
  constexpr size_t size = sizeof(T);
  Sum sums[R][most(N, 1)] = {};
  Small tail[R] = {};
  // While it is summed, what the sums are added to comes nearer.
  if (target.start)
    for (size_t r = 0; r < R; r++)
      for (size_t n = 0; n < N; n++) __builtin_prefetch(target.start + r * target.startRow + n * WIDE, 1, 3);
  // The first two vectors lie side by side in a panel, any others in the next one.
  const size_t panel = N + TAIL > 2 ? (walk.runs * walk.count - 1) * 2 * WIDE : 0;
  const char *a[R];
  for (size_t r = 0; r < R; r++) a[r] = SIDE ? walk.rows[0] + r * size : walk.rows[r];
  for (size_t run = 0; run < walk.runs; run++) {
    size_t o = 0;
    for (size_t i = 0; i < walk.count; i++) {
      Sum v[most(N, 1)];
      for (size_t n = 0; n < N; n++) v[n] = load<T>(b + n * WIDE + (n < 2 ? 0 : panel));
      Small half{};
      if (TAIL) half = *(const typename Half<T>::loose *)(b + N * WIDE + (N < 2 ? 0 : panel));
      for (size_t r = 0; r < R; r++) {
        const T number = SIDE ? at<T>(a[0] + r * size + o) : at<T>(a[r] + o);
        if constexpr (N == 0) {
          tail[r] += (number - Small{}) * half;
        } else {
          const Sum x = number - Sum{};
          for (size_t n = 0; n < N; n++) sums[r][n] += x * v[n];
          if constexpr (TAIL) tail[r] += firstHalf(x) * half;
        }
      }
      o += SIDE ? walk.step : size;
      b += 2 * WIDE;
    }
    for (size_t r = 0; r < R; r++) a[r] += walk.jump;
  }
  for (size_t r = 0; r < R; r++) {
    for (size_t n = 0; n < N; n++) put<Full<T>>(target, r, n * WIDE, !TAIL && n + 1 == N ? part : 0, sums[r][n]);
    if (TAIL) put<Half<T>>(target, r, N * WIDE, part, tail[r]);
  }
}

template <class T, size_t N, bool TAIL, bool SIDE>
INLINE void tileOfRows(size_t rows, const Walk &walk, const char *b, const Target &target, size_t part) {
  switch (rows) {
    case 1: return tile<T, 1, N, TAIL, SIDE>(walk, b, target, part);
    case 2: return tile<T, 2, N, TAIL, SIDE>(walk, b, target, part);
    case 3: return tile<T, 3, N, TAIL, SIDE>(walk, b, target, part);
    case 4: return tile<T, 4, N, TAIL, SIDE>(walk, b, target, part);
    case 5: return tile<T, 5, N, TAIL, SIDE>(walk, b, target, part);
    default: return tile<T, 6, N, TAIL, SIDE>(walk, b, target, part);
  }
}

/** The columns of the widest tile: where there are masks there are registers too, for one and a half vectors more. */
template <class T> constexpr size_t widestTile = columnsOfTile<T> + (MASKS ? lanes<T> + lanes<T> / 2 : 0);

/** How many columns to do at once where so many are left: a narrow rest is done together with the panel before it. */
template <class T> INLINE size_t columnsAtOnce(size_t left) {
  return left <= widestTile<T> ? left : columnsOfTile<T>;
}

/** A tile of so many rows and columns; whole vectors are written at `target`, or half of one, unless it is `exact`. */
template <class T, bool SIDE>
INLINE void tileOf(size_t rows, size_t columns, bool exact, const Walk &walk, const char *b, const Target &target) {
  constexpr size_t full = lanes<T>, half = full / 2;
  const size_t rest = columns % full, part = exact && columns % half != 0 ? rest : 0, small = part % half;
  if (MASKS && columns > 3 * full) tileOfRows<T, MASKS ? 3 : 2, MASKS, SIDE>(rows, walk, b, target, small);
  else if (MASKS && columns > 2 * full + half) tileOfRows<T, MASKS ? 3 : 2, false, SIDE>(rows, walk, b, target, part);
  else if (MASKS && columns > 2 * full) tileOfRows<T, 2, MASKS, SIDE>(rows, walk, b, target, small);
  else if (columns > full + (MASKS ? half : 0)) tileOfRows<T, 2, false, SIDE>(rows, walk, b, target, part);
  else if (MASKS && columns > full) tileOfRows<T, 1, MASKS, SIDE>(rows, walk, b, target, small);
  else if (columns > half) tileOfRows<T, 1, false, SIDE>(rows, walk, b, target, part);
  else tileOfRows<T, 0, true, SIDE>(rows, walk, b, target, small);
}

template <class T, bool SIDE>
INLINE void wholeTile(size_t rows, size_t columns, const Walk &walk, const char *b, const Target &target) {
  tileOf<T, SIDE>(rows, columns, false, walk, b, target);
}

/** The same where no more than the columns may be written or read at `target`. */
template <class T, bool SIDE>
INLINE void borderedTile(size_t rows, size_t columns, const Walk &walk, const char *b, const Target &target) {
  if (MASKS) return tileOf<T, SIDE>(rows, columns, true, walk, b, target);
  if (columns % lanes<T> == 0 || 2 * columns == lanes<T>) return wholeTile<T, SIDE>(rows, columns, walk, b, target);
  char border[ROWS * 2 * WIDE] __attribute__((aligned(64)));
  const size_t bytes = columns * sizeof(T);
  if (target.start)
    for (size_t r = 0; r < rows; r++) copy(border + r * 2 * WIDE, target.start + r * target.startRow, bytes);
  const Target inner = {border, 2 * WIDE, target.start ? border : nullptr, 2 * WIDE, target.relu};
  wholeTile<T, SIDE>(rows, columns, walk, b, inner);
  for (size_t r = 0; r < rows; r++) copy(target.c + r * target.row, border + r * 2 * WIDE, bytes);
}
