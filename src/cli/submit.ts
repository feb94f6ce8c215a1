import type { Command } from "commander";

/** `gradlab submit`: an assignment's notebook, made ready to hand in. */
export function submit(program: Command): void {
  program
    .command("submit")
    .description("write an assignment's notebook as an archive to hand in, and try it in fresh processes")
    .argument("<notebook>", "your notebook, in the assignment's folder")
    .option("-o, --out <file>", "the archive (default: NAME.zip beside the notebook)")
    .action(async (notebook: string, { out }: { out?: string }) => {
      const { submitNotebook } = await import("../../grader/index.js");
      const clear = (): void => void (process.stderr.isTTY && process.stderr.write("\r\u001b[K"));
      const tell = ({ good, message }: { good: boolean; message: string }): void => {
        clear();
        console.log(`  ${good ? "✓" : "✗"} ${message}`);
      };
      const { ready, run, file } = await submitNotebook(notebook, {
        ...(out === undefined ? {} : { out }),
        onProgress: ({ cell, cells, outcome }) => {
          clear();
          if (process.stderr.isTTY && !(outcome && cell === cells)) {
            process.stderr.write(`  cell ${cell} of ${cells}`);
          }
        },
        onJudged: tell,
      });
      tell(run);
      console.log(ready ? `\nReady. Hand in ${file}` : `\nNot ready. You can hand it in as it is: ${file}`);
      if (!ready) process.exitCode = 1;
    });
}
