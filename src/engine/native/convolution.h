// Convolution and its two gradients as products of matrices: each place of the filter on the images is a row of FH * FW * C
// numbers ("im2col"), times w of [FH * FW * C, F]. The rows are never written out: they are read where they lie, run by run.
#pragma once
#include "geometry.h"
#include "pack.h"
#include "tile.h"

/** Rows of places first..first + count: a row is a row of one image's output. */
struct Rows {
  size_t first, count;
};

/** y, with the bias where it is not null; then `max(0, y)` where `relu`. */
template <class T>
APART void convolve(const Geometry &g, const char *x, const char *w, const char *bias, char *y, Rows part, bool relu,
                    char *work) {
  constexpr size_t size = sizeof(T), columns = columnsOfTile<T>, panels = 512 << 10;
  const size_t k = g.window(), n = g.filters, panel = k * 2 * WIDE;
  const size_t together = most(1, least(panels / most(panel, 1), (n + columns - 1) / columns)) * columns;
  char *const packed = work, *const band = packed + together / columns * panel;
  const size_t many = bandRows<T>(g, 64 << 10), end = part.first + part.count;
  for (size_t f = 0; f < n; f += together) {
    const size_t filters = least(together, n - f);
    pack<T, columns>(w + f * size, n * size, size, k, filters, packed);
    for (size_t row = part.first; row < end;) {
      const size_t r = row % g.outHeight, rows = least(many, least(g.outHeight - r, end - row));
      const Band<T> windows(g, x, row / g.outHeight, r, rows, band);
      const size_t places = rows * g.outWidth;
      for (size_t j = 0; j < filters; j += columns) {
        const size_t some = least(columns, filters - j);
        size_t down = 0, along = 0;
        for (size_t p = 0; p < places; p += ROWS) {
          const size_t count = least(ROWS, places - p);
          Walk walk = {g.filterHeight, g.run(), size, windows.line, {}};
          for (size_t i = 0; i < ROWS; i++) {
            walk.rows[i] = i < count ? windows.window(down, along) : walk.rows[0];
            if (++along == g.outWidth) along = 0, down++;
          }
          char *const to = y + ((row * g.outWidth + p) * n + f + j) * size;
          const Target target = {to, n * size, bias ? bias + (f + j) * size : nullptr, 0, relu};
          borderedTile<T, false>(count, some, walk, packed + j * k * size, target);
        }
      }
      row += rows;
    }
  }
}

/** Adds `rows` rows of numbers, `row` bytes apart, to as many sums. */
template <class T> APART void addRows(size_t rows, size_t count, const char *x, size_t row, double *sums) {
  for (size_t r = 0; r < rows; r++, x += row)
    for (size_t i = 0; i < count; i++) sums[i] += at<T>(x + i * sizeof(T));
}

/** What the rows of places make of dw, and of the sums of dy where `sums` is not null: both are overwritten. */
template <class T>
APART void convolveFilter(const Geometry &g, const char *x, const char *dy, char *dw, Rows part, double *sums,
                          char *work) {
  constexpr size_t size = sizeof(T), columns = columnsOfTile<T>, most_places = 256;
  const size_t n = g.filters, run = g.run(), end = part.first + part.count;
  const size_t many = most(1, least(most_places / most(g.outWidth, 1), bandRows<T>(g, 256 << 10)));
  char *const slopes = work, *const band = slopes + many * g.outWidth * ((n + columns - 1) / columns) * 2 * WIDE;
  clear(dw, g.window() * n * size);
  if (sums) clear((char *)sums, n * sizeof(double));
  for (size_t row = part.first; row < end;) {
    const size_t r = row % g.outHeight, rows = least(many, least(g.outHeight - r, end - row));
    const size_t places = rows * g.outWidth;
    const Band<T> windows(g, x, row / g.outHeight, r, rows, band);
    const char *const here = dy + row * g.outWidth * n * size;
    pack<T, columns>(here, n * size, size, places, n, slopes);
    if (sums) addRows<T>(places, n, here, n * size, sums);
    for (size_t i = 0; i < g.filterHeight; i++)
      for (size_t tap = 0; tap < run; tap += ROWS) {
        const char *const a = windows.from + i * windows.line + tap * size;
        const Walk walk = {rows, g.outWidth, windows.step, g.strideHeight * windows.line, {a}};
        for (size_t j = 0; j < n; j += columns) {
          char *const to = dw + ((i * run + tap) * n + j) * size;
          const Target target = {to, n * size, to, n * size, false};
          borderedTile<T, true>(least(ROWS, run - tap), least(columns, n - j), walk, slopes + j * places * size, target);
        }
      }
    row += rows;
  }
}

