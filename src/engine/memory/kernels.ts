import { builtFile, node } from "./node.js";

/** The compiled kernels as they came, and the kind of memory that they are made for. */
export interface Kernels {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Whether threads may share the memory. A page may not count on that, so that browsers get kernels of their own. */
  readonly shared: boolean;
}

/** Defined by the bundles for browsers (scripts/browser.mjs): the kernels themselves, in base64. */
declare const GRADLAB_KERNELS: string | undefined;
const packed = typeof GRADLAB_KERNELS === "undefined" ? undefined : GRADLAB_KERNELS;

/** The kernels: a file that the build made, or what the bundle carries; undefined where there is neither. */
export function findKernels(): Kernels | undefined {
  if (packed !== undefined) {
    const bytes = Uint8Array.from(atob(packed), (character) => character.charCodeAt(0));
    return { bytes, shared: false };
  }
  const [file, fs] = [builtFile("wasm/kernels.wasm"), node("fs")];
  if (file === undefined || fs === undefined) return undefined;
  return { bytes: new Uint8Array(fs.readFileSync(file)), shared: true };
}
