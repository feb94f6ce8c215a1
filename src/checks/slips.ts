import { fieldOf } from "./call.js";
import { argument, givenOf, sizesOf, type Factor } from "./factors.js";
import { numbersOf, showShape, unravel, type Numbers } from "./numbers.js";
import { isRecord, type Inputs } from "./value.js";

/** One call's numbers: those that are right, those that came, and what was given. */
export interface Case {
  readonly inputs: Inputs;
  readonly wanted: Numbers;
  readonly found: Numbers;
  /** Whether a number that came is close enough to the right one. */
  readonly near: (wanted: number, found: number) => boolean;
}

/** A way for numbers to be wrong. */
export interface Slip {
  /** What is said of the numbers, beginning with `is` or `has`; it gives no input away. */
  readonly says: string;
  /** Whether all numbers of a call agree with it. */
  readonly holds: (one: Case) => boolean;
  /** How many numbers must be wrong before this is said, 2 by default. */
  readonly least?: number;
}

const sameShape = (a: Numbers, b: Numbers): boolean => showShape(a.shape) === showShape(b.shape);

/** Whether the numbers are right once a repair has been done to each. */
const repaired =
  (repair: (found: number) => number) =>
  ({ wanted, found, near }: Case): boolean =>
    sameShape(wanted, found) && wanted.values.every((value, k) => near(value, repair(found.values[k])));

const zeros: Slip = {
  says: "is 0 everywhere: is it worked out at all, and is it what you return?",
  holds: ({ wanted, found }) => sameShape(wanted, found) && found.values.every((value) => value === 0),
};
const negated: Slip = {
  says: "is the negative of the right one: is there a minus sign too many, or one too few?",
  holds: repaired((value) => -value),
};
const doubled: Slip = {
  says: "is twice the right one: is there a factor 2 too many, or a division by 2 missing?",
  holds: repaired((value) => value / 2),
};
const halved: Slip = {
  says: "is half the right one: is a factor 2 missing, or is it halved once too often?",
  holds: repaired((value) => value * 2),
};
const transposed: Slip = {
  says: "is transposed: its rows and columns are exchanged.",
  holds: ({ wanted, found, near }) => {
    const [rows, columns] = wanted.shape;
    if (wanted.shape.length !== 2 || showShape(found.shape) !== showShape([columns, rows])) return false;
    return wanted.values.every((value, k) =>
      near(value, found.values[(k % columns) * rows + Math.floor(k / columns)]),
    );
  },
};

/** The powers of a factor that slips leave in a result. */
const powers: readonly (readonly [power: number, says: (name: string) => string])[] = [
  [1, (name) => `is the right one times ${name}: is a division by it missing?`],
  [-1, (name) => `is the right one divided by ${name}: is it divided once too often?`],
  [
    2,
    (name) =>
      `is the right one times the square of ${name}: is it multiplied by that where it should be divided? (a / b * c is (a / b) * c.)`,
  ],
  [
    -2,
    (name) =>
      `is the right one divided by the square of ${name}: is it divided where it should be multiplied?`,
  ],
];

const scaled = ({ name, of }: Factor): Slip[] =>
  powers.map(([power, says]) => ({
    says: says(name),
    holds: (one) => {
      const factor = of(one.inputs) ?? 0;
      return factor !== 0 && repaired((value) => value / factor ** power)(one);
    },
  }));

/** What came is an argument, or the field of the same name of one. */
const unchanged = (inputs: Inputs, field: string): Slip[] =>
  inputs.map((value, index) => {
    const named = isRecord(value);
    return {
      says: `is still ${named ? `${field} of ` : ""}${argument(index)} as it came in: is what you work out kept, and returned?`,
      holds: ({ inputs, wanted, found, near }) => {
        const given = numbersOf(named ? fieldOf(inputs[index], field) : inputs[index]);
        if ("problem" in given || !sameShape(given, found) || !sameShape(wanted, found)) return false;
        return given.values.every((value, k) => near(value, found.values[k]));
      },
    };
  });

/** A vector that has as many numbers as another axis: a sum ran along the wrong one. */
const otherAxis = ({ name, of }: Factor): Slip => ({
  says: `has as many numbers as ${name}: does a sum run along the wrong axis?`,
  holds: ({ inputs, wanted, found }) =>
    wanted.shape.length === 1 && found.shape.length === 1 && found.shape[0] === of(inputs),
});

