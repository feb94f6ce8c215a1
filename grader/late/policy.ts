import { parse, YAMLParseError } from "yaml";
import { z } from "zod";
import { GradlabError } from "../../src/errors.js";
import { isZone } from "./wall-clock.js";

/** So many points, or a share of all points (or of those earned, see `of`). */
export type Deduction = { readonly points: number } | { readonly percent: number };

/** What handing in late costs. */
export interface LatePolicy {
  readonly due: Date;
  /** Seconds after the due time that cost nothing. */
  readonly grace: number;
  /** For each day begun, counted from the due time. */
  readonly perDay?: Deduction;
  /** Once, whatever the delay. */
  readonly once?: Deduction;
  /** The most that is deducted. */
  readonly most?: Deduction;
  /** What a percentage is of: the points that there are, or the student's. */
  readonly of: "max" | "score";
  /** Where days end at the same time on the clock, though summer time may begin or end; without it a day is 24 hours. */
  readonly zone?: string;
  /** Seconds after the due time from which nothing is accepted. */
  readonly closes?: number;
  /** Due times of their own. */
  readonly extensions: ReadonlyMap<string, Date>;
}

const units: Readonly<Record<string, number>> = {
  second: 1,
  minute: 60,
  hour: 3600,
  day: 86_400,
  week: 604_800,
};

const aDuration = { error: 'expected a number and a unit, as "15 minutes" or "7 days"' };
const duration = z
  .string(aDuration)
  .regex(/^\s*\d+(\.\d+)?\s*(second|minute|hour|day|week)s?\s*$/, aDuration)
  .transform((text) => {
    const [, number, unit] = /([\d.]+)\s*([a-z]+?)s?\s*$/.exec(text)!;
    return Number(number) * units[unit];
  });
const wrong = { error: 'expected points, as 5, or a share of at most 100 %, as "10%"' };
const deduction = z.union(
  [
    z
      .number()
      .nonnegative(wrong)
      .transform((points) => ({ points })),
    z
      .string()
      .regex(/^\s*\d+(\.\d+)?\s*%\s*$/)
      .transform((text) => ({ percent: Number.parseFloat(text) }))
      .refine(({ percent }) => percent <= 100, wrong),
  ],
  wrong,
);

/**
 * A time with its distance from UTC: without one it would depend on the machine that grades.
 *
 * @throws GradlabError for any other text
 */
export function readTime(text: string, where: string): Date {
  const form = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?\s*(Z|[+-]\d\d:?\d\d)$/;
  const date = new Date(
    text
      .trim()
      .replace(" ", "T")
      .replace(/\s+(?=[Z+-])/, ""),
  );
  if (form.test(text.trim()) && !Number.isNaN(date.getTime())) {
    if (isDay(text.trim())) return date;
    throw new GradlabError(`${where}: "${text}" is on a day that there is not`);
  }
  throw new GradlabError(
    `${where}: "${text}" is no time with its zone, expected one as 2026-10-05T23:59:00+02:00`,
  );
}

/** Whether the month of a text has its day: JavaScript takes the 31st of April for the 1st of May. */
function isDay(text: string): boolean {
  const [year, month, day] = text.slice(0, 10).split("-").map(Number);
  return new Date(Date.UTC(year, month - 1, day)).getUTCDate() === day;
}

const aTime = { error: "expected a time with its zone, as 2026-10-05T23:59:00+02:00" };
const fields = {
  due: z.string(aTime),
  grace: duration.default(0),
  perDay: deduction.exactOptional(),
  once: deduction.exactOptional(),
  most: deduction.exactOptional(),
  of: z.enum(["max", "score"]).default("max"),
  zone: z
    .string()
    .refine(isZone, { error: 'no time zone of that name is known, expected one as "Europe/Zurich"' })
    .exactOptional(),
  closes: duration.exactOptional(),
  extensions: z
    .record(z.string(), z.string(aTime), { error: "expected a student's name and a time on each line" })
    .default({}),
};
const known = Object.keys(fields).join(", ");
const schema = z.strictObject(fields, {
  error: ({ code, keys }) =>
    code === "unrecognized_keys"
      ? `there is no "${keys[0]}", expected ${known}`
      : `it holds no settings, expected ${known}`,
});

/**
 * Reads a late policy, YAML or JSON.
 *
 * @example
 * due: 2026-10-05T23:59:00+02:00
 * grace: 15 minutes
 * perDay: 10%
 * most: 50%
 * closes: 7 days
 * extensions:
 *   Ada Lindqvist: 2026-10-08T23:59:00+02:00
 */
export function readPolicy(text: string, name: string): LatePolicy {
  let raw: unknown;
  try {
    // The core schema leaves times as the texts that they are.
    raw = parse(text, { schema: "core", logLevel: "error" });
  } catch (error) {
    const [place] = (error instanceof YAMLParseError && error.linePos) || [];
    const [message] = (error as Error).message.split("\n");
    throw new GradlabError(
      `${place ? `${name}:${place.line}` : name}: ${message.replace(/ at line \d+, column \d+:?$/, "")}`,
      { cause: error },
    );
  }
  const found = schema.safeParse(raw);
  if (!found.success) {
    const [{ path, message }] = found.error.issues;
    throw new GradlabError([name, ...(path.length > 0 ? [path.join(".")] : []), message].join(": "));
  }
  const { due, extensions, ...rest } = found.data;
  return {
    ...rest,
    due: readTime(due, `${name}: due`),
    extensions: new Map(
      Object.entries(extensions).map(([student, time]) => [student, readTime(time, `${name}: ${student}`)]),
    ),
  };
}
