import type { Call, CodeValue, Inputs } from "../src/checks/index.js";
import { areSame, functionsIn, sketchOf } from "./inputs.js";
import type { Prepared } from "./prepare.js";

/**
 * Which answers of a submission may run one after another in one child, in this order; whoever is in no group runs alone.
 *
 * What ran earlier may have changed anything for what comes later: it is as if the later cell began with the earlier cells'
 * text. That wins nothing which a cell could not have by holding this text itself, as long as the later question judges no
 * more than results. Where it judges the work too (the loops in its text, the steps and operations that are counted, its
 * speed, how often it calls what it is given), the work of the others has to count as its own:
 *
 * - Steps are counted by one counter in the texts of all answers that need it, and these run before all others: none of them
 *   can call a function of a text that counts nothing. From such a group Node's modules are withheld.
 * - Whose text may have so many loops and no more comes after texts without any: before all others.
 * - No input at which work is judged was given to an earlier answer, nor a function with a budget: there is nothing to
 *   remember.
 *
 * A group confirms full marks. Any other answer is asked again alone, and that is what counts, so that no answer loses by its
 * neighbours, nor gets another message; unless it was `undisturbed`: then what it gave or threw there counts.
 *
 * @param most how many answers a group has at most
 * @param least how many it has at least: one alone is no group unless it is the quicker way
 */
export function groupsOf<T extends Prepared>(answers: readonly T[], most: number, least: number = 2): T[][] {
  const sociable = answers.filter(({ question }) => !question.aspects.some((one) => "quality" in one));
  // As they stand, but the strictest first: sorting keeps the order of equals.
  const ordered = sociable.toSorted(
    (a, b) => Number(b.task.counted) - Number(a.task.counted) || allowedLoops(a) - allowedLoops(b),
  );
  const open: Group<T>[] = [];
  for (const one of ordered) {
    const group = open.find((group) => group.members.length < most && mayJoin(group, one));
    if (group) join(group, one);
    else open.push(join({ members: [], loops: 0, given: new Map(), functions: new Set() }, one));
  }
  return open.map(({ members }) => members).filter(({ length }) => length >= least);
}

/**
 * Whether what an answer did in a group is what it does alone, as far as honest texts go: nothing that is shared is written in
 * its own text nor in the earlier ones, and it is not timed, for code that ran before is quicker. It spares a child for most
 * wrong answers.
 */
export const undisturbed = (one: Prepared, earlier: readonly Prepared[]): boolean =>
  [one, ...earlier].every(({ compiled }) => compiled.selfContained) &&
  one.calls.every(({ yardstick }) => yardstick === undefined);

/**
 * How many of an answer's first calls may be sent before it has replied to any: an answer may read on, so none of them is
 * judged by more than its result, and none hangs on a result.
 */
export function sentAhead({ calls, probes }: Prepared): number {
  const first = calls.slice(0, Math.min(probes.length, mostAhead));
  const other = first.findIndex(
    (call) => watchesWork(call) || call.carry !== undefined || budgetedIn(call).length > 0,
  );
  return other < 0 ? first.length : other;
}

/** As many replies as may wait to be read. */
const mostAhead = 64;

interface Group<T> {
  readonly members: T[];
  /** The deepest loop in any of their texts. */
  loops: number;
  /** The inputs that they were given, by their sketches. */
  readonly given: Map<string, Inputs[]>;
  /** The functions among them. */
  readonly functions: Set<string>;
}

const allowedLoops = ({ question }: Prepared): number => question.style?.loops ?? Infinity;

function mayJoin<T extends Prepared>(group: Group<T>, one: T): boolean {
  const { members, loops, given, functions } = group;
  const isKnown = (inputs: Inputs): boolean =>
    given.get(sketchOf(inputs))?.some((other) => areSame(inputs, other)) === true;
  return (
    (!one.task.counted || members.every(({ task }) => task.counted)) &&
    (loops === 0 || allowedLoops(one) === Infinity) &&
    !judgedAt(one).some(isKnown) &&
    !one.calls.flatMap(budgetedIn).some(({ code }) => functions.has(code))
  );
}

function join<T extends Prepared>(group: Group<T>, one: T): Group<T> {
  group.members.push(one);
  group.loops = Math.max(group.loops, one.compiled.loops.depth);
  for (const { inputs } of one.calls) {
    const sketch = sketchOf(inputs);
    group.given.set(sketch, [...(group.given.get(sketch) ?? []), inputs]);
    for (const { code } of functionsIn(inputs)) group.functions.add(code);
  }
  return group;
}

/** The inputs at which an answer's work is judged beside its results. */
function judgedAt({ calls, probes, race }: Prepared): Inputs[] {
  const counted = calls.slice(probes.length, calls.length - race.length);
  return [...calls.filter(watchesWork), ...counted].map(({ inputs }) => inputs);
}

/** The functions that an answer is given to call so often and no more. */
const budgetedIn = ({ inputs }: Call): readonly CodeValue[] =>
  functionsIn(inputs).filter(({ budget }) => budget !== undefined);

const watchesWork = ({ slopes, yardstick }: Call): boolean => slopes !== undefined || yardstick !== undefined;
