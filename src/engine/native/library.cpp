// What the engine calls. The library needs no other one, not even C's.
#include <cpuid.h>
#include <stddef.h>
#include <stdint.h>
#include "kernels.h"

#define EXPORTED extern "C" __attribute__((visibility("default")))

/** The kernels' names, in the order of their numbers; each stands for two, in single and in double precision. */
EXPORTED const char *gradlab_names() {
  return "matMul narrow narrowTurned convolve convolveFilter convolveInput linearLoss linearSums adam";
}

static uint64_t enabledStates() {
  uint32_t low, high;
  __asm__ volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
  return ((uint64_t)high << 32) | low;
}

/** Bytes of the widest vectors that this processor and its operating system have: 64, 32, or 0 for neither. */
EXPORTED int gradlab_width() {
  unsigned a, b, c, d;
  if (!__get_cpuid(1, &a, &b, &c, &d) || !(c & bit_OSXSAVE) || !(c & bit_FMA)) return 0;
  const uint64_t states = enabledStates();
  if ((states & 0x6) != 0x6 || !__get_cpuid_count(7, 0, &a, &b, &c, &d) || !(b & bit_AVX2)) return 0;
  const unsigned wide = bit_AVX512F | bit_AVX512BW | bit_AVX512DQ | bit_AVX512VL;
  return (states & 0xe6) == 0xe6 && (b & wide) == wide ? 64 : 32;
}

/** Where memory begins, as a number. */
EXPORTED double gradlab_address(const void *memory) {
  return (double)(uintptr_t)memory;
}

/** Runs a kernel on the numbers at `job` of the memory at `start`, with the workspace at `work` of it. */
EXPORTED void gradlab_run(double width, double kernel, double start, double job, double work) {
  char *const memory = (char *)(uintptr_t)start;
  const auto run = width == 64 ? runWide64 : runWide32;
  run((int)kernel, memory, (const double *)(memory + (size_t)job), memory + (size_t)work);
}
