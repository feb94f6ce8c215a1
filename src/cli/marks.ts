import type { Command } from "commander";

interface Options {
  readonly assignment?: string;
  readonly file?: string;
}

/** `gradlab marks`: the sheet in which a person marks what the grader cannot. */
export function marks(program: Command): void {
  program
    .command("marks")
    .description("write the sheet of answers that wait for a person; fill in its points and grade again")
    .argument("<reports>", "the folder that grade wrote")
    .option("--file <csv>", "the sheet (default: REPORTS.marks.csv, which grade reads by itself)")
    .option("--assignment <name>", "its name or folder (default: as the reports say)")
    .action(async (out: string, options: Options) => {
      const { writeMarks } = await import("../../grader/index.js");
      const { file, waiting, marked, changed } = await writeMarks(out, options);
      const told = [`${waiting} to be marked`, `${marked} marked`];
      if (changed > 0) told.push(`${changed} changed since marked`);
      console.log(`${told.join(", ")}\n${file}`);
    });
}
