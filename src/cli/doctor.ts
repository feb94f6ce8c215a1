import os from "node:os";
import { styleText } from "node:util";
import type { Command } from "commander";
import type { Finding } from "./doctor/finding.js";

/** `gradlab doctor`: what this machine has, and the command that adds what it lacks. */
export function doctor(program: Command): void {
  program
    .command("doctor")
    .description("say what this machine has of what Gradlab can use, and how to add the rest")
    .option("--json", "as JSON, for programs")
    .action(async ({ json }: { readonly json?: boolean }) => {
      const { examine } = await import("./doctor/examine.js");
      const findings = await examine();
      const machine = `${os.type()} ${os.arch()}`;
      if (json) console.log(JSON.stringify({ gradlab: program.version(), machine, findings }, null, 2));
      else console.log(asText(`Gradlab ${program.version()} on ${machine}`, findings));
      if (findings.some(({ state }) => state === "missing")) process.exitCode = 1;
    });
}

const marks = { good: ["green", "✓"], absent: ["yellow", "–"], missing: ["red", "✗"] } as const;

/** One thing a line, remedies below it. */
function asText(title: string, findings: readonly Finding[]): string {
  const width = Math.max(...findings.map(({ name }) => name.length)) + 2;
  const lines = findings.flatMap(({ name, state, text, remedy }) => {
    const [colour, mark] = marks[state];
    const line = `  ${styleText(colour, mark)} ${name.padEnd(width)}${text}`;
    return remedy === undefined ? [line] : [line, `    ${"".padEnd(width)}${styleText("bold", remedy)}`];
  });
  const broken = findings.filter(({ state }) => state === "missing");
  const verdict =
    broken.length === 0
      ? "Gradlab works here. What is marked – is optional."
      : `Gradlab cannot work fully here without: ${broken.map(({ name }) => name).join(", ")}.`;
  return [title, "", ...lines, "", verdict].join("\n");
}
