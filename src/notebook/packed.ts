import type { Figure } from "../plots/index.js";

/** Numbers as Plotly reads them from JSON without spelling them out. */
export interface Packed {
  /** The kind of numbers, as numpy names it. */
  readonly dtype: "u1" | "i1" | "u2" | "i2" | "i4" | "f4" | "f8";
  /** The numbers' bytes, in base64. */
  readonly bdata: string;
  /** "rows, columns" for a table. */
  readonly shape?: string;
}

const arrays = {
  u1: Uint8Array,
  i1: Int8Array,
  u2: Uint16Array,
  i2: Int16Array,
  i4: Int32Array,
  f4: Float32Array,
  f8: Float64Array,
};
const whole = ["u1", "i1", "u2", "i2", "i4"] as const;

/** Shorter lists are as short in digits, and a person can read them. */
const fewest = 24;

/**
 * The figure with its long lists and tables of numbers as bytes in base64, which Plotly reads since its version 2.28: a
 * fifth of the size in a notebook's file, where otherwise every number takes a line. Whole numbers stay exact, others keep
 * seven digits, more than a screen shows. Numbers that are written into the picture stay digits.
 *
 * @example
 * packed(plots.lines({ y: Array.from({ length: 100 }, (_, i) => i) })).data[0].y; // { dtype: "u1", bdata: "AAECAw..." }
 */
export function packed(figure: Figure): Figure {
  const data = figure.data.map((trace) => packedTrace(trace));
  const frames = figure.frames?.map((frame) => ({ ...frame, data: frame.data.map(packedTrace) }));
  const changed =
    data.some((trace, i) => trace !== figure.data[i]) ||
    (frames?.some(({ data }, i) => data.some((trace, j) => trace !== figure.frames![i].data[j])) ?? false);
  return changed ? { ...figure, data, ...(frames === undefined ? {} : { frames }) } : figure;
}

function packedTrace<T extends Readonly<Record<string, unknown>>>(trace: T): T {
  const written = trace["texttemplate"] !== undefined;
  const found = Object.entries(trace).flatMap(([name, value]) => {
    const bytes = places.has(name) && !(written && name === "z") ? pack(value) : undefined;
    return bytes === undefined ? [] : [[name, bytes] as const];
  });
  return found.length === 0 ? trace : { ...trace, ...Object.fromEntries(found) };
}

/** The attributes that Plotly reads as lists of data. */
const places: ReadonlySet<string> = new Set(["x", "y", "z", "customdata"]);

function pack(value: unknown): Packed | undefined {
  if (!Array.isArray(value)) return undefined;
  const rows: unknown[] = value;
  const table = Array.isArray(rows[0]);
  const width = table ? (rows[0] as unknown[]).length : 1;
  if (table && !rows.every((row) => Array.isArray(row) && row.length === width)) return undefined;
  const numbers = table ? (rows as unknown[][]).flat() : rows;
  if (numbers.length < fewest || !numbers.every(isNumber)) return undefined;
  const dtype = whole.find((kind) => fits(kind, numbers)) ?? (numbers.every(fitsFloat) ? "f4" : "f8");
  const bytes = new Uint8Array(arrays[dtype].from(numbers).buffer);
  return {
    dtype,
    bdata: Buffer.from(bytes).toString("base64"),
    ...(table ? { shape: `${rows.length}, ${width}` } : {}),
  };
}

const isNumber = (value: unknown): value is number => typeof value === "number" && Number.isFinite(value);

function fits(kind: (typeof whole)[number], numbers: readonly number[]): boolean {
  const copy = arrays[kind].from(numbers);
  return numbers.every((value, i) => copy[i] === value);
}

/** Neither too large for single precision nor so small that it would become 0 or lose digits. */
const fitsFloat = (value: number): boolean =>
  value === 0 || (Math.abs(value) < 3e38 && Math.abs(value) > 2e-38);

/** The numbers of what `packed` made, as lists: for tests and for programs that read figures. */
export function unpacked({ dtype, bdata, shape }: Packed): number[] | number[][] {
  const bytes = Uint8Array.from(Buffer.from(bdata, "base64"));
  const numbers = [...new arrays[dtype](bytes.buffer)];
  if (shape === undefined) return numbers;
  const width = Number(shape.split(",")[1]);
  return Array.from({ length: numbers.length / width }, (_, i) => numbers.slice(i * width, (i + 1) * width));
}
