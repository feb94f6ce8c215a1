import path from "node:path";
import type { Command } from "commander";
import { GradlabError } from "../errors.js";
import type { Submission } from "../lab/index.js";

/** `gradlab lab [DIR]`, which `npm start` calls too: notebooks in the browser. */
export function lab(program: Command): void {
  program
    .command("lab")
    .alias("start")
    .description("open lessons, assignments and your own notebooks in the browser")
    .argument("[dir]", "the folder you work in; by default this one, or `workspace` in Gradlab's own folder")
    .option("--port <number>", "the port to listen on", portOf)
    .option("--no-open", "only print the address")
    .action(async (dir: string | undefined, options: { port?: number; open: boolean }) => {
      const { openedLab, openLab, packageRoot } = await import("../lab/index.js");
      const workspace = dir ?? usualWorkspace(process.cwd(), packageRoot());
      const already = await openedLab(workspace);
      if (already !== undefined) {
        console.log(`Gradlab is open there already, at\n\n    ${already}`);
        if (options.open) await openBrowser(already);
        return;
      }
      const opened = await openLab({ workspace, port: options.port, submit });
      let isEnding = false;
      for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
        process.on(signal, () => {
          if (isEnding) process.exit(1);
          isEnding = true;
          void opened.close().then(() => process.exit(0));
        });
      }
      // Only now: whoever reads that Ctrl-C ends the lab may press it at once.
      console.log(
        `Gradlab is open at\n\n    ${opened.url}\n\nYour work is kept in ${path.resolve(workspace)}. Ctrl-C ends the lab.`,
      );
      if (options.open) await openBrowser(opened.url);
    });
}

/** The folder somebody stands in, but beside Gradlab's own lessons and assignments, which stay as they are. */
export function usualWorkspace(here: string, root: string): string {
  const [first] = path.relative(root, here).split(path.sep);
  const isOwn = first === "" || first === "notebooks" || first === "assignments";
  return isOwn ? path.join(root, "workspace") : here;
}

/** Submits as `gradlab submit` does. Loads the grader only when somebody submits. */
export async function submit(notebook: string): Promise<Submission> {
  const { submitNotebook } = await import("../../grader/index.js");
  const { ready, questions, run, file } = await submitNotebook(notebook);
  return { ready, findings: [...questions, run], file };
}

function portOf(text: string): number {
  const port = Number(text);
  if (Number.isInteger(port) && port >= 0 && port < 65536) return port;
  throw new GradlabError(`lab: --port is ${text}, expected a whole number from 0 to 65535`);
}

/** Where there is no browser to open, the address that was printed is enough. */
async function openBrowser(url: string): Promise<void> {
  if (process.platform === "linux" && !process.env["DISPLAY"] && !process.env["WAYLAND_DISPLAY"]) return;
  const { default: open } = await import("open");
  await open(url).then(
    (child) => child.on("error", () => {}),
    () => {},
  );
}
