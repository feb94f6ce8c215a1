import * as tf from "@tensorflow/tfjs";
import { arrayOf, type Precision, type Values } from "../values.js";
import { Collector } from "./collector.js";
import { compiled } from "./native.js";

type Source = tf.backend_util.BackendValues | Values;

/** What the engine keeps for a tensor's data; several tensors (reshapes, clones) may share it. */
export interface Stored {
  readonly values: Values;
  readonly dtype: tf.DataType;
  /** How many living tensors refer to it. */
  refCount: number;
  /** The doubles behind a float32 copy, so that using a float64 result in float32 code does not round it for good. */
  readonly doubles?: Float64Array | undefined;
  /** The parts of a complex64 tensor (kept for TensorFlow.js's own kernels, which look for this name). */
  complexTensorInfos?: { readonly real: tf.TensorInfo; readonly imag: tf.TensorInfo };
}

/** Both precisions share one memory, and one collector for it. */
const collector = new Collector<Stored>(release);

function release({ values }: Stored): void {
  const native = compiled();
  const address = ArrayBuffer.isView(values) ? native?.address(values) : undefined;
  if (address !== undefined) native?.heap.release(address);
}

/** Finds a place for the numbers of one precision's tensors. */
export class Storage {
  constructor(private readonly precision: Precision) {}

  /** A place for `size` numbers, not set yet. */
  create(owner: object, size: number, dtype: tf.DataType): Stored {
    const Numbers = arrayOf(dtype, this.precision);
    const address = allocate(size * Numbers.BYTES_PER_ELEMENT);
    const values =
      address === undefined ? new Numbers(size) : new Numbers(compiled()!.memory.buffer, address, size);
    return watched(owner, { values, dtype, refCount: 1 });
  }

  /** A copy of numbers that came from elsewhere. */
  copy(owner: object, source: Source, dtype: tf.DataType, refCount: number): Stored {
    if (dtype === "string" || dtype === "complex64")
      return watched(owner, { values: source as Values, dtype, refCount });
    const stored = this.create(owner, source.length, dtype);
    stored.values.set(source as Values);
    stored.refCount = refCount;
    if (!(source instanceof Float64Array) || same(source, stored.values)) return stored;
    return Object.assign(stored, { doubles: source });
  }

  release(stored: Stored): void {
    collector.forget(stored);
    release(stored);
  }
}

function watched(owner: object, stored: Stored): Stored {
  collector.watch(owner, stored);
  return stored;
}

/** How many more bytes are refused before the next collection: one that freed nothing is not repeated at once. */
let refusals = 0;

/** A block of the compiled kernels' memory; after a collection where it is full; undefined where that does not help. */
function allocate(bytes: number): number | undefined {
  const heap = compiled()?.heap;
  if (heap === undefined) return undefined;
  collector.relieve(heap);
  const address = heap.allocate(bytes);
  if (address !== undefined) return address;
  refusals -= bytes;
  if (refusals > 0) return undefined;
  collector.collect();
  const second = heap.allocate(bytes);
  refusals = second === undefined ? heap.size : 0;
  return second;
}

function same(a: Values, b: Values): boolean {
  for (let i = 0; i < a.length; i++)
    if (a[i] !== b[i] && !(Number.isNaN(a[i]) && Number.isNaN(b[i]))) return false;
  return true;
}
