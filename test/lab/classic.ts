import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createServer, type AddressInfo } from "node:net";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Page } from "playwright-core";

/** Debian's classic Jupyter Notebook on a folder. */
export interface Classic {
  readonly address: string;
  close(): Promise<void>;
}

/** Starts it and waits until it answers; kernels are found below `folder/share/jupyter`. */
export async function openClassic(folder: string): Promise<Classic> {
  const port = await freePort();
  const address = `http://127.0.0.1:${port}/`;
  const server = start(folder, port);
  for (let attempt = 0; attempt < 300; attempt++) {
    if ((await fetch(`${address}api`).catch(() => undefined))?.ok) break;
    await sleep(200);
  }
  return { address, close: () => end(server) };
}

/** Runs all cells of the notebook on the page, to the end or to the first error. */
export async function executeAll(page: Page): Promise<void> {
  await page.waitForFunction(
    "window.Jupyter?.notebook?.kernel?.is_connected?.() && Jupyter.notebook.kernel.info_reply.status === 'ok'",
  );
  await page.evaluate("Jupyter.notebook.execute_all_cells()");
  await page.waitForFunction(isDone, undefined, { timeout: 600_000, polling: 200 });
}

const isDone = `(() => {
  if (Jupyter.notebook.kernel_busy || document.querySelector(".code_cell.running") !== null) return false;
  const cells = Jupyter.notebook.get_cells().filter((one) => one.cell_type === "code" && one.get_text().trim() !== "");
  return (
    cells.every((one) => typeof one.input_prompt_number === "number") ||
    cells.some((one) => one.output_area.outputs.some((output) => output.output_type === "error"))
  );
})()`;

async function end(server: ChildProcess): Promise<void> {
  if (server.pid === undefined) return;
  const gone = once(server, "exit");
  process.kill(server.pid, "SIGTERM");
  await Promise.race([gone, sleep(3000)]);
  try {
    process.kill(-server.pid, "SIGKILL");
  } catch {
    // it went by itself
  }
}

const start = (folder: string, port: number): ChildProcess =>
  spawn(
    "/usr/bin/jupyter-notebook",
    [
      "--no-browser",
      "--ip=127.0.0.1",
      `--port=${port}`,
      "--allow-root",
      "--NotebookApp.token=",
      // By default it holds back figures that come fast.
      "--NotebookApp.iopub_data_rate_limit=1e9",
      "--NotebookApp.iopub_msg_rate_limit=1e6",
      `--notebook-dir=${folder}`,
    ],
    {
      env: {
        ...process.env,
        HOME: folder,
        JUPYTER_PATH: path.join(folder, "share/jupyter"),
        JUPYTER_RUNTIME_DIR: path.join(folder, "runtime"),
      },
      stdio: "ignore",
      detached: true,
    },
  );

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return port;
}
