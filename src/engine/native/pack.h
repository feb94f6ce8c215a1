// Packing: copies a block of a matrix into the order in which a tile reads it. Missing lines at the border become zeros.
#pragma once
#include "part.h"

/** The numbers of two vectors in turns: those of the first halves, and those of the second. */
template <class V> INLINE void interleave(V a, V b, V &low, V &high) {
  constexpr size_t numbers = sizeof(V) / sizeof(a[0]);
  if constexpr (numbers == 16) {
    low = __builtin_shufflevector(a, b, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
    high = __builtin_shufflevector(a, b, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
  } else if constexpr (numbers == 8) {
    low = __builtin_shufflevector(a, b, 0, 8, 1, 9, 2, 10, 3, 11);
    high = __builtin_shufflevector(a, b, 4, 12, 5, 13, 6, 14, 7, 15);
  } else if constexpr (numbers == 4) {
    low = __builtin_shufflevector(a, b, 0, 4, 1, 5);
    high = __builtin_shufflevector(a, b, 2, 6, 3, 7);
  } else {
    low = __builtin_shufflevector(a, b, 0, 2);
    high = __builtin_shufflevector(a, b, 1, 3);
  }
}

/**
 * Turns a square over: each round of interleaving moves the highest bit of a row's number into the lowest of the column's,
 * and the other way round, until all have changed places.
 */
template <size_t side, class V> INLINE void turnOver(V *rows) {
#pragma GCC unroll 4
  for (size_t round = 1; round < side; round *= 2) {
    V next[side];
#pragma GCC unroll 8
    for (size_t i = 0; i < side / 2; i++) interleave(rows[i], rows[i + side / 2], next[2 * i], next[2 * i + 1]);
#pragma GCC unroll 16
    for (size_t i = 0; i < side; i++) rows[i] = next[i];
  }
}

/**
 * A panel of `width` lines whose numbers lie side by side along the line; `present` of them are there. Squares are turned over
 * in registers.
 */
template <class T, size_t width>
INLINE void packAcross(const char *from, size_t across, size_t depth, size_t present, char *to) {
  typedef typename VectorOf<T>::side Row;
  typedef typename VectorOf<T>::looseSide Loose;
  constexpr size_t size = sizeof(T), side = SIDE / size;
  for (size_t line = 0; line < width; line += side) {
    const size_t wide = least(side, width - line), here = present > line ? least(side, present - line) : 0;
    for (size_t k = 0; k < depth; k += side) {
      const size_t deep = least(side, depth - k);
      const char *const source = from + line * across + k * size;
      char *const target = to + (k * width + line) * size;
      Row rows[side];
#pragma GCC unroll 16
      for (size_t i = 0; i < side; i++) {
        if (i >= here) rows[i] = Row{};
        else rows[i] = deep == side ? *(const Loose *)(source + i * across) : loadPart(source + i * across, deep, Row{});
      }
      turnOver<side>(rows);
#pragma GCC unroll 16
      for (size_t i = 0; i < side; i++) {
        if (i >= deep) break;
        if (wide == side) *(Loose *)(target + i * width * size) = rows[i];
        else storePart(target + i * width * size, wide, rows[i]);
      }
    }
  }
}

/**
 * Packs `count` lines of `depth` numbers in panels of `width` lines: panel after panel, and in it, for each depth, the
 * `width` numbers side by side. Neighbours in a line lie `along` bytes apart, neighbouring lines `across`.
 */
template <class T, size_t width>
APART void pack(const char *from, size_t along, size_t across, size_t depth, size_t count, char *to) {
  constexpr size_t size = sizeof(T);
  for (size_t line = 0; line < count; line += width, to += depth * width * size) {
    const char *panel = from + line * across;
    const size_t present = least(width, count - line);
    if (present < width) clear(to, depth * width * size);
    if (across == size && present == width)
      for (size_t k = 0; k < depth; k++) copy(to + k * width * size, panel + k * along, width * size);
    else if (across == size)
      for (size_t k = 0; k < depth; k++) copy(to + k * width * size, panel + k * along, present * size);
    else if (along == size) packAcross<T, width>(panel, across, depth, present, to);
    else
      for (size_t l = 0; l < present; l++)
        for (size_t k = 0; k < depth; k++)
          at<T>(to + (k * width + l) * size) = at<T>(panel + l * across + k * along);
  }
}
