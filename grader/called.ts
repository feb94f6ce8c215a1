import type { LatePolicy } from "./late/index.js";
import { markKey, type Marks } from "./marks/index.js";
import type { Submission } from "./records.js";
import type { Rules } from "./settle.js";

/** The platforms that put a number behind a student's name, as in `Ada Lindqvist_4711`. */
const numbered: readonly string[] = ["canvas", "moodle"];

/**
 * The rules with students called as the platform calls them: where it puts a number behind their names, a teacher may leave it
 * away, unless two have the same name or the whole name is in the rules, too.
 */
export function asCalled(rules: Rules, layout: string, submissions: readonly Submission[]): Rules {
  if (!numbered.includes(layout)) return rules;
  const names = submissions.map(({ student }) => student);
  const { late, times, marks } = rules;
  return {
    ...(late === undefined ? {} : { late: lateAs(late, names) }),
    ...(times === undefined ? {} : { times: renamed(times, names) }),
    ...(marks === undefined ? {} : { marks: marksAs(marks, names) }),
  };
}

const lateAs = (late: LatePolicy, names: readonly string[]): LatePolicy => ({
  ...late,
  extensions: renamed(late.extensions, names),
});

const renamed = <T>(given: ReadonlyMap<string, T>, names: readonly string[]): ReadonlyMap<string, T> => {
  const call = caller(names, new Set(given.keys()));
  return new Map([...given].map(([name, value]) => [call(name), value]));
};

function marksAs(marks: Marks, names: readonly string[]): Marks {
  const call = caller(names, new Set([...marks.values()].map(({ student }) => student)));
  return new Map(
    [...marks.values()].map((mark) => {
      const student = call(mark.student);
      return [markKey(student, mark.question), { ...mark, student }];
    }),
  );
}

/** What gives a name's owner as the platform calls them, or the name itself. */
function caller(names: readonly string[], given: ReadonlySet<string>): (name: string) => string {
  return (name) => {
    const found = names.filter((whole) => whole.replace(/_\d+$/, "") === name);
    const [only] = found;
    return found.length === 1 && !names.includes(name) && !given.has(only) ? only : name;
  };
}

/** The names that are of the same letters, in whatever order: `lindqvistada_12345` is near `Ada Lindqvist`. */
export function near(name: string, names: readonly string[]): string[] {
  const letters = lettersOf(name);
  return letters === "" ? [] : names.filter((other) => lettersOf(other) === letters);
}

const lettersOf = (name: string): string =>
  Array.from(
    name
      .normalize("NFKD")
      .toLowerCase()
      .replaceAll(/[^\p{L}]/gu, ""),
  )
    .toSorted()
    .join("");
