import { builtFile, node } from "./node.js";

/** The compiled kernels as they came, and the kind of memory that they are made for. */
export interface Kernels {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Whether threads may share the memory. A page may not count on that, so that browsers get kernels of their own. */
  readonly shared: boolean;
  /** Whether they multiply and add in one instruction, rounding once, where the processor has such a thing. */
  readonly fused: boolean;
}

/** Defined by the bundles for browsers (scripts/browser.mjs): the kernels themselves, in base64. */
declare const GRADLAB_KERNELS: string | undefined;
const packed = typeof GRADLAB_KERNELS === "undefined" ? undefined : GRADLAB_KERNELS;

/** The kernels: a file that the build made, or what the bundle carries; undefined where there is neither. */
export function findKernels(): Kernels | undefined {
  if (packed !== undefined) {
    const bytes = Uint8Array.from(atob(packed), (character) => character.charCodeAt(0));
    return { bytes, shared: false, fused: false };
  }
  const bytes = (asksForFused() ? fusedKernels() : undefined) ?? read("wasm/kernels.wasm");
  return bytes && { bytes, shared: true, fused: bytes === fusedBytes };
}

function read(name: string): Uint8Array<ArrayBuffer> | undefined {
  const [file, fs] = [builtFile(name), node("fs")];
  return file === undefined ? undefined : fs && new Uint8Array(fs.readFileSync(file));
}

/** Whether GRADLAB_FMA asks for fused multiply-add, with which the last bits depend on the processor. */
export const asksForFused = (): boolean => globalThis.process?.env["GRADLAB_FMA"] === "1";

let fusedBytes: Uint8Array<ArrayBuffer> | undefined;

/** The kernels with fused multiply-add, where this Node can run them: from 22 on, and 20 if it is told to. */
function fusedKernels(): Uint8Array<ArrayBuffer> | undefined {
  const bytes = read("wasm/kernels-fused.wasm");
  if (bytes === undefined) return undefined;
  if (!WebAssembly.validate(bytes)) node("v8")?.setFlagsFromString("--experimental-wasm-relaxed-simd");
  if (WebAssembly.validate(bytes)) fusedBytes = bytes;
  return fusedBytes;
}
