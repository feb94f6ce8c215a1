import * as tf from "@tensorflow/tfjs";
import type { Backend } from "../backend.js";
import type { Values } from "../values.js";
import { define, type Kernel } from "./define.js";
import { reachFlags } from "./reach.js";

/** x as another dtype: floats are truncated towards zero for int32; every number but 0 is true. */
function cast(x: tf.TensorInfo, dtype: tf.DataType, backend: Backend): tf.TensorInfo {
  if (dtype === x.dtype) return backend.share(x);
  const input = backend.values(x);
  const made = backend.make(x.shape, dtype);
  if (dtype === "bool") for (let i = 0; i < input.length; i++) made.values[i] = input[i] === 0 ? 0 : 1;
  else if (!castCompiled(input, made.values)) made.values.set(input);
  return made;
}

/** Flags as floats by the compiled kernel; false where it cannot. */
function castCompiled(from: Values, to: Values): boolean {
  const reached = reachFlags([to], from);
  if (reached === undefined) return false;
  const [target, source] = reached.at;
  reached.run("toNumbers", [[to.length, source, target]], to.length);
  return true;
}

/** `start, start + step, ...` up to but not including `stop`; the step counts down where stop lies below start. */
function range({ start, stop, step, dtype }: tf.RangeAttrs, backend: Backend): tf.TensorInfo {
  const size = start === stop ? 0 : Math.ceil((stop - start) / by(start, stop, step));
  const made = backend.make([Math.max(0, size)], dtype);
  const stride = by(start, stop, step);
  for (let i = 0; i < made.values.length; i++) made.values[i] = start + i * stride;
  return made;
}
const by = (start: number, stop: number, step: number): number => (stop < start && step === 1 ? -1 : step);

export const creation: readonly Kernel[] = [
  define<"x", tf.CastAttrs>("Cast", ({ x }, { dtype }, backend) => cast(x, dtype, backend)),
  define<never, tf.FillAttrs>("Fill", (_, { shape, value, dtype }, backend) =>
    backend.filled(shape, dtype ?? "float32", value as number),
  ),
  define<"x">("ZerosLike", ({ x }, _, backend) => backend.filled(x.shape, x.dtype, 0)),
  define<"x">("OnesLike", ({ x }, _, backend) => backend.filled(x.shape, x.dtype, 1)),
  define<never, tf.RangeAttrs>("Range", (_, attributes, backend) => range(attributes, backend)),
  define<never, tf.LinSpaceAttrs>("LinSpace", (_, { start, stop, num }, backend) => {
    const made = backend.make([num], "float32");
    const step = num > 1 ? (stop - start) / (num - 1) : 0;
    for (let i = 0; i < num; i++) made.values[i] = start + i * step;
    return made;
  }),
  define<"x">("Diag", ({ x }, _, backend) => {
    const made = backend.filled([...x.shape, ...x.shape], x.dtype, 0);
    const input = backend.values(x);
    input.forEach((value, i) => (made.values[i * (input.length + 1)] = value));
    return made;
  }),
];
