// Vectors of the width that this file is compiled for, of either precision: WIDE bytes, 32 (AVX2) or 64 (AVX-512).
#pragma once
#include <stddef.h>
#include <stdint.h>

#define INLINE static inline __attribute__((always_inline))
#define APART static __attribute__((noinline))

/** Bytes of memory: addresses are counted in bytes, as in the WebAssembly kernels. */
using Bytes = char *;

/** Bytes of a row of the squares that packing turns over: a whole vector where there are masks to store it in part. */
constexpr size_t SIDE = WIDE == 64 ? 64 : 16;

template <class T> struct VectorOf;
template <> struct VectorOf<float> {
  typedef float type __attribute__((vector_size(WIDE)));
  typedef float loose __attribute__((vector_size(WIDE), aligned(4), may_alias));
  typedef float half __attribute__((vector_size(WIDE / 2)));
  typedef float looseHalf __attribute__((vector_size(WIDE / 2), aligned(4), may_alias));
  typedef float small __attribute__((vector_size(16), aligned(4), may_alias));
  typedef float side __attribute__((vector_size(SIDE)));
  typedef float looseSide __attribute__((vector_size(SIDE), aligned(4), may_alias));
};
template <> struct VectorOf<double> {
  typedef double type __attribute__((vector_size(WIDE)));
  typedef double loose __attribute__((vector_size(WIDE), aligned(8), may_alias));
  typedef double half __attribute__((vector_size(WIDE / 2)));
  typedef double looseHalf __attribute__((vector_size(WIDE / 2), aligned(8), may_alias));
  typedef double small __attribute__((vector_size(16), aligned(8), may_alias));
  typedef double side __attribute__((vector_size(SIDE)));
  typedef double looseSide __attribute__((vector_size(SIDE), aligned(8), may_alias));
};
template <class T> using Vector = typename VectorOf<T>::type;

/** How many numbers a vector holds. */
template <class T> constexpr size_t lanes = WIDE / sizeof(T);

/** The widest tile of a product: two vectors of columns. */
template <class T> constexpr size_t columnsOfTile = 2 * lanes<T>;

template <class T> INLINE T &at(char *address) {
  return *(T *)address;
}

template <class T> INLINE const T &at(const char *address) {
  return *(const T *)address;
}

template <class T> INLINE Vector<T> load(const char *address) {
  return *(const typename VectorOf<T>::loose *)address;
}

template <class T> INLINE void store(char *address, Vector<T> value) {
  *(typename VectorOf<T>::loose *)address = value;
}

/** A vector that repeats a number. */
template <class T> INLINE Vector<T> repeat(T value) {
  return value - Vector<T>{};
}

INLINE size_t least(size_t a, size_t b) {
  return a < b ? a : b;
}

constexpr INLINE size_t most(size_t a, size_t b) {
  return a > b ? a : b;
}

/** Zeros for so many bytes, a multiple of 4. */
INLINE void clear(char *to, size_t bytes) {
  size_t i = 0;
  for (; i + WIDE <= bytes; i += WIDE) store<float>(to + i, Vector<float>{});
  for (; i < bytes; i += 4) at<uint32_t>(to + i) = 0;
}

/** Copies so many bytes, a multiple of 4. */
INLINE void copy(char *to, const char *from, size_t bytes) {
  typedef VectorOf<float>::small Four;
  size_t i = 0;
  if (bytes >= 16 && bytes < WIDE) {
    for (; i + 16 <= bytes; i += 16) *(Four *)(to + i) = *(const Four *)(from + i);
    *(Four *)(to + bytes - 16) = *(const Four *)(from + bytes - 16);
    return;
  }
  for (; i + WIDE <= bytes; i += WIDE) store<float>(to + i, load<float>(from + i));
  for (; i < bytes; i += 4) at<uint32_t>(to + i) = at<uint32_t>(from + i);
}
