import { loadKoffi, type Koffi, type Library } from "../memory/machine.js";
import type { Multiplier, Operand, Product } from "./product.js";

/** Where each system keeps a BLAS with the C interface and 32-bit integers, the fastest first. */
const libraries: Readonly<Record<string, readonly string[]>> = {
  linux: [
    "libmkl_rt.so.2",
    "libmkl_rt.so",
    "libopenblas.so.0",
    "libopenblas.so",
    "libblis.so.4",
    "libblis.so",
  ],
  darwin: ["/System/Library/Frameworks/Accelerate.framework/Accelerate", "libopenblas.dylib"],
  win32: ["mkl_rt.2.dll", "mkl_rt.dll", "libopenblas.dll", "openblas.dll"],
};

/** The constants of the C interface. */
const ROW_MAJOR = 101;
const AS_IS = 111;
const TRANSPOSED = 112;

/**
 * The system's BLAS, or undefined. GRADLAB_BLAS names a library of one's own, or "off". koffi is an optional
 * dependency: without it there is none.
 */
export function systemBlas(): Multiplier | undefined {
  const asked = globalThis.process?.env["GRADLAB_BLAS"];
  if (asked === "off") return undefined;
  const koffi = loadKoffi();
  if (koffi === undefined) return undefined;
  for (const name of asked ? [asked] : (libraries[process.platform] ?? [])) {
    const blas = open(koffi, name);
    if (blas !== undefined) return blas;
  }
  return undefined;
}

function open(koffi: Koffi, path: string): Multiplier | undefined {
  try {
    const library = koffi.load(path);
    const gemm = (name: string, number: string): ((...values: unknown[]) => unknown) =>
      library.func(
        `void ${name}(int order, int transA, int transB, int m, int n, int k, ${number} alpha, const void *a, ` +
          `int lda, const void *b, int ldb, ${number} beta, void *c, int ldc)`,
      );
    const [single, double] = [gemm("cblas_sgemm", "float"), gemm("cblas_dgemm", "double")];
    limitThreads(library);
    return {
      name: nameOf(library, path),
      doubles: true,
      multiply: (product) => {
        (product.c instanceof Float64Array ? double : single)(...argumentsOf(product));
      },
    };
  } catch {
    return undefined;
  }
}

function argumentsOf({ a, b, c, m, k, n }: Product): unknown[] {
  const layout = ({ transposed }: Operand): number => (transposed ? TRANSPOSED : AS_IS);
  const row = (operand: Operand, asIs: number, transposed: number): number =>
    Math.max(1, operand.transposed ? transposed : asIs);
  const first = [a.values, row(a, k, m)];
  const second = [b.values, row(b, n, k)];
  return [ROW_MAJOR, layout(a), layout(b), m, n, k, 1, ...first, ...second, 0, c, Math.max(1, n)];
}

/** OpenBLAS takes a thread for each processor unless told otherwise. */
function limitThreads(library: Library): void {
  const threads = Number(globalThis.process?.env["GRADLAB_THREADS"]);
  if (!(threads > 0)) return;
  try {
    library.func("void openblas_set_num_threads(int threads)")(threads);
  } catch {
    return;
  }
}

function nameOf(library: Library, path: string): string {
  try {
    const config = library.func("const char *openblas_get_config()")() as string;
    return config.split(" ").slice(0, 2).join(" ");
  } catch {
    const file = path.split("/").pop() ?? path;
    return file.startsWith("libmkl") || file.startsWith("mkl") ? "Intel MKL" : file;
  }
}
