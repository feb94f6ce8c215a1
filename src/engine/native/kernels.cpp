// The kernels for one width of vectors, by the numbers of their jobs: what the WebAssembly kernels of the same names take.
#include "adam.h"
#include "convolution.h"
#include "linear.h"
#include "matmul.h"
#include "kernels.h"

namespace {

/** A job's numbers, read one after the other. */
struct Reader {
  char *const memory;
  const double *next;

  double number() { return *next++; }
  size_t whole() { return (size_t)number(); }
  char *address() { return memory + whole(); }
  /** An address of which 0 means that there is none. */
  char *addressOrNone() {
    const size_t at = whole();
    return at ? memory + at : nullptr;
  }
};

template <class T> void runMatMul(Reader in, char *work) {
  Product<T> p;
  p.m = in.whole(), p.n = in.whole(), p.k = in.whole();
  p.a = in.address(), p.aRow = in.whole(), p.aColumn = in.whole();
  p.b = in.address(), p.bRow = in.whole(), p.bColumn = in.whole();
  p.c = in.address(), p.cRow = in.whole(), p.add = in.number() != 0;
  matMul<T>(p, work);
}

template <class T> void runNarrow(Reader in, char *work) {
  const size_t m = in.whole(), n = in.whole(), k = in.whole();
  const char *const a = in.address();
  const size_t aRow = in.whole();
  const char *const b = in.address();
  const size_t bRow = in.whole(), bColumn = in.whole();
  turn<T>(n, k, b, bRow, bColumn, work);
  timesTurned<T>(m, n, k, a, aRow, work, in.address());
}

template <class T> void runNarrowTurned(Reader in, char *work) {
  const size_t rows = in.whole(), n = in.whole();
  const char *const a = in.address();
  const size_t aRow = in.whole(), first = in.whole(), count = in.whole();
  const char *const b = in.address();
  narrowTurned<T>(rows, n, a, aRow, first, count, b, in.address(), work);
}

template <class T> void runConvolve(Reader in, char *work) {
  const char *const x = in.address(), *const w = in.address(), *const bias = in.addressOrNone();
  char *const y = in.address();
  const Geometry &g = *(const Geometry *)in.address();
  const size_t first = in.whole(), count = in.whole();
  convolve<T>(g, x, w, bias, y, {first, count}, in.number() != 0, work);
}

template <class T> void runConvolveFilter(Reader in, char *work) {
  const char *const x = in.address(), *const dy = in.address();
  char *const dw = in.address();
  const Geometry &g = *(const Geometry *)in.address();
  const size_t first = in.whole(), count = in.whole();
  convolveFilter<T>(g, x, dy, dw, {first, count}, (double *)in.addressOrNone(), work);
}

template <class T> void runConvolveInput(Reader in, char *work) {
  const char *const dy = in.address(), *const w = in.address();
  char *const dx = in.address();
  const Geometry &g = *(const Geometry *)in.address();
  const size_t first = in.whole(), count = in.whole();
  convolveInput<T>(g, dy, w, dx, {first, count}, work);
}

template <class T> void runLinearLoss(Reader in, char *work) {
  const int kind = (int)in.number();
  const Linear &g = *(const Linear *)in.address();
  const size_t first = in.whole(), count = in.whole();
  char *const sums = in.address();
  const double share = in.number(), margin = in.number();
  linearLoss<T>(kind, g, in.memory, first, count, sums, share, margin, work);
}

template <class T> void runLinearSums(Reader in, char *) {
  const size_t parts = in.whole(), stride = in.whole(), width = in.whole(), n = in.whole();
  const size_t first = in.whole(), count = in.whole();
  const char *const sums = in.address();
  char *const dw = in.address(), *const db = in.address();
  linearSums<T>(parts, stride, width, n, first, count, sums, dw, db);
}

template <class T> void runAdam(Reader in, char *) {
  const size_t count = in.whole();
  const T *const w = (T *)in.address(), *const g = (T *)in.address();
  const T *const m = (T *)in.address(), *const s = (T *)in.address();
  T *const wOut = (T *)in.address(), *const mOut = (T *)in.address(), *const sOut = (T *)in.address();
  const double beta1 = in.number(), beta2 = in.number(), rate = in.number(), scale = in.number();
  adam<T>(count, w, g, m, s, wOut, mOut, sOut, beta1, beta2, rate, scale, in.number());
}

using Kernel = void (*)(Reader, char *);

/** In the order of NAMES, each in single and in double precision. */
const Kernel kernels[] = {
    runMatMul<float>,         runMatMul<double>,         runNarrow<float>,       runNarrow<double>,
    runNarrowTurned<float>,   runNarrowTurned<double>,   runConvolve<float>,     runConvolve<double>,
    runConvolveFilter<float>, runConvolveFilter<double>, runConvolveInput<float>, runConvolveInput<double>,
    runLinearLoss<float>,     runLinearLoss<double>,     runLinearSums<float>,   runLinearSums<double>,
    runAdam<float>,           runAdam<double>,
};

}  // namespace

void RUN_KERNEL(int kernel, char *memory, const double *numbers, char *work) {
  kernels[kernel]({memory, numbers}, work);
}
