import type { Values } from "../values.js";

/** A matrix stored row by row, to be transposed before it is used. */
export interface Operand {
  readonly values: Values;
  readonly transposed: boolean;
}

/** A product to compute: `c = a b` for a of [M, K] and b of [K, N], once they are transposed. */
export interface Product {
  readonly a: Operand;
  readonly b: Operand;
  readonly c: Values;
  readonly m: number;
  readonly k: number;
  readonly n: number;
}

/** Something that multiplies matrices. */
export interface Multiplier {
  readonly name: string;
  /** Whether it has products of doubles too. */
  readonly doubles: boolean;
  readonly multiply: (product: Product) => void;
}
