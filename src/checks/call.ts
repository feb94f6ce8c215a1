import type { Outcome } from "./outcome.js";
import { isRecord, type Inputs, type Value } from "./value.js";

/** Which result of an answer has which gradient, and where both stand. */
export interface Slopes {
  /** The field of the result that is differentiated: `"loss"`; `""` for a result that is a plain number. */
  readonly of: string;
  /** Which argument (from 0) each field of the result is the gradient in: `{ dw: 0 }`. */
  readonly in: Readonly<Record<string, number>>;
  /**
   * The argument that holds the slope arriving from behind, where `of` is more than one number: the function
   * differentiated is then the sum of `of` times it.
   */
  readonly upstream?: number;
  /** The step of the centred difference, 1e-5 by default. */
  readonly step?: number;
  /** Whether the gradients may come from TensorFlow.js's automatic differentiation; false by default. */
  readonly automatic?: boolean;
}

/** Where an argument comes from that the answer itself gave earlier. */
interface Carry {
  /** How many calls ago. */
  readonly back: number;
  /** Which field of that call's result becomes which argument (from 0): `{ running: 2 }`. */
  readonly state: Readonly<Record<string, number>>;
}

/** One call of an answer: its arguments, and what is to be watched meanwhile. */
export interface Call {
  readonly inputs: Inputs;
  /** Computed in double precision, tensors too. */
  readonly precise?: boolean;
  /** Called again with each number of these arguments moved up and down. */
  readonly slopes?: Slopes;
  /** The arguments (from 0) that are read again after the call. */
  readonly keeps?: readonly number[];
  /** The effort above which it is not called again for slopes: they are no formula's anyhow. */
  readonly mostEffort?: number;
  readonly carry?: Carry;
  /** A function as text, to race against: it is called with the inputs as `encode` writes them. */
  readonly yardstick?: string;
}

/** A call with what it carries over from the outcomes before it; where these have nothing to carry, why it cannot run. */
export function resolve(call: Call, earlier: readonly Outcome[]): Call | Outcome {
  const { carry, inputs, ...rest } = call;
  if (!carry) return call;
  const before = earlier.at(-carry.back);
  if (before?.kind !== "value") return { kind: "not run", reason: "the call before it gave no result" };
  const given = [...inputs];
  for (const [field, argument] of Object.entries(carry.state)) {
    const { value } = before;
    if (!isRecord(value) || !Object.hasOwn(value.record, field)) {
      return { kind: "not run", reason: `the result before it has no field ${field}` };
    }
    given[argument] = value.record[field];
  }
  return { ...rest, inputs: given };
}

/** Makes calls one after another, each with what it carries over; `perform` makes one that stands alone. */
export async function callAll(
  calls: readonly Call[],
  perform: (call: Call) => Promise<Outcome>,
): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const call of calls) {
    const ready = resolve(call, outcomes);
    outcomes.push("kind" in ready ? ready : await perform(ready));
  }
  return outcomes;
}

/** A field of a result, or the result itself for `""`. */
export const fieldOf = (value: Value, field: string): Value =>
  field === "" ? value : isRecord(value) ? value.record[field] : undefined;
