import { limits as standard, type Limits, type TensorValue, type Value } from "./value.js";

/** A value that cannot be read: too large, too deep, or its own code threw. */
export class Unreadable extends Error {
  override readonly name: string = "Unreadable";
}

/** Reads a tensor, or says that this is none. */
export type TensorReader = (value: object) => TensorValue | undefined;

// Taken before any answer is loaded: what an answer does to the globals later reaches only its own objects.
const { isArray } = Array;
const isView: (value: unknown) => value is ArrayBufferView = ArrayBuffer.isView.bind(ArrayBuffer);
const { ownKeys, getOwnPropertyDescriptor } = Reflect;

const PromiseClass = Promise;
/** A typed array's own length, whatever a subclass says of it. */
const lengthOfView = lengthGetter();

function lengthGetter(): (view: ArrayBufferView) => number {
  const { prototype } = Object.getPrototypeOf(Uint8Array) as { prototype: object };
  const { apply } = Reflect;
  const getter = Reflect.get(getOwnPropertyDescriptor(prototype, "length")!, "get") as () => number;
  return (view) => apply(getter, view, []);
}

/**
 * Reads whatever an answer returned into plain data, each property exactly once, within limits: getters that change
 * their mind, proxies, cycles and `toJSON` have nothing to work on.
 *
 * @throws Unreadable
 */
export function take(value: unknown, readTensor?: TensorReader, limits: Limits = standard): Value {
  let left = limits.elements;
  const spend = (n: number): void => {
    left -= n;
    if (left < 0) throw new Unreadable(`it holds more than ${limits.elements} values`);
  };
  const text = (value: string): string => {
    if (value.length > limits.characters)
      throw new Unreadable(`it holds a text of ${value.length} characters, at most ${limits.characters}`);
    return value;
  };
  const list = (length: number, at: (index: number) => Value): Value[] => {
    spend(length);
    const out: Value[] = [];
    for (let index = 0; index < length; index++) out[index] = at(index);
    return out;
  };
  const read = (value: unknown, depth: number): Value => {
    if (typeof value === "string") return text(value);
    if (isSimple(value)) return value;
    if (typeof value !== "object") return { other: typeof value };
    if (depth >= limits.depth)
      throw new Unreadable(`it is nested deeper than ${limits.depth} levels, or holds itself`);
    if (isArray(value)) return list(lengthOf(value), (index) => read(value[index], depth + 1));
    if (isView(value) && !(value instanceof DataView)) return takeView(value, list);
    if (value instanceof PromiseClass) return { other: "promise" };
    const tensor = readTensor?.(value);
    if (tensor) return spend(tensor.tensor.values.length) ?? tensor;
    return takeRecord(value, (field) => read(field, depth + 1), spend, text);
  };
  return guarded(() => read(value, 0));
}

const isSimple = (value: unknown): value is undefined | null | boolean | number =>
  value === undefined || value === null || typeof value === "boolean" || typeof value === "number";

function lengthOf(array: readonly unknown[]): number {
  const { length } = array;
  if (typeof length !== "number" || !(length >= 0)) throw new Unreadable("its length is not a number");
  return length;
}

function takeView(view: ArrayBufferView, list: (n: number, at: (i: number) => Value) => Value[]): Value {
  const numbers = view as Float64Array;
  return list(lengthOfView(view), (index) =>
    typeof numbers[index] === "bigint" ? { other: "bigint" } : numbers[index],
  );
}

function takeRecord(
  value: object,
  read: (field: unknown) => Value,
  spend: (n: number) => void,
  text: (value: string) => string,
): Value {
  const record = { __proto__: null } as unknown as Record<string, Value>;
  for (const key of ownKeys(value)) {
    if (typeof key !== "string") continue;
    const descriptor = getOwnPropertyDescriptor(value, key);
    if (!descriptor?.enumerable) continue;
    spend(1);
    record[text(key)] = read("value" in descriptor ? descriptor.value : (value as never)[key]);
  }
  return { record };
}

/** Errors of the value's own code become ours. */
function guarded(read: () => Value): Value {
  try {
    return read();
  } catch (error) {
    if (error instanceof Unreadable) throw error;
    throw new Unreadable("reading it threw an error", { cause: error });
  }
}
