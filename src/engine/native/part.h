// Parts of vectors: their first numbers alone, where the processor has masks for that.
#pragma once
#include "vector.h"

#if WIDE == 64
#include <immintrin.h>

constexpr bool MASKS = true;

INLINE uint32_t firstOf(size_t count) {
  return (1u << count) - 1;
}

INLINE __m256 firstHalf(__m512 v) {
  return __builtin_shufflevector(v, v, 0, 1, 2, 3, 4, 5, 6, 7);
}

INLINE __m256d firstHalf(__m512d v) {
  return __builtin_shufflevector(v, v, 0, 1, 2, 3);
}

INLINE __m512 loadPart(const char *from, size_t count, __m512) {
  return _mm512_maskz_loadu_ps((__mmask16)firstOf(count), from);
}

INLINE __m256 loadPart(const char *from, size_t count, __m256) {
  return _mm256_maskz_loadu_ps((__mmask8)firstOf(count), from);
}

INLINE __m512d loadPart(const char *from, size_t count, __m512d) {
  return _mm512_maskz_loadu_pd((__mmask8)firstOf(count), from);
}

INLINE __m256d loadPart(const char *from, size_t count, __m256d) {
  return _mm256_maskz_loadu_pd((__mmask8)firstOf(count), from);
}

INLINE void storePart(char *to, size_t count, __m512 v) {
  _mm512_mask_storeu_ps(to, (__mmask16)firstOf(count), v);
}

INLINE void storePart(char *to, size_t count, __m256 v) {
  _mm256_mask_storeu_ps(to, (__mmask8)firstOf(count), v);
}

INLINE void storePart(char *to, size_t count, __m512d v) {
  _mm512_mask_storeu_pd(to, (__mmask8)firstOf(count), v);
}

INLINE void storePart(char *to, size_t count, __m256d v) {
  _mm256_mask_storeu_pd(to, (__mmask8)firstOf(count), v);
}

#else

constexpr bool MASKS = false;

template <class V> INLINE V loadPart(const char *from, size_t count, V) {
  V found{};
  for (size_t i = 0; i < count; i++) found[i] = ((const decltype(found[0] + 0) *)from)[i];
  return found;
}

template <class V> INLINE void storePart(char *to, size_t count, V v) {
  for (size_t i = 0; i < count; i++) ((decltype(v[0] + 0) *)to)[i] = v[i];
}

#endif
