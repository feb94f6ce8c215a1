import {
  isArray,
  isRecord,
  isTensor,
  judge,
  type Aspect,
  type ChoiceQuestion,
  type FunctionQuestion,
  type Outcome,
  type Probe,
  type Value,
} from "../src/checks/index.js";
import { random } from "../src/random.js";

/** A numerical gradient in fewer numbers is not ten times the work of a formula, and would pass for one. */
const enoughNumbers = 50;

/** An aspect that a guess wins more often than this is no proof of anything; of partial credit, the share that it gets. */
const rareEnough = { whole: 0.01, partial: 0.1 };

/** How many results are made up at chance where only a measure says what is good. */
const guesses = 200;

/**
 * What in a question could be won without an answer to it: too few numbers to tell a formula from a numerical gradient, and
 * aspects whose points go to a constant, to an argument handed back, to a guess, or to a table of the public examples.
 *
 * @param probes the calls of one student with the right results
 */
export function guards(question: FunctionQuestion, probes: readonly Probe[]): string[] {
  return question.aspects.flatMap((aspect) => {
    const mine = probes.filter((probe) => probe.aspect === aspect.name);
    const fault = weakness(question, aspect, mine);
    return fault === undefined ? [] : [`${question.id}: "${aspect.name}" ${fault}`];
  });
}

function weakness(question: FunctionQuestion, aspect: Aspect, probes: readonly Probe[]): string | undefined {
  if ("slopes" in aspect) {
    const fewest = Math.min(...probes.map((probe) => moved(probe)));
    if (fewest < enoughNumbers) {
      return `differentiates by ${fewest} numbers, expected at least ${enoughNumbers}: with fewer, a numerical gradient passes for a formula`;
    }
  }
  // Shapes alone are points on the way: whoever returns the right shape has what is asked for.
  if ("compare" in aspect && aspect.compare === "shapes") return undefined;
  const hidden = probes.filter((probe) => !probe.public);
  if (hidden.length === 0) {
    return "has only examples that students see: a table of them wins it; give it hidden or random inputs";
  }
  const wins = (make: (value: Value, probe: Probe) => Value): boolean => won(question, aspect, hidden, make);
  const constant = constants(hidden).find((leaf) => wins((value) => everywhere(value, () => leaf)));
  if (constant !== undefined) return `is won by a constant, ${JSON.stringify(constant)} everywhere`;
  const widest = Math.max(0, ...hidden.map(({ inputs }) => inputs.length));
  const handedBack = [...Array(widest).keys()].find((index) => wins((_, { inputs }) => inputs[index]));
  if (handedBack !== undefined) return `is won by handing back argument ${handedBack}`;
  const chance = "quality" in aspect ? tried(question, aspect, hidden) : chanceOf(aspect, hidden);
  if (chance <= (aspect.partial ? rareEnough.partial : rareEnough.whole)) return undefined;
  return `is won by guessing once in ${Math.round(1 / chance)} tries; give it more inputs, or inputs with longer results`;
}

/** How many numbers a probe differentiates by. */
const moved = ({ slopes, inputs }: Probe): number =>
  Object.values(slopes?.in ?? {}).reduce((sum, argument) => sum + leaves(inputs[argument]).length, 0);

/** Whether the aspect, or half of it where there is partial credit, is earned by results that are made up: `make` is given the right one, for its form. */
function won(
  question: FunctionQuestion,
  aspect: Aspect,
  probes: readonly Probe[],
  make: (value: Value, probe: Probe) => Value,
): boolean {
  const outcomes = probes.map((probe): Outcome => {
    const value = make(probe.expected, probe);
    return {
      kind: "value",
      value,
      ...(probe.moved === undefined ? {} : { moved: make(probe.moved, probe) }),
    };
  });
  const asked = { ...question, aspects: [aspect], mutants: {} };
  const [{ score }] = judge(asked, probes, outcomes).aspects;
  return score >= aspect.points / 2;
}

