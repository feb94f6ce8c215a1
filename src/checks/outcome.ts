import type { Value } from "./value.js";

/** What became of calling an answer once. */
export type Outcome =
  | {
      readonly kind: "value";
      readonly value: Value;
      /** Tensor operations run. */
      readonly ops?: number;
      /** Functions entered and rounds of loops, where these were counted. */
      readonly steps?: number;
      /** Tensor operations, functions entered and rounds of loops, where these were counted. */
      readonly effort?: number;
      /** How often operations were recorded to be differentiated automatically, where slopes are asked for. */
      readonly tapes?: number;
      /** How many times as long a yardstick took with the same inputs. */
      readonly speed?: number;
      /** What came out where arguments were moved: `{ dw: { up: [...], down: [...] } }`, see `Slopes`. */
      readonly moved?: Value;
      /** The arguments that were read again after the call, in the order of `keeps`. */
      readonly kept?: Value;
    }
  | {
      readonly kind: "threw";
      readonly name: string;
      readonly message: string;
      /** Where in the answer's own cell, from 1. */
      readonly line?: number;
      readonly source?: string;
    }
  | { readonly kind: "unreadable"; readonly reason: string }
  /** No function of the name asked for. */
  | { readonly kind: "missing"; readonly name: string; readonly reason?: string }
  | { readonly kind: "timeout"; readonly seconds: number }
  /** The process ended before it answered. */
  | { readonly kind: "ended"; readonly reason: string }
  | { readonly kind: "not run"; readonly reason: string };

/** That of a call that gave a value. */
export type Gave = Extract<Outcome, { readonly kind: "value" }>;
