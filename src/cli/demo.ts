import type { Command } from "commander";
import { GradlabError } from "../errors.js";

interface Options {
  readonly port?: number;
  readonly open: boolean;
  readonly out?: string;
}

/** `gradlab demo NAME`: a live demo in the browser, or as a file. */
export function demo(program: Command): void {
  program
    .command("demo")
    .description("open a live demo in the browser: linear-classifier, knn-regions or descent")
    .argument("[name]", "which demo; without it, a page that leads to all")
    .option("--port <number>", "the port to listen on", portOf)
    .option("--no-open", "only print the address")
    .option("-o, --out <file>", "write the demo as one HTML file that needs nothing else, and end")
    .action(async (name: string | undefined, options: Options) => {
      const { demoNames, demoOf, serveDemos } = await import("../demos/index.js");
      const known = demoNames.find((one) => one === name);
      if (name !== undefined && known === undefined)
        throw new GradlabError(`demo: there is no demo "${name}"; choose one of ${demoNames.join(", ")}`);
      if (options.out !== undefined) {
        if (known === undefined)
          throw new GradlabError(`demo: --out needs the name of a demo: ${demoNames.join(", ")}`);
        const { saveText } = await import("../notebook/index.js");
        await saveText(options.out, demoOf(known).page());
        console.log(`${options.out}: open it in any browser, it needs no network`);
        return;
      }
      const { url, close } = await serveDemos(options.port);
      const address = new URL(known ?? "", url).href;
      for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const)
        process.on(signal, () => void close().then(() => process.exit(0)));
      console.log(`The demo is open at\n\n    ${address}\n\nCtrl-C ends it.`);
      if (options.open) await openBrowser(address);
    });
}

function portOf(text: string): number {
  const port = Number(text);
  if (text.trim() !== "" && Number.isInteger(port) && port >= 0 && port < 65536) return port;
  throw new GradlabError(`demo: --port is ${text}, expected a whole number from 0 to 65535`);
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
