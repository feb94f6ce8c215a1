import { compiled } from "../memory/native.js";
import { systemBlas } from "./blas.js";
import { isNarrow } from "./narrow.js";
import { own } from "./own.js";
import type { Multiplier, Product } from "./product.js";
import { judge } from "./selftest.js";
import { loadTensorFlow, OtherBackend } from "./tensorflow.js";

/** Products with fewer operations than this stay in the engine: their time goes elsewhere. */
const BIG = 1e6;
/**
 * How many times as fast as native kernels a helper must be: its threads and ours take the processors from each other for
 * some thousandths of a second whenever they take turns.
 */
const WORTH = 1.25;

/** The helper that the self-test found faster than our own kernels, and how many times as fast, in each precision. */
interface Helper {
  readonly multiplier: Multiplier;
  readonly single: number;
  readonly double: number;
}

/** What was found, and why other helpers were not taken. */
interface Search {
  readonly helper: Helper | undefined;
  readonly refused: readonly string[];
}

let allowed = true;
let search: Search | undefined;

/** Whether the work may be given to what is faster: native kernels, and big products to helpers. */
export function allowHelp(yes: boolean): void {
  allowed = yes;
  const native = compiled();
  if (native !== null) native.threads.nativeAllowed = yes;
}

/** Computes a product by the best means at hand. */
export function multiply(product: Product): void {
  const { c, m, k, n } = product;
  if (allowed && 2 * m * k * n >= BIG && !(c instanceof Int32Array) && !isNarrow(product)) {
    const { helper } = helpers();
    const speed = (c instanceof Float64Array ? helper?.double : helper?.single) ?? 0;
    if (helper !== undefined && speed > 1) return helper.multiplier.multiply(product);
  }
  return own.multiply(product);
}

/** Who helps. Searched for once, when it is first asked: some hundredths of a second. */
export function helpers(): Search {
  if (!allowed) return { helper: undefined, refused: [] };
  search ??= find();
  return search;
}

function find(): Search {
  // Native kernels first: a helper has to be faster than these.
  compiled()?.threads.native();
  const refused: string[] = [];
  const blas = systemBlas();
  if (blas === undefined) refused.push("no BLAS found");
  return { helper: blas && tested(blas, refused), refused };
}

/**
 * Looks for @tensorflow/tfjs-node too, where no BLAS was found: loading it takes about a second, so this is done only
 * where somebody awaits the choice of engine.
 */
export function searchFurther(): void {
  const found = helpers();
  if (found.helper !== undefined) return;
  const trouble = loadTensorFlow();
  const refused = trouble === undefined ? [...found.refused] : [...new Set([...found.refused, trouble])];
  const helper = trouble === undefined ? tested(new OtherBackend("tensorflow"), refused) : undefined;
  search = { helper, refused };
}

/** A helper that passed the self-test, or undefined and the reason. */
function tested(multiplier: Multiplier, refused: string[]): Helper | undefined {
  const single = judge(multiplier, Float32Array);
  const double = multiplier.doubles ? judge(multiplier, Float64Array) : { correct: true, speed: 0 };
  if (!single.correct || !double.correct) {
    refused.push(`${multiplier.name} multiplies wrongly here`);
    return undefined;
  }
  const worth = typeof compiled()?.threads.native() === "object" ? WORTH : 1;
  const speeds = [single, double].map(({ speed }) => (speed > worth ? speed : 0));
  if (speeds.some((speed) => speed > 0)) return { multiplier, single: speeds[0], double: speeds[1] };
  refused.push(`${multiplier.name} is not ${worth > 1 ? "much " : ""}faster here`);
  return undefined;
}