type Leaf = number | boolean | string;

/** What somebody might return whatever comes in: 0, 1, -1, and all that occurs among the right results and is no fraction. */
const constants = (probes: readonly Probe[]): Leaf[] => [
  ...new Set([0, 1, -1, ...probes.flatMap(({ expected }) => leaves(expected)).filter(isGuessable)]),
];

/**
 * How likely a guess is to win. Somebody who guesses sees what comes in and knows what kind of thing comes out: each number is
 * drawn from those of one of the arguments (a label among the labels given), or from those that are ever right. A fraction is
 * not guessed.
 */
function chanceOf(aspect: Aspect, probes: readonly Probe[]): number {
  const everRight = new Set(probes.flatMap(({ expected }) => leaves(expected)).filter(isGuessable));
  const chances = probes.map(({ expected, inputs }) => {
    const right = leaves(expected);
    const pools = [everRight, ...inputs.map((value) => new Set(leaves(value).filter(isGuessable)))];
    return Math.max(...pools.map((pool) => chanceFrom(pool, right)));
  });
  if (aspect.partial) return chances.reduce((sum, chance) => sum + chance, 0) / chances.length;
  return chances.reduce((all, chance) => all * chance, 1);
}

/** A guess for each number, or one for all of them. */
function chanceFrom(pool: ReadonlySet<Leaf>, right: readonly Leaf[]): number {
  const guessed = new Set(right).size === 1 ? right.slice(0, 1) : right;
  return guessed.reduce<number>((all, leaf) => {
    if (typeof leaf === "boolean") return all / 2;
    return pool.has(leaf) ? all / pool.size : 0;
  }, 1);
}

/** How often results made up at chance are good enough, by trying. */
function tried(question: FunctionQuestion, aspect: Aspect, probes: readonly Probe[]): number {
  const stream = random(`${question.id}/${aspect.name}`);
  const lucky = Array.from({ length: guesses }, () =>
    won(question, aspect, probes, (value) => everywhere(value, () => stream.normal())),
  );
  return lucky.filter(Boolean).length / guesses;
}

const isGuessable = (leaf: Leaf): boolean => typeof leaf !== "number" || Number.isInteger(leaf);

/** The numbers, truth values and texts of a value, in order. */
function leaves(value: Value): Leaf[] {
  if (isTensor(value)) return [...value.tensor.values];
  if (isArray(value)) return value.flatMap(leaves);
  if (isRecord(value)) return Object.values(value.record).flatMap(leaves);
  return typeof value === "number" || typeof value === "boolean" || typeof value === "string" ? [value] : [];
}

/** A value of the same form with something else in the place of each leaf. */
function everywhere(value: Value, make: () => Leaf): Value {
  if (isTensor(value)) {
    return { tensor: { ...value.tensor, values: value.tensor.values.map(() => Number(make())) } };
  }
  if (isArray(value)) return value.map((item) => everywhere(item, make));
  if (isRecord(value)) {
    const fields = Object.entries(value.record).map(([key, item]) => [key, everywhere(item, make)] as const);
    return { record: Object.fromEntries(fields) };
  }
  return typeof value === "number" || typeof value === "boolean" || typeof value === "string"
    ? make()
    : value;
}

/** What in a choice could be won without thinking: too few options, all of them or none, which are constants too. */
export function choiceGuard({ id, options, key }: ChoiceQuestion): string | undefined {
  const stranger = key.find((letter) => !options.includes(letter));
  if (stranger !== undefined) return `${id}: the key has "${stranger}", which is no option`;
  if (key.length === 0)
    return `${id}: no option is right, so that the key is an empty list, the template's own`;
  if (key.length === options.length) return `${id}: all options are right: whoever lists all of them wins it`;
  if (options.length < 4) {
    return `${id}: ${options.length} options are guessed once in ${2 ** options.length - 1} tries, expected at least 4`;
  }
  return undefined;
}
