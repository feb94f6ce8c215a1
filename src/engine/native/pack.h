// Packing: copies a block of a matrix into the order in which a tile reads it. Missing lines at the border become zeros.
#pragma once
#include "vector.h"

/** Squares of numbers that lie side by side along the line are turned over in registers. */
INLINE void turnSquare(const char *from, size_t across, char *to, size_t row, float) {
  typedef VectorOf<float>::small Four;
  const Four a = *(const Four *)from, b = *(const Four *)(from + across);
  const Four c = *(const Four *)(from + 2 * across), d = *(const Four *)(from + 3 * across);
  const Four ab = __builtin_shufflevector(a, b, 0, 4, 1, 5), cd = __builtin_shufflevector(c, d, 0, 4, 1, 5);
  const Four high = __builtin_shufflevector(a, b, 2, 6, 3, 7), low = __builtin_shufflevector(c, d, 2, 6, 3, 7);
  *(Four *)to = __builtin_shufflevector(ab, cd, 0, 1, 4, 5);
  *(Four *)(to + row) = __builtin_shufflevector(ab, cd, 2, 3, 6, 7);
  *(Four *)(to + 2 * row) = __builtin_shufflevector(high, low, 0, 1, 4, 5);
  *(Four *)(to + 3 * row) = __builtin_shufflevector(high, low, 2, 3, 6, 7);
}

INLINE void turnSquare(const char *from, size_t across, char *to, size_t row, double) {
  typedef VectorOf<double>::small Two;
  const Two a = *(const Two *)from, b = *(const Two *)(from + across);
  *(Two *)to = __builtin_shufflevector(a, b, 0, 2);
  *(Two *)(to + row) = __builtin_shufflevector(a, b, 1, 3);
}

/** A panel of `width` lines whose numbers lie side by side along the line; `present` of them are there. */
template <class T>
INLINE void packAcross(const char *from, size_t across, size_t depth, size_t present, size_t width, char *to) {
  constexpr size_t size = sizeof(T), side = 16 / size;
  const size_t whole = present - present % side, row = width * size;
  for (size_t line = 0; line < whole; line += side) {
    const char *source = from + line * across;
    char *target = to + line * size;
    size_t k = 0;
    for (; k + side <= depth; k += side) turnSquare(source + k * size, across, target + k * row, row, T());
    for (; k < depth; k++)
      for (size_t i = 0; i < side; i++) at<T>(target + k * row + i * size) = at<T>(source + k * size + i * across);
  }
  for (size_t line = whole; line < present; line++)
    for (size_t k = 0; k < depth; k++)
      at<T>(to + k * row + line * size) = at<T>(from + line * across + k * size);
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
    else if (along == size) packAcross<T>(panel, across, depth, present, width, to);
    else
      for (size_t l = 0; l < present; l++)
        for (size_t k = 0; k < depth; k++)
          at<T>(to + (k * width + l) * size) = at<T>(panel + l * across + k * along);
  }
}
