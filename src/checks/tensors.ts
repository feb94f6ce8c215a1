import type { float64, tf as TensorFlow } from "../engine/index.js";
import type { TensorReader } from "./take.js";
import type { TensorValue } from "./value.js";

/** Tensors in and out of plain data, and a count of the operations run. */
export interface TensorTools {
  readonly make: (value: TensorValue) => TensorFlow.Tensor;
  readonly read: TensorReader;
  /** Operations run so far. */
  readonly ops: () => number;
  /** Numbers that operations read and wrote so far: what loops over them would take in rounds. */
  readonly work: () => number;
  /** How often operations were recorded so far to be differentiated automatically. */
  readonly tapes: () => number;
  /** Opens and closes a scope: tensors made in between are freed. */
  readonly open: () => void;
  readonly close: () => void;
  /** Runs something in double precision. */
  readonly precisely: typeof float64;
}

const { from, isArray } = Array;
const { values } = Object;
const { apply, defineProperty: define, getOwnPropertyDescriptor, getPrototypeOf } = Reflect;
const isView: (value: unknown) => value is ArrayBufferView = ArrayBuffer.isView.bind(ArrayBuffer);
const lookUp = Reflect.get(WeakMap.prototype, "get") as (key: object) => unknown;
const lengthOf = getOwnPropertyDescriptor(getPrototypeOf(Float32Array.prototype)!, "length")!
  .get as () => number;

/** The engine's part that the tools are made of. */
interface Engine {
  readonly tf: typeof TensorFlow;
  readonly float64: typeof float64;
}

/** The tools for the copy of TensorFlow.js that the answers use. */
export function tensorTools({ tf, float64 }: Engine): TensorTools {
  const { Tensor, tensor } = tf;
  const engine = tf.engine();
  const count = counted(engine);
  return {
    make: ({ tensor: { values, shape, dtype } }) =>
      tensor(values as number[], shape as number[], dtype as "float32"),
    read: (value) => {
      if (!(value instanceof Tensor)) return undefined;
      const numbers: number[] = from(value.dataSync() as ArrayLike<number>, Number);
      return { tensor: { shape: from(value.shape), dtype: value.dtype, values: numbers } };
    },
    ops: () => count.ops,
    work: () => count.work,
    tapes: () => count.tapes,
    open: () => engine.startScope(),
    close: () => engine.endScope(),
    precisely: float64,
  };
}

type TensorEngine = ReturnType<typeof TensorFlow.engine>;
type Run = (this: TensorEngine, request: { readonly inputs?: object }) => unknown;

interface Count {
  ops: number;
  work: number;
  tapes: number;
}
const counts = new WeakMap<TensorEngine, Count>();

/**
 * Lets an engine count its operations and the tapes on which it records them, once. Every operation passes `runKernelFunc`, and
 * every tape begins with `startTape`; both stand on the engine and on its prototype where no answer can put them back. Whoever
 * runs kernels past it has run no operation at all, which is noticed.
 */
function counted(engine: TensorEngine): Readonly<Count> {
  const known = counts.get(engine);
  if (known) return known;
  const count = { ops: 0, work: 0, tapes: 0 };
  counts.set(engine, count);
  const prototype = getPrototypeOf(engine) as { runKernelFunc: Run; startTape: (this: TensorEngine) => void };
  const { runKernelFunc, startTape } = prototype;
  const taping = function (this: TensorEngine): void {
    count.tapes++;
    apply(startTape, this, []);
  };
  const value: Run = function (request) {
    count.ops++;
    count.work += sizes(this, request.inputs);
    const made = apply(runKernelFunc, this, [request]) as object;
    count.work += sizes(this, isArray(made) ? made : [made]);
    return made;
  };
  for (const holder of [prototype, engine]) {
    define(holder, "runKernelFunc", { value });
    define(holder, "startTape", { value: taping });
  }
  return count;
}

/** How many numbers some tensors hold. */
function sizes(engine: TensorEngine, tensors: object = []): number {
  const all = values(tensors) as (object | undefined)[];
  let sum = 0;
  for (let index = 0; index < all.length; index++) {
    const one = all[index];
    const size = one === undefined ? 1 : held(engine, one);
    sum += size > 0 ? size : 1;
  }
  return sum;
}

/** More than any tensor holds: what is counted for one that hides what it holds. */
const enormous = 1e9;

/**
 * How many numbers a tensor's memory holds, whatever the tensor says of itself: its `size` and `shape` are open to every
 * answer.
 */
function held(engine: TensorEngine, tensor: object): number {
  const dataId = own(tensor, "dataId");
  if (typeof dataId !== "object" || dataId === null) return enormous;
  const { data } = engine.backend as unknown as {
    readonly data?: { readonly data?: WeakMap<object, object> };
  };
  const stored =
    data?.data && (apply(lookUp, data.data, [dataId]) as { readonly values?: unknown } | undefined);
  if (isView(stored?.values)) return apply(lengthOf, stored.values, []);
  return own(tensor, "size") as number; // Another engine's memory.
}

/** A property of one's own that is no getter. */
function own(object: object, name: string): unknown {
  const descriptor = getOwnPropertyDescriptor(object, name);
  return descriptor && "value" in descriptor ? descriptor.value : undefined;
}
