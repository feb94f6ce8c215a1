// The product of matrices after Goto and van de Geijn, "Anatomy of high-performance matrix multiplication" (2008): blocks
// that fit the caches are packed, then multiplied tile by tile in registers.
#pragma once
#include "pack.h"
#include "tile.h"

/**
 * Depth of a block, such that a panel of b stays in the fastest cache; rows of a block of a; bytes of a row of one of b, such
 * that it and the rows of c that it adds to stay in the cache after that.
 */
constexpr size_t DEPTH = WIDE == 64 ? 256 : 320;
constexpr size_t HEIGHT = 96;
constexpr size_t WIDTH = 2048;
/** Up to how many columns of b it does not pay to pack a. */
constexpr size_t FEW_COLUMNS = 256;
/** Rows of a tile of many columns: as many as the registers hold, so that each number of b is loaded for twice as many sums. */
constexpr size_t TALL = MASKS ? 12 : ROWS;

template <class T> struct Product {
  size_t m, n, k;
  const char *a;
  size_t aRow, aColumn;
  const char *b;
  size_t bRow, bColumn;
  char *c;
  size_t cRow;
  bool add;
};

template <class T> APART void matMul(const Product<T> &p, char *work) {
  constexpr size_t size = sizeof(T), columns = columnsOfTile<T>, width = WIDTH / size;
  char *const packedB = work, *const packedA = packedB + DEPTH * WIDTH;
  if (p.k == 0 && !p.add)
    for (size_t i = 0; i < p.m; i++) clear(p.c + i * p.cRow, p.n * size);
  for (size_t j = 0; j < p.n; j += width)
    for (size_t l = 0; l < p.k; l += DEPTH) {
      const size_t nj = least(width, p.n - j), depth = least(DEPTH, p.k - l);
      pack<T, columns>(p.b + l * p.bRow + j * p.bColumn, p.bRow, p.bColumn, depth, nj, packedB);
      for (size_t i = 0; i < p.m; i += HEIGHT) {
        const size_t mi = least(HEIGHT, p.m - i);
        const char *const a = p.a + i * p.aRow + l * p.aColumn;
        const bool tall = MASKS && p.n > FEW_COLUMNS, asItLies = !tall && p.aColumn == size;
        const bool sideBySide = !tall && p.aRow == size && nj <= FEW_COLUMNS;
        if (tall) pack<T, TALL>(a, p.aColumn, p.aRow, depth, mi, packedA);
        else if (!asItLies && !sideBySide) pack<T, ROWS>(a, p.aColumn, p.aRow, depth, mi, packedA);
        for (size_t column = 0, some; column < nj; column += some) {
          some = columnsAtOnce<T>(nj - column);
          const char *const panel = packedB + column * depth * size;
          for (size_t row = 0, rows; row < mi; row += rows) {
            rows = tall && some == columns && mi - row >= TALL ? TALL : least(ROWS, mi - row);
            char *const c = p.c + (i + row) * p.cRow + (j + column) * size;
            const Target target = {c, p.cRow, p.add || l > 0 ? c : nullptr, p.cRow, false};
            // A panel of tall tiles has two of the others, one above the other.
            const size_t above = tall ? row % TALL : 0, step = (tall ? TALL : ROWS) * size;
            Walk walk = {1, depth, step, 0, {packedA + ((row - above) * depth + above) * size}};
            if (asItLies) {
              for (size_t r = 0; r < ROWS; r++) walk.rows[r] = a + least(row + r, mi - 1) * p.aRow;
              borderedTile<T, false>(rows, some, walk, panel, target);
            } else if (MASKS && rows == TALL) {
              tile<T, TALL, 2, false, true>(walk, panel, target, 0);
            } else {
              if (sideBySide) walk.rows[0] = a + row * size, walk.step = p.aColumn;
              borderedTile<T, true>(rows, some, walk, panel, target);
            }
          }
        }
      }
    }
}
