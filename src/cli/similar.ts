import type { Command } from "commander";
import { positive } from "./options.js";

interface Options {
  readonly assignment?: string;
  readonly out: string;
  readonly input: string;
  readonly pairs: string;
}

/** `gradlab similar`: whose answers are alike. */
export function similar(program: Command): void {
  program
    .command("similar")
    .description("compare the answers of a class with each other, and write what is alike side by side")
    .argument("<submissions>", "as grade takes them: a folder, a zip, or a platform's download")
    .option("--assignment <name>", "what was handed in: its name or folder (default: as the notebooks say)")
    .option("--out <folder>", "where the pages go", "similar")
    .option("--input <layout>", "auto, folder, zip, canvas, moodle or gradescope", "auto")
    .option("--pairs <n>", "list this many at most", "200")
    .action(async (submissions: string, { pairs, ...options }: Options) => {
      const { similar } = await import("../../grader/index.js");
      const found = await similar(submissions, { ...options, pairs: positive("similar", "--pairs", pairs) });
      const count = found.pairs.length + found.more;
      console.log(
        `${found.students.length} students compared, ${count} ${count === 1 ? "pair" : "pairs"} alike`,
      );
      for (const { students, answers } of found.pairs.slice(0, 10)) {
        console.log(`  ${students.join(" and ")}: ${answers.map(({ title }) => title).join(", ")}`);
      }
      if (count > 10) console.log(`  and ${count - 10} more`);
      for (const { student, problem } of found.unread) console.error(`not compared: ${student} (${problem})`);
      console.log(found.page);
    });
}
