import * as tf from "@tensorflow/tfjs";
import { node } from "./node.js";

/** A tensor's data, as far as its memory is concerned. */
interface Held {
  /** How many undisposed tensors share the data. */
  readonly refCount: number;
  readonly dtype: tf.DataType;
  readonly values: { readonly length: number };
}

/**
 * Frees the data of tensors that nobody disposed of and nobody holds any more. JavaScript's collector finds them; but it
 * does not see our memory, and tells us only between tasks: where a loop would fill the memory, we have it collect at once
 * and look ourselves which tensors are gone.
 */
export class Collector<Data extends Held> {
  /** What was made lately, with its owner: most of it is disposed of before it is worth a weak reference, which is dear. */
  private readonly young = new Map<Data, object>();
  private readonly held = new Map<Data, WeakRef<object>>();
  private waiting = false;
  private readonly registry = new FinalizationRegistry<Data>((data) => {
    this.lose(data);
  });
  /** At how many bytes in use the next forced collection is due. */
  private due = 0;

  constructor(private readonly free: (data: Data) => void) {}

  /** Watches the object by which TensorFlow.js's tensors hold the data. */
  watch(owner: object, data: Data): void {
    this.young.set(data, owner);
    if (this.young.size > MOST_YOUNG) this.settle();
    if (this.waiting) return;
    // A weak reference keeps its object until the end of the job in which it was made; so it loses nothing to come then.
    this.waiting = true;
    queueMicrotask(this.endOfJob);
  }

  private readonly endOfJob = (): void => {
    this.waiting = false;
    this.settle();
  };

  /** From now on what was young is held weakly. */
  private settle(): void {
    for (const [data, owner] of this.young) {
      this.held.set(data, new WeakRef(owner));
      this.registry.register(owner, data);
    }
    this.young.clear();
  }

  /** The data has been disposed of, as it should be. */
  forget(data: Data): void {
    if (!this.young.delete(data)) this.held.delete(data);
  }

  /** Collects where the bytes in use have doubled since the last time. */
  relieve(memory: { readonly used: number; readonly size: number }): void {
    const slack = Math.min(SLACK, memory.size / 4);
    if (memory.used < Math.max(this.due, slack)) return;
    this.collect();
    this.due = 2 * memory.used + slack;
  }

  /** Has JavaScript collect its garbage, and frees what that sets free. */
  collect(): void {
    this.settle();
    if (!collectGarbage()) return;
    for (const [data, owner] of this.held) if (owner.deref() === undefined) this.lose(data);
  }

  private lose(data: Data): void {
    if (!this.held.delete(data)) return;
    this.free(data);
    account(data);
  }
}

/** As many tensors may be young at once in a long job. */
const MOST_YOUNG = 4096;

/** Bytes in use below which nothing is forced: this, or a quarter of a small memory. */
const SLACK = 256 << 20;

/** Takes lost tensors out of the numbers that tf.memory() reports. */
function account({ refCount, dtype, values }: Held): void {
  const { state } = tf.engine() as unknown as {
    state: { numTensors: number; numBytes: number; numDataBuffers: number };
  };
  state.numTensors -= refCount;
  state.numDataBuffers--;
  if (dtype !== "string" && dtype !== "complex64")
    state.numBytes -= refCount * values.length * tf.util.bytesPerElement(dtype);
}

let gc: (() => void) | null | undefined;
let endJob: (() => void) | undefined;

/** Runs JavaScript's collector now; false where it cannot be reached. */
function collectGarbage(): boolean {
  gc ??= reachCollector();
  if (gc === null) return false;
  // What a WeakRef has shown stays alive until the current job ends; running a script of its own ends one.
  endJob?.();
  gc();
  return true;
}

function reachCollector(): (() => void) | null {
  const [v8, vm] = [node("v8"), node("vm")];
  if (v8 === undefined || vm === undefined) return null;
  try {
    v8.setFlagsFromString("--expose-gc");
    const context = vm.createContext({}, { microtaskMode: "afterEvaluate" });
    const nothing = new vm.Script("0");
    endJob = () => void nothing.runInContext(context);
    return vm.runInNewContext("gc") as () => void;
  } catch {
    return null;
  }
}
