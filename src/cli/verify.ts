import type { Command } from "commander";
import type { Verification } from "../../grader/index.js";

/** `gradlab verify`: proves assignments by grading their reference, their template and their mutants. */
export function verify(program: Command): void {
  program
    .command("verify")
    .description(
      "prove assignments: reference 100 %, template and guesses 0 %, each mutant its own hint, no solution released",
    )
    .argument("[assignments...]", "their names or folders; all here if none is given")
    .action(async (names: string[]) => {
      const { assignmentNames, verify } = await import("../../grader/index.js");
      const here = assignmentNames(".");
      const all = here.length > 0 ? here : assignmentNames();
      for (const name of names.length > 0 ? names : all) {
        const verification = await verify(name);
        console.log(told(verification));
        if (verification.faults.length > 0) process.exitCode = 1;
      }
    });
}

function told({ assignment, proofs, faults }: Verification): string {
  const count = faults.length === 0 ? "nothing against it" : `${faults.length} against it`;
  return [
    `${assignment}: ${proofs.length} ${proofs.length === 1 ? "thing holds" : "things hold"}, ${count}`,
    ...proofs.map((proof) => `  ✓ ${proof}`),
    // Last, for there they are in sight.
    ...faults.map((fault) => `  ✗ ${fault}`),
  ].join("\n");
}
