import { float64, tf } from "../../src/index.js";
import type { Row } from "./calls/index.js";

/** A place in nested arguments: ["2", "stride"]. */
type Path = readonly string[];

/** Arguments with one thing wrong. */
export interface Mutation {
  /** What is wrong, for the test's message. */
  readonly what: string;
  readonly path: string;
  /** True where the operation must refuse; otherwise it may also accept, but not fail in another way. */
  readonly must: boolean;
  /** The shape that the refusal has to show. */
  readonly shape?: readonly number[];
  readonly args: readonly unknown[];
}

const isPlain = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;

/** Every tensor and every number in nested plain objects and argument lists; lists of numbers are data, not options. */
export function leaves(value: unknown, path: Path = []): { path: Path; value: unknown }[] {
  if (value instanceof tf.Tensor || typeof value === "number") return [{ path, value }];
  const parts = path.length === 0 || isPlain(value) ? Object.entries(value as object) : [];
  return parts.flatMap(([name, part]) => leaves(part, [...path, name]));
}

/** The arguments with another value at a path; nothing else is copied. */
export function put(value: unknown, [first, ...rest]: Path, leaf: unknown): unknown {
  if (first === undefined) return leaf;
  if (Array.isArray(value))
    return value.map((part: unknown, i) => (`${i}` === first ? put(part, rest, leaf) : part));
  const parts = value as Record<string, unknown>;
  return { ...parts, [first]: put(parts[first], rest, leaf) };
}

/** Everything that can be wrong with these arguments. */
export async function mutations(
  args: readonly unknown[],
  { anyRank = [], grows = [], keep = [] }: Pick<Row, "anyRank" | "grows" | "keep">,
): Promise<Mutation[]> {
  const found = leaves(args).filter(({ path }) => !keep.some((prefix) => path.join(".").startsWith(prefix)));
  const tensors = found.filter(({ value }) => value instanceof tf.Tensor) as {
    path: Path;
    value: tf.Tensor;
  }[];
  const singles = leaves(args).filter(({ value }) => value instanceof tf.Tensor && value.dtype === "float32");
  const wrong: Mutation[] = [];
  const add = (path: Path, what: string, leaf: unknown, must: boolean): void => {
    const shape = leaf instanceof tf.Tensor && must && what !== "doubles" ? { shape: leaf.shape } : {};
    wrong.push({ what, path: path.join("."), must, args: put(args, path, leaf) as unknown[], ...shape });
  };
  for (const { path, value } of tensors) {
    const free = anyRank.includes(path.join("."));
    add(path, "a list instead of a tensor", value.arraySync(), true);
    if (path.length === 1) for (const nothing of [undefined, null]) add(path, String(nothing), nothing, true);
    add(path, "a dimension too many", tf.expandDims(value, -1), !free);
    if (value.rank > 0) {
      const first = tf.gather(value, tf.scalar(0, "int32"));
      add(path, "a dimension too few", tf.reshape(first, value.shape.slice(1)), !free);
      for (const axis of value.shape.keys())
        add(
          path,
          `twice as long along ${axis}`,
          tf.concat([value, value], axis),
          !free && !grows.includes(`${path.join(".")}:${axis}`),
        );
    }
    const strings = Array.from({ length: value.size }, () => "1");
    add(path, "strings", tf.tensor(strings, value.shape, "string"), true);
    if (value.dtype === "float32") {
      // Made of plain numbers: what is computed from `value` inside float64 would lend it to that engine.
      const numbers = Array.from(value.dataSync(), (number) => number + 0.1);
      const double = await float64(() => tf.tensor(numbers, value.shape, "float32"));
      add(path, "doubles", double, singles.length > 1);
    } else {
      for (const label of [0.5, NaN, -1, 99]) add(path, `label ${label}`, spoilt(value, label), false);
    }
  }
  for (const [i, value] of args.entries()) {
    if (typeof value === "string") add([`${i}`], "null", null, true);
    if (Array.isArray(value) && Array.isArray(value[0])) {
      add([`${i}`], "one too many", [...(value as unknown[]), value[0]], false);
      add([`${i}`], "ragged", [...(value as unknown[]), []], true);
    }
  }
  for (const { path } of found.filter(({ value }) => typeof value === "number")) {
    if (path.at(-1) === "seed") continue;
    for (const value of [NaN, "1"]) add(path, typeof value === "string" ? "text" : "NaN", value, true);
    for (const value of [-1, 0.5, Infinity]) add(path, String(value), value, false);
  }
  return wrong;
}

/** Labels whose first is another number. */
const spoilt = (y: tf.Tensor, label: number): tf.Tensor =>
  tf.tensor([label, ...Array.from(y.dataSync()).slice(1)], y.shape, "float32");
