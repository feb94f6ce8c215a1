import path from "node:path";
import type { Command } from "commander";

/** `gradlab new`: the beginning of an assignment. */
export function newAssignment(program: Command): void {
  program
    .command("new")
    .description(
      "write a small assignment to begin from: sound as it is, with a comment at all that is to change",
    )
    .argument("<name>", "two digits and a topic, as 05-dropout")
    .option("--out <folder>", "the folder of assignments", "assignments")
    .action(async (name: string, { out }: { out: string }) => {
      const { newAssignment } = await import("../../grader/index.js");
      for (const file of await newAssignment(name, out)) console.log(path.join(out, file));
      const place = out === "assignments" ? name : path.join(out, name);
      console.log(`\nNext:
  gradlab verify ${place}          proves it, now and after every change
  gradlab release ${place}         writes what students receive
  gradlab grade SUBMISSIONS --assignment ${place} --out grades`);
    });
}
