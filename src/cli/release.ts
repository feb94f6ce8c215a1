import path from "node:path";
import type { Command } from "commander";

/** `gradlab release`: the notebook that students receive, with its public checks. */
export function release(program: Command): void {
  program
    .command("release")
    .description("write an assignment for students: the notebook without solutions, and its public checks")
    .argument("<assignment>", "its name, as 01-knn, or its folder")
    .option("--out <folder>", "write FOLDER/ASSIGNMENT/ there", "release")
    .action(async (name: string, { out }: { out: string }) => {
      const { loadAssignment, releaseAssignment } = await import("../../grader/index.js");
      const assignment = await loadAssignment(name);
      const target = await releaseAssignment(assignment, out);
      console.log(
        `${path.join(target, `${assignment.definition.name}.ipynb`)}\n${path.join(target, "checks.json")}`,
      );
    });
}
