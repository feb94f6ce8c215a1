import type { Deserved } from "./attacks-class.js";

/** What a grader gave, by the names in `deserved.json`; null or nothing where it gave no score. */
export type Scores = Readonly<Record<string, number | null>>;

/** Prints each fault and a table of them by class. */
export function print(wanted: Deserved, scores: Scores): void {
  const found = Object.entries(wanted).map(([file, one]) => ({ file, ...one, score: scores[file] ?? null }));
  const faults = {
    "false credit": found.filter((one) => one.kind === "attack" && (one.score ?? 0) > one.deserved),
    "false zero": found.filter((one) => one.score !== null && one.score < one.deserved),
    lost: found.filter(({ score }) => score === null),
  };
  for (const [title, all] of Object.entries(faults)) {
    for (const { class: group, name, file, score, max, deserved } of all) {
      console.log(`${title}: ${group}: ${name} (${score} of ${max}, deserves ${deserved}; ${file})`);
    }
  }
  const row = (title: string, of: (one: { class: string }) => boolean): string => {
    const here = found.filter(of);
    const attacks = here.filter(({ kind }) => kind === "attack").length;
    const counts = Object.values(faults).map((all) => all.filter(of).length);
    return `| ${[title, attacks, here.length - attacks, ...counts].join(" | ")} |`;
  };
  console.log("\n| class | attacks | honest | false credit | false zero | lost |\n|---|---|---|---|---|---|");
  for (const group of new Set(found.map((one) => one.class))) {
    console.log(row(group, (one) => one.class === group));
  }
  console.log(row("all", () => true));
}
