// From `npm start` to the first paint and the first result, ours and the classic Notebook's, and how long the page takes to
// be built: `npm run bench -- lab`; `--rounds N` (5).
import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import os from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { setTimeout as sleep } from "node:timers/promises";
import { chromium, type Browser, type Page } from "playwright-core";
import { readOptions } from "./read-options.js";

/** In seconds since the command was given. */
interface Times {
  readonly address: number;
  readonly paint: number;
  readonly notebook: number;
  readonly result: number;
}

interface Peer {
  readonly name: string;
  readonly start: (folder: string, port: number) => ChildProcess;
  /** Where the first page is, once it is there. */
  readonly first: (child: ChildProcess, port: number) => Promise<string>;
  readonly notebook: string;
  /** Runs the first cell and waits for its result. */
  readonly run: (page: Page) => Promise<void>;
}

const root = path.resolve(import.meta.dirname, "..");
const cell = "const numbers = [1, 2, 3];\nnumbers.length + 39";

const gradlab: Peer = {
  name: "npm start (Gradlab)",
  start: (folder) =>
    spawn("npm", ["start", "--", path.join(folder, "workspace"), "--no-open", "--port", "0"], {
      cwd: root,
      env: { ...process.env, GRADLAB_STATE: path.join(folder, "state") },
      detached: true,
    }),
  async first(child) {
    let said = "";
    for await (const chunk of child.stdout!) {
      said += String(chunk);
      const [address] = /http:\S+/.exec(said) ?? [];
      if (address) return address;
    }
    throw new Error(`npm start ended: ${said}`);
  },
  notebook: "/notebooks/bench.ipynb",
  async run(page) {
    await page.locator(".jp-Notebook .cm-content").first().click();
    await page.keyboard.press("Shift+Enter");
    await page.locator(".jp-OutputArea-output", { hasText: "42" }).first().waitFor();
  },
};

const classic: Peer = {
  name: "jupyter notebook (ipykernel)",
  start: (folder, port) =>
    spawn(
      "/usr/bin/jupyter-notebook",
      [
        "--no-browser",
        "--ip=127.0.0.1",
        `--port=${port}`,
        "--allow-root",
        "--NotebookApp.token=",
        `--notebook-dir=${path.join(folder, "workspace")}`,
      ],
      { env: { ...process.env, HOME: folder }, stdio: "ignore", detached: true },
    ),
  async first(_child, port) {
    const address = `http://127.0.0.1:${port}/tree`;
    for (;;) {
      const answer = await fetch(address).catch(() => undefined);
      if (answer?.ok) return address;
      await sleep(10);
    }
  },
  notebook: "/notebooks/bench.ipynb",
  async run(page) {
    while (!(await page.evaluate<boolean>("!!window.Jupyter?.notebook?.kernel?.is_connected?.()")))
      await sleep(10);
    await page.locator(".cell .CodeMirror").first().click();
    await page.keyboard.press("Shift+Enter");
    await page.locator(".output_area", { hasText: "42" }).first().waitFor();
  },
};

