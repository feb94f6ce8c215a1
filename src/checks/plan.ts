import { random } from "../random.js";
import type { Call } from "./call.js";
import type { Aspect, Speed, StyleAspect } from "./question.js";
import type { Inputs } from "./value.js";

/** A call that is to be made, of which aspect, and whether students have it. */
export interface Planned extends Call {
  readonly aspect: string;
  readonly public: boolean;
}

/** All calls of an aspect, its random inputs drawn from `seed`: first the public ones, then the others. */
export function plan(aspect: Aspect, seed: string): Planned[] {
  const { name, precise = false } = aspect;
  const label = (isPublic: boolean, calls: readonly Call[]): Planned[] =>
    calls.map((call) => ({
      ...call,
      aspect: name,
      public: isPublic,
      ...(precise || call.slopes ? { precise: true } : {}),
    }));
  const drawn = <T>(
    asked: { count: number; draw: (stream: ReturnType<typeof random>) => T } | undefined,
  ): T[] => Array.from({ length: asked?.count ?? 0 }, (_, index) => asked!.draw(random(`${seed}/${index}`)));
  if ("state" in aspect) {
    const hidden = [...(aspect.hidden ?? []), ...drawn(aspect.random)];
    return [
      ...label(true, sideBySide(aspect.examples ?? [], aspect.state)),
      ...label(false, sideBySide(hidden, aspect.state)),
    ];
  }
  const more = {
    ...("slopes" in aspect ? { slopes: aspect.slopes } : {}),
    ...("keeps" in aspect ? { keeps: aspect.keeps } : {}),
  };
  const calls = (all: readonly Inputs[]): Call[] => all.map((inputs) => ({ inputs, ...more }));
  const examples = "quality" in aspect ? [] : (aspect.examples ?? []);
  return [
    ...label(true, calls(examples)),
    ...label(false, calls([...(aspect.hidden ?? []), ...drawn(aspect.random)])),
  ];
}

/** One call of each sequence in turn, and at the end the first once more: nothing may be left of what came before. */
function sideBySide(
  sequences: readonly (readonly Inputs[])[],
  state: Readonly<Record<string, number>>,
): Call[] {
  const calls: Call[] = [];
  const last: number[] = [];
  const longest = Math.max(0, ...sequences.map(({ length }) => length));
  for (let step = 0; step < longest; step++) {
    for (const [index, inputs] of sequences.entries()) {
      if (step >= inputs.length) continue;
      const carry = step > 0 ? { carry: { back: calls.length - last[index], state } } : {};
      last[index] = calls.length;
      calls.push({ inputs: inputs[step], ...carry });
    }
  }
  return calls.length > 0 ? [...calls, { inputs: sequences[0][0] }] : [];
}

/** The two calls whose operations are counted, drawn from `seed`; none where the question draws none. */
export const planCounted = ({ drawOps }: StyleAspect, seed: string): Call[] =>
  (drawOps ?? []).map((draw, index) => ({ inputs: draw(random(`${seed}/${index}`)) }));

/** The rounds of a race, each with inputs of its own, after one that only warms up. */
export function planRace({ draw, yardstick, rounds = 7 }: Speed, seed: string): Call[] {
  return Array.from({ length: rounds + 1 }, (_, index) => ({
    inputs: draw(random(`${seed}/${index}`)),
    yardstick,
  }));
}
