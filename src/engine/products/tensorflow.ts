import * as tf from "@tensorflow/tfjs";
import { node } from "../memory/node.js";
import type { Multiplier, Operand, Product } from "./product.js";

/** What came of loading @tensorflow/tfjs-node: undefined, or why it cannot be used. */
type Trouble = string | undefined;

let trouble: Trouble | null = null;

/**
 * Loads the optional package @tensorflow/tfjs-node, once, and has it add two numbers before it is trusted. It makes
 * itself TensorFlow.js's current backend: the caller chooses again.
 */
export function loadTensorFlow(): Trouble {
  if (trouble === null) trouble = load();
  return trouble;
}

function load(): Trouble {
  const [module, url] = [node("module"), import.meta.url];
  if (module === undefined) return "@tensorflow/tfjs-node runs in Node only";
  const require = module.createRequire(url);
  try {
    require.resolve("@tensorflow/tfjs-node");
  } catch {
    return "@tensorflow/tfjs-node is not installed";
  }
  try {
    repairNode(require);
    process.env["TF_CPP_MIN_LOG_LEVEL"] ??= "2";
    require("@tensorflow/tfjs-node");
    return selfTest();
  } catch (error) {
    return `@tensorflow/tfjs-node does not load (${firstLine(error)})`;
  }
}

/** tfjs-node 4.22 calls two functions that Node 23 removed. */
function repairNode(require: NodeJS.Require): void {
  const util = require("node:util") as Record<string, unknown>;
  util["isNullOrUndefined"] ??= (value: unknown) => value === null || value === undefined;
  util["isArray"] ??= Array.isArray;
}

function selfTest(): Trouble {
  const sum = new OtherBackend("tensorflow").product([1, 2, 3, 4], [5, 6, 7, 8]);
  return sum.join() === "19,22,43,50" ? undefined : "@tensorflow/tfjs-node multiplies wrongly here";
}

const firstLine = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).split("\n")[0];

/** Products computed by another of TensorFlow.js's backends; the numbers are copied there and back. */
export class OtherBackend implements Multiplier {
  readonly doubles = false;

  constructor(readonly name: string) {}

  readonly multiply = ({ a, b, c, m, k, n }: Product): void => {
    const backend = tf.findBackend(this.name);
    const given = ({ values, transposed }: Operand, rows: number, columns: number): tf.TensorInfo => {
      const shape = transposed ? [1, columns, rows] : [1, rows, columns];
      return {
        dataId: backend.write(values.slice() as Float32Array, shape, "float32"),
        shape,
        dtype: "float32",
      };
    };
    const inputs = { a: given(a, m, k), b: given(b, k, n) };
    const attrs = { transposeA: a.transposed, transposeB: b.transposed };
    const result = tf
      .getKernel("BatchMatMul", this.name)
      .kernelFunc({ inputs, attrs, backend }) as tf.TensorInfo;
    c.set(backend.readSync(result.dataId) as Float32Array);
    for (const { dataId } of [inputs.a, inputs.b, result]) backend.disposeData(dataId, true);
  };

  /** The product of two 2 x 2 matrices, as a test. */
  product(a: readonly number[], b: readonly number[]): number[] {
    const operand = (values: readonly number[]): Operand => ({
      values: Float32Array.from(values),
      transposed: false,
    });
    const c = new Float32Array(4);
    this.multiply({ a: operand(a), b: operand(b), c, m: 2, k: 2, n: 2 });
    return Array.from(c);
  }
}
