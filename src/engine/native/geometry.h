// Where a convolution's windows lie. A band is some rows of a picture with the zeros around them that the windows reach
// into: in it a window is a number of runs of memory, one for each row of the filter, and needs no care at the border.
#pragma once
#include "vector.h"

/** The geometry of a convolution, as the engine hands it over. */
struct Geometry {
  uint32_t height, width, channels, filters, filterHeight, filterWidth;
  uint32_t strideHeight, strideWidth, padTop, padLeft, outHeight, outWidth;

  /** Numbers under a row of the filter, and under the filter. */
  size_t run() const { return (size_t)filterWidth * channels; }
  size_t window() const { return filterHeight * run(); }

  size_t bandWidth() const { return (outWidth - 1) * (size_t)strideWidth + filterWidth; }
  size_t bandHeight(size_t rows) const { return (rows - 1) * strideHeight + filterHeight; }

  /** Whether no window reaches over the border, so that the picture itself serves as the band. */
  bool inside() const {
    return padTop == 0 && padLeft == 0 && bandHeight(outHeight) <= height && bandWidth() <= width;
  }
};

/** A convolution's band in memory. */
template <class T> struct Band {
  const Geometry &g;
  const char *from;
  /** Bytes from a row to the next, and from a window to the next. */
  size_t line, step;

  /** Brings rows of windows r..r + rows of an image to `buffer`, unless they can be read where they lie. */
  Band(const Geometry &g, const char *x, size_t image, size_t r, size_t rows, char *buffer) : g(g) {
    const size_t pixel = g.channels * sizeof(T);
    const char *const picture = x + image * g.height * g.width * pixel;
    const bool inside = g.inside();
    line = (inside ? g.width : g.bandWidth()) * pixel;
    step = g.strideWidth * pixel;
    from = inside ? picture + r * g.strideHeight * line : buffer;
    if (inside) return;
    const size_t left = least(g.padLeft, g.bandWidth()) * pixel;
    const size_t middle = least(g.width * pixel, line - left);
    const ptrdiff_t top = (ptrdiff_t)(r * g.strideHeight) - g.padTop;
    char *to = buffer;
    for (ptrdiff_t row = top; row < top + (ptrdiff_t)g.bandHeight(rows); row++, to += line) {
      if (row < 0 || row >= (ptrdiff_t)g.height) {
        clear(to, line);
      } else {
        clear(to, left);
        copy(to + left, picture + row * g.width * pixel, middle);
        clear(to + left + middle, line - left - middle);
      }
    }
  }

  const char *window(size_t row, size_t column) const { return from + row * g.strideHeight * line + column * step; }
};

/** How many rows of windows to do at once: bands of at most so many bytes, or one row. */
template <class T> INLINE size_t bandRows(const Geometry &g, size_t bytes) {
  const size_t lines = bytes / most(g.bandWidth() * g.channels * sizeof(T), 1);
  return lines < g.filterHeight ? 1 : (lines - g.filterHeight) / g.strideHeight + 1;
}