async function measure(peer: Peer, browser: Browser): Promise<Times> {
  const folder = mkdtempSync(path.join(os.tmpdir(), "gradlab-bench-lab-"));
  mkdirSync(path.join(folder, "workspace"));
  writeFileSync(path.join(folder, "workspace/bench.ipynb"), notebook(peer));
  const port = await freePort();
  const context = await browser.newContext();
  const page = await context.newPage();
  const begin = performance.now();
  const since = (): number => (performance.now() - begin) / 1000;
  const child = peer.start(folder, port);
  try {
    const url = await peer.first(child, port);
    const address = since();
    await page.goto(url, { waitUntil: "commit" });
    await painted(page);
    const paint = since();
    await page.goto(new URL(peer.notebook, url).href, { waitUntil: "commit" });
    await painted(page);
    const shown = since();
    await peer.run(page);
    return { address, paint, notebook: shown, result: since() };
  } finally {
    await context.close();
    const ended = once(child, "exit");
    process.kill(-child.pid!, "SIGTERM");
    await Promise.race([ended, sleep(3000)]);
    try {
      process.kill(-child.pid!, "SIGKILL");
    } catch {
      // it went by itself
    }
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** Until the browser has painted something to read. */
async function painted(page: Page): Promise<void> {
  const entries = "performance.getEntriesByName('first-contentful-paint').length";
  while ((await page.evaluate<number>(entries).catch(() => 0)) === 0) await sleep(10);
}

function notebook({ name }: Peer): string {
  const isOurs = name.includes("Gradlab");
  const kernelspec = isOurs
    ? { name: "gradlab", display_name: "TypeScript (Gradlab)", language: "typescript" }
    : { name: "python3", display_name: "Python 3", language: "python" };
  const source = isOurs ? cell : "numbers = [1, 2, 3]\nlen(numbers) + 39";
  const only = { cell_type: "code", id: "a", metadata: {}, execution_count: null, outputs: [], source };
  return JSON.stringify({ nbformat: 4, nbformat_minor: 5, metadata: { kernelspec }, cells: [only] });
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

const median = (numbers: number[]): number => numbers.toSorted((a, b) => a - b)[numbers.length >> 1];

/** What `npm start` does once after an install: seconds to bundle the page where nothing was built before. */
function coldBuild(): number {
  const folder = mkdtempSync(path.join(os.tmpdir(), "gradlab-bench-page-"));
  const script = pathToFileURL(path.join(root, "scripts/lab.mjs")).href;
  const code = `const { buildLab } = await import(${JSON.stringify(script)}); await buildLab(${JSON.stringify(root)}, ${JSON.stringify(path.join(folder, "lab"))});`;
  const begin = performance.now();
  const { status } = spawnSync(process.execPath, ["--input-type=module", "-e", code], { stdio: "inherit" });
  const seconds = (performance.now() - begin) / 1000;
  rmSync(folder, { recursive: true, force: true });
  if (status !== 0) throw new Error("the page could not be built");
  return seconds;
}

/** What the lab promises on a built tree, in seconds. */
const targets = [
  ["paint", "first page painted", 1.5],
  ["result", "first result", 3],
] as const;

const rounds = Number(readOptions("lab", { rounds: { type: "string", value: "N", default: "5" } }).rounds);
const browser = await chromium.launch({
  executablePath: "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
});
const all = new Map<Peer, Times[]>([gradlab, classic].map((peer) => [peer, []]));
// In turns, so that what else the machine does meets both.
for (let round = 0; round < rounds; round++)
  for (const [peer, times] of all) times.push(await measure(peer, browser));
await browser.close();

const columns: readonly (readonly [keyof Times, string])[] = [
  ["address", "address printed"],
  ["paint", "first page painted"],
  ["notebook", "notebook painted"],
  ["result", "first result"],
];
const rows = [...all].map(([{ name }, times]) => ({
  name,
  values: columns.map(([key]) => median(times.map((one) => one[key]))),
}));
console.log(`Seconds since the command, medians of ${rounds} rounds in turns`);
console.table(
  Object.fromEntries([
    ...rows.map(({ name, values }) => [
      name,
      Object.fromEntries(columns.map(([, title], index) => [title, values[index].toFixed(2)])),
    ]),
    [
      "ratio",
      Object.fromEntries(
        columns.map(([, title], index) => [
          title,
          (rows[0].values[index] / rows[1].values[index]).toFixed(2),
        ]),
      ),
    ],
  ]),
);
for (const [key, title, most] of targets) {
  const ours = median(all.get(gradlab)!.map((one) => one[key]));
  console.log(`${title}: ${ours.toFixed(2)} s, promised are ${most} s: ${ours < most ? "met" : "missed"}`);
}
console.log(`The page built from nothing: ${coldBuild().toFixed(1)} s`);
