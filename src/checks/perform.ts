import { fieldOf, type Call, type Slopes } from "./call.js";
import { materialise } from "./materialise.js";
import type { Outcome } from "./outcome.js";
import { numbersOf, withNumbers } from "./numbers.js";
import { take, Unreadable, type TensorReader } from "./take.js";
import type { TensorTools } from "./tensors.js";
import { unreadable, type CodeValue, type Inputs, type Value } from "./value.js";
import { encode } from "./wire.js";

/** What a call needs of the process that it is made in. */
export interface Workshop {
  /** Where tensors go in or may come out. */
  readonly tensors?: TensorTools | undefined;
  /** Makes a function of its text. */
  readonly code: (text: string) => unknown;
  /** Makes a yardstick ready to run on inputs, as JSON, out of the answer's reach; with `code` unless given. */
  readonly yardstick?: (text: string, inputs: string) => () => unknown;
  /** Functions entered and rounds of loops so far, where the answer's text counts them. */
  readonly steps?: (() => number) | undefined;
  /** Tells what the answer threw. */
  readonly failure: (error: unknown) => Outcome;
}

type Answer = (...inputs: unknown[]) => unknown;
type Run = (inputs: Inputs) => Promise<Value>;

/** A result, and the arguments that were read again after it. */
interface Returned {
  readonly value: Value;
  readonly kept?: Value | undefined;
}

// Taken before any answer is loaded, see take.ts. What counts here asks nothing that an answer can replace: no method of an
// array, no iterator (so that no array is taken apart), and no `then`.
const PromiseClass = Promise;
const NumberOf = Number;
const { parse } = JSON;
const now = process.hrtime.bigint.bind(process.hrtime);

/** A record that inherits nothing: a promise asks what it is given for a `then`, and `Object.prototype` may be the answer's. */
const bare = <T extends object>(fields: T): T => ({ __proto__: null, ...fields });

/**
 * Calls an answer with fresh inputs and reads what it returns, with all that the call asks to be watched. The same code
 * runs an answer in the grader's child, its reference in the grader and a public example in the notebook.
 */
export async function perform(call: Call, answer: Answer, workshop: Workshop): Promise<Outcome> {
  const { tensors } = workshop;
  try {
    const watched = (): Promise<Outcome> => watch(call, answer, workshop);
    return await (call.precise && tensors ? tensors.precisely(watched) : watched());
  } catch (error) {
    return bare(
      error instanceof Unreadable
        ? ({ kind: "unreadable", reason: error.message } as const)
        : workshop.failure(error),
    );
  }
}

async function watch(call: Call, answer: Answer, workshop: Workshop): Promise<Outcome> {
  const { tensors, steps } = workshop;
  const code = (value: CodeValue): unknown => within(value, workshop.code(value.code));
  const run = async (inputs: Inputs, keeps?: readonly number[]): Promise<Returned> => {
    tensors?.open();
    try {
      const given = inputs.map((value) => materialise(value, { tensor: tensors?.make, code }));
      const returned = answer(...given);
      const settled: unknown = returned instanceof PromiseClass ? await returned : returned;
      const value = take(settled, tensors?.read);
      return { value, kept: keeps && reread(given, keeps, tensors?.read) };
    } finally {
      tensors?.close();
    }
  };
  const valueOf: Run = async (inputs) => (await run(inputs)).value;
  const opsBefore = tensors?.ops() ?? 0;
  const workBefore = tensors?.work() ?? 0;
  const stepsBefore = steps?.() ?? 0;
  const tapesBefore = tensors?.tapes() ?? 0;
  const timed = call.yardstick === undefined ? undefined : race(call.inputs, call.yardstick, workshop);
  const { value, kept } = await run(call.inputs, call.keeps);
  const speed = timed?.();
  const ops = tensors ? tensors.ops() - opsBefore : undefined;
  const stepped = steps ? steps() - stepsBefore : undefined;
  const effort = stepped === undefined ? undefined : stepped + (tensors ? tensors.work() - workBefore : 0);
  const tapes = call.slopes && tensors ? tensors.tapes() - tapesBefore : undefined;
  const isTooMuch = effort !== undefined && call.mostEffort !== undefined && effort > call.mostEffort;
  const moved = call.slopes && !isTooMuch ? await move(call.inputs, call.slopes, valueOf) : undefined;
  return bare({
    kind: "value",
    value,
    ...(ops === undefined ? {} : { ops }),
    ...(stepped === undefined ? {} : { steps: stepped }),
    ...(effort === undefined ? {} : { effort }),
    ...(tapes === undefined ? {} : { tapes }),
    ...(speed === undefined ? {} : { speed }),
    ...(moved === undefined ? {} : { moved }),
    ...(kept === undefined ? {} : { kept }),
  });
}

/** Arguments as the answer left them. One that cannot be read any more, such as a tensor that was freed, is no value. */
function reread(given: readonly unknown[], keeps: readonly number[], readTensor?: TensorReader): Value {
  const kept: Value[] = [];
  for (let k = 0; k < keeps.length; k++) {
    try {
      kept[k] = take(given[keeps[k]], readTensor);
    } catch {
      kept[k] = unreadable;
    }
  }
  return kept;
}

/** A given function that refuses to be called more often than its budget allows. */
function within({ budget }: CodeValue, made: unknown): unknown {
  if (budget === undefined || typeof made !== "function") return made;
  let left = budget;
  return (...inputs: unknown[]): unknown => {
    if (left-- <= 0) throw new Error(`the budget of ${budget} calls is used up`);
    return (made as Answer)(...inputs);
  };
}

/** Calls a yardstick, at once, and gives the function that says how many times as long it took as what came after. */
function race(inputs: Inputs, yardstick: string, workshop: Workshop): () => number {
  const run = (workshop.yardstick ?? beside(workshop))(yardstick, encode(inputs));
  const start = now();
  run();
  const middle = now();
  return () => {
    const taken = NumberOf(now() - middle);
    return NumberOf(middle - start) / (taken > 1 ? taken : 1);
  };
}

/** A yardstick among the answer's own globals. */
const beside =
  ({ code }: Workshop) =>
  (text: string, inputs: string): (() => unknown) => {
    const run = code(text) as Answer;
    const given = parse(inputs) as readonly unknown[];
    return () => run(...given);
  };

/** The results with each number of an argument moved up and down by the step. */
async function move(inputs: Inputs, { of, in: gradients, step = 1e-5 }: Slopes, run: Run): Promise<Value> {
  const record: Record<string, Value> = {};
  for (const [field, argument] of Object.entries(gradients)) {
    const numbers = numbersOf(inputs[argument]);
    if ("problem" in numbers) throw new Error(`slopes: argument ${argument} is not numbers`);
    const moved = (k: number, by: number): Promise<Value> => {
      const values = numbers.values.with(k, numbers.values[k] + by);
      return run(inputs.with(argument, withNumbers(inputs[argument], values)));
    };
    const [up, down]: [Value[], Value[]] = [[], []];
    for (const k of numbers.values.keys()) {
      up.push(fieldOf(await moved(k, step), of));
      down.push(fieldOf(await moved(k, -step), of));
    }
    record[field] = { record: { up, down } };
  }
  return { record };
}