/** Adds so many bytes of numbers to others. */
template <class T> INLINE void addTo(char *to, const char *from, size_t bytes) {
  typedef typename VectorOf<T>::small Small;
  size_t i = 0;
  for (; i + WIDE <= bytes; i += WIDE) store<T>(to + i, load<T>(to + i) + load<T>(from + i));
  for (; i + 16 <= bytes; i += 16) *(Small *)(to + i) += *(const Small *)(from + i);
  for (; i < bytes; i += sizeof(T)) at<T>(to + i) += at<T>(from + i);
}

/** Adds the slopes of filter rows i..i + filterRows at place p to the pixels that they belong to. */
template <class T>
INLINE void scatter(const Geometry &g, char *dx, size_t p, size_t i, size_t filterRows, const char *from) {
  const size_t pixel = g.channels * sizeof(T), places = (size_t)g.outHeight * g.outWidth, place = p % places;
  char *const image = dx + p / places * g.height * g.width * pixel;
  const ptrdiff_t top = (ptrdiff_t)(place / g.outWidth * g.strideHeight + i) - g.padTop;
  const ptrdiff_t left = (ptrdiff_t)(place % g.outWidth * g.strideWidth) - g.padLeft;
  const ptrdiff_t j0 = left < 0 ? -left : 0, room = (ptrdiff_t)g.width - left;
  const ptrdiff_t j1 = room < (ptrdiff_t)g.filterWidth ? room : g.filterWidth;
  for (ptrdiff_t row = top; row < top + (ptrdiff_t)filterRows; row++, from += g.filterWidth * pixel) {
    if (row < 0 || row >= (ptrdiff_t)g.height || j0 >= j1) continue;
    addTo<T>(image + (row * g.width + left + j0) * pixel, from + j0 * pixel, (j1 - j0) * pixel);
  }
}

/** dx of whole images: dy times w turned over, added to the pixels that the filter covered ("col2im"). */
template <class T>
APART void convolveInput(const Geometry &g, const char *dy, const char *w, char *dx, Rows images, char *work) {
  constexpr size_t size = sizeof(T), columns = columnsOfTile<T>, panels = 1 << 20, together = 30;
  const size_t run = g.run(), n = g.filters, pixels = g.height * g.width * g.channels * size;
  const size_t places = (size_t)g.outHeight * g.outWidth;
  const size_t first = images.first * places, end = first + images.count * places;
  const size_t many = most(1, least(panels / most(run * n * size, 1), g.filterHeight));
  clear(dx + images.first * pixels, images.count * pixels);
  for (size_t i = 0; i < g.filterHeight; i += many) {
    const size_t filterRows = least(many, g.filterHeight - i);
    const size_t width = (filterRows * run + columns - 1) / columns * columns;
    char *const packed = work, *const slopes = packed + width * n * size;
    pack<T, columns>(w + i * run * n * size, size, n * size, n, filterRows * run, packed);
    for (size_t p = first; p < end; p += together) {
      const size_t count = least(together, end - p);
      for (size_t j = 0; j < width; j += columns)
        for (size_t q = 0; q < count; q += ROWS) {
          Walk walk = {1, n, size, 0, {}};
          for (size_t s = 0; s < ROWS; s++) walk.rows[s] = dy + (p + least(q + s, count - 1)) * n * size;
          const Target target = {slopes + (q * width + j) * size, width * size, nullptr, 0, false};
          wholeTile<T, false>(least(ROWS, count - q), columns, walk, packed + j * n * size, target);
        }
      for (size_t q = 0; q < count; q++) scatter<T>(g, dx, p + q, i, filterRows, slopes + q * width * size);
    }
  }
}
