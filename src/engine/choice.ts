import * as tf from "@tensorflow/tfjs";
import { GradlabError } from "../errors.js";
import { asksForFused } from "./memory/kernels.js";
import { BROWSER } from "./memory/machine.js";
import { compiled, whyNotCompiled } from "./memory/native.js";
import { node } from "./memory/node.js";
import { inFloat64, switchTo } from "./precision.js";
import { allowHelp, helpers, searchFurther } from "./products/chosen.js";
import { loadTensorFlow } from "./products/tensorflow.js";
import { correctWasm } from "./wasm.js";

/** The engines one may ask for. */
type EngineName = "auto" | "gradlab" | "float64" | "tensorflow" | "wasm" | "cpu";

const names: readonly string[] = ["auto", "gradlab", "float64", "tensorflow", "wasm", "cpu"];

/** What computes at the moment. */
export interface Description {
  readonly engine: Exclude<EngineName, "auto">;
  readonly precision: "float32" | "float64";
  /** How many threads our kernels may use. */
  readonly threads: number;
  /** Whether our kernels run as WebAssembly SIMD; otherwise they are plain TypeScript. */
  readonly simd: boolean;
  /** What computes the big matrix products in place of our own kernel, where a self-test found it faster. */
  readonly products: string | undefined;
  /** Why others were not taken. */
  readonly notes: readonly string[];
  /** One sentence that says all of it. */
  readonly text: string;
}

/**
 * Chooses what computes, for all code from here on; without a name, what the environment variable GRADLAB_ENGINE says,
 * or "auto":
 *
 * - `auto`: our own engine in float32; big matrix products go to the system's BLAS or to TensorFlow's native library
 *   where a self-test finds it right and faster.
 * - `gradlab`: our own engine alone: the same bits on every machine.
 * - `float64`: our own engine in double precision, for a whole program (`float64(f)` is for a part of one).
 * - `tensorflow`, `wasm`, `cpu`: TensorFlow.js's backends.
 *
 * Without any call the engine is `auto`. With GRADLAB_FMA=1 in the environment our kernels multiply and add in one
 * instruction, which is about a quarter faster; the last bits then depend on the processor, so that lessons and the grader
 * never do.
 *
 * @param name the engine, or what GRADLAB_ENGINE says and else `auto`
 * @returns what was chosen, as {@link describe} tells it
 * @throws GradlabError for a name that is no engine's, inside `float64(...)`, and for an engine that does not start here
 *
 * @example
 * const { text } = await engine.use("gradlab"); // Engine gradlab: float32, WebAssembly SIMD on 8 threads.
 * console.log(text.startsWith("Engine gradlab: float32")); // true
 */
export async function use(name: EngineName = fromEnvironment() ?? "auto"): Promise<Description> {
  if (!names.includes(name))
    throw new GradlabError(`engine.use: there is no engine "${name}"; choose one of ${names.join(", ")}`);
  if (inFloat64())
    throw new GradlabError(
      "engine.use: a float64(...) is still running; await it before changing the engine",
    );
  const before = tf.getBackend();
  try {
    await load(name);
  } catch (error) {
    switchTo(before);
    throw error;
  }
  allowHelp(name === "auto");
  if (name === "auto") searchFurther();
  switchTo(name === "auto" ? "gradlab" : name);
  return describe();
}

/**
 * What GRADLAB_ENGINE says for a program that never calls `use`, as far as that needs no waiting (tensorflow and wasm do:
 * they are loaded by `await use()`).
 */
export function useEnvironment(): void {
  const name = fromEnvironment();
  if (name === "gradlab") allowHelp(false);
  if (name === "float64" || name === "cpu") switchTo(name);
}

/**
 * Has what computes be decided at the next operation, rather than once a program proves to be long: whoever promises the
 * same bits again calls it first. In other engines it does nothing.
 *
 * @returns nothing
 * @throws nothing
 * @example
 * engine.settle();
 * const twice = [1, 2].map(() => tf.ones([64, 64]).matMul(tf.ones([64, 64])).sum().dataSync()[0]);
 * console.log(twice[0] === twice[1]); // true
 */
export function settle(): void {
  compiled()?.threads.settle();
}

/** Makes a backend ready; ours are. */
async function load(name: EngineName): Promise<void> {
  if (name === "wasm") return loadWasm();
  if (name !== "tensorflow") return undefined;
  const trouble = loadTensorFlow();
  if (trouble !== undefined) throw new GradlabError(`engine.use("tensorflow"): ${trouble}; use "auto"`);
  return undefined;
}

async function loadWasm(): Promise<void> {
  try {
    const wasm = await import("@tensorflow/tfjs-backend-wasm");
    const require = node("module")?.createRequire(import.meta.url);
    const file = require?.resolve("@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm");
    if (file !== undefined) wasm.setWasmPaths(file.slice(0, -"tfjs-backend-wasm.wasm".length));
    if (!(await tf.setBackend("wasm"))) throw new Error("it does not start");
    correctWasm();
  } catch (error) {
    throw new GradlabError(
      `engine.use("wasm"): TensorFlow.js's wasm backend does not load (${String(error)}); use "auto"`,
    );
  }
}

function fromEnvironment(): EngineName | undefined {
  return (globalThis.process?.env["GRADLAB_ENGINE"] || undefined) as EngineName | undefined;
}

/**
 * Says what computes, in a record and in a sentence.
 *
 * @returns the engine, its precision, threads and helpers, and a sentence of all of it; see {@link Description}
 * @throws nothing
 * @example
 * await engine.use("gradlab");
 * const { precision, text } = engine.describe();
 * console.log(precision, text.startsWith("Engine gradlab: float32")); // float32 true
 */
export function describe(): Description {
  const engine = (tf.getBackend() || "gradlab") as Description["engine"];
  const precision = engine === "float64" ? "float64" : "float32";
  if (engine !== "gradlab" && engine !== "float64")
    return {
      engine,
      precision,
      threads: 1,
      simd: false,
      products: undefined,
      notes: [],
      text: theirs(engine),
    };
  const native = compiled();
  const [threads, simd] = [native?.threads.most ?? 1, native !== null];
  const { helper, refused } = helpers();
  const speed = precision === "float64" ? helper?.double : helper?.single;
  const products =
    helper !== undefined && speed !== undefined && speed > 1 ? helper.multiplier.name : undefined;
  const fused = native?.fused === true;
  const asked = simd && asksForFused() && !fused ? "no fused multiply-add here" : [];
  const notes = [whyNotCompiled() ?? [], asked, refused].flat();
  const machine = native?.threads.nativeAllowed ? native.threads.native() : undefined;
  if (typeof machine === "string" && machine !== BROWSER) notes.push(machine);
  const vectors = typeof machine === "object" ? `, native kernels with vectors of ${machine.width} bits` : "";
  const means = simd
    ? `WebAssembly SIMD${fused ? " with fused multiply-add" : ""} on ${threads} ${threads === 1 ? "thread" : "threads"}${vectors}`
    : "plain TypeScript on one thread";
  const faster = Number.isFinite(speed) ? ` (${speed!.toFixed(1)} x as fast)` : "";
  const help = products === undefined ? "" : `, big matrix products by ${products}${faster}`;
  const why = notes.length > 0 ? ` (${notes.join("; ")})` : "";
  return {
    engine,
    precision,
    threads,
    simd,
    products,
    notes,
    text: `Engine ${engine}: ${precision}, ${means}${help}${why}.`,
  };
}

const theirs = (engine: string): string =>
  `Engine ${engine}: float32, TensorFlow.js's own ${engine} backend.`;