/** Every number is off by what the first one is off by; how much is said of whole numbers only. */
function offset({ wanted, found }: Case): Slip[] {
  const amount = found.values[0] - wanted.values[0];
  if (!Number.isFinite(amount) || amount === 0) return [];
  const size = Number(Math.abs(amount).toPrecision(6));
  const much = Number.isInteger(size) ? `${size}` : "the same amount";
  return [
    {
      says: `is too ${amount > 0 ? "large" : "small"} by ${much} everywhere: is a constant added that does not belong there, or one left out?`,
      holds: repaired((value) => value - amount),
    },
  ];
}

/** What a box of some rank is made of along an axis: a matrix of rows, a vector of numbers. */
const part = (rank: number, axis: number): string => {
  if (rank === 1) return "number";
  return rank === 2 ? ["row", "column"][axis] : `part along axis ${axis}`;
};

/** The first or the last part along an axis is wrong or missing, and nothing else: a loop begins or ends one off. */
const edges = ({ shape }: Numbers): Slip[] =>
  shape.flatMap((length, axis): Slip[] => {
    if (length < 2) return [];
    const at = (isLast: boolean, { wanted, found, near }: Case): boolean => {
      if (wanted.shape.length !== shape.length) return false;
      const place = isLast ? wanted.shape[axis] - 1 : 0;
      const isInside = (k: number): boolean => unravel(k, wanted.shape)[axis] === place;
      if (sameShape(wanted, found)) {
        return wanted.values.every((value, k) =>
          isInside(k) ? value === 0 || !near(value, found.values[k]) : near(value, found.values[k]),
        );
      }
      if (showShape(found.shape) !== showShape(wanted.shape.with(axis, wanted.shape[axis] - 1))) return false;
      const kept = wanted.values.filter((_, k) => !isInside(k));
      return kept.every((value, k) => near(value, found.values[k]));
    };
    const what = part(shape.length, axis);
    return [
      {
        says: `is right but for its last ${what}: does a loop, or a slice, end one too early?`,
        holds: (one) => at(true, one),
      },
      {
        says: `is right but for its first ${what}: does a loop, or a slice, begin one too late?`,
        holds: (one) => at(false, one),
      },
    ];
  });

/** Each row, column or number stands one place off. What stands at the open end is not looked at. */
const shifts = ({ shape }: Numbers): Slip[] =>
  shape.flatMap((length, axis) =>
    [1, -1].map((by): Slip => ({
      says: `is shifted: each ${part(shape.length, axis)} stands one place too ${by > 0 ? "late" : "early"}; is something counted from 1?`,
      // Few numbers, such as labels, agree by chance.
      least: length < 3 ? Infinity : 4,
      holds: ({ wanted: { shape, values }, found, near }) => {
        if (shape.length <= axis || showShape(shape) !== showShape(found.shape)) return false;
        const stride = shape.slice(axis + 1).reduce((product, size) => product * size, 1);
        return values.every((value, k) => {
          const at = unravel(k, shape)[axis] + by;
          return at < 0 || at >= shape[axis] || near(value, found.values[k + by * stride]);
        });
      },
    })),
  );

/**
 * All that is known of how numbers go wrong, whatever the question, the simplest first.
 *
 * @param cases the calls of one function, with results of the same rank
 * @param example one of them in which a number is wrong
 */
export function slipsOf(cases: readonly Case[], example: Case, field: string): Slip[] {
  const sizes = sizesOf(cases.map(({ inputs }) => inputs));
  const { inputs, wanted } = example;
  const factors = [...sizes, ...givenOf(inputs)].flatMap(scaled);
  const isOtherLength = cases.some(({ wanted, found }) => wanted.shape[0] !== found.shape[0]);
  const simple = [zeros, ...unchanged(inputs, field), negated, doubled, halved];
  return [
    ...simple,
    ...factors,
    transposed,
    ...offset(example),
    ...edges(wanted),
    ...shifts(wanted),
    ...(isOtherLength ? sizes.map(otherAxis) : []),
  ];
}
