import { mkdtempSync, rmSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { request, type IncomingHttpHeaders } from "node:http";
import os from "node:os";
import path from "node:path";
import { openLab, type Lab, type Submit } from "../../src/lab/index.js";
import { writeNotebook, type Cell, type Notebook } from "../../src/notebook/index.js";

/** A lab on folders of its own, and how to talk to it. */
export interface TestLab extends Lab {
  readonly workspace: string;
  readonly pack: string;
  ask(method: string, target: string, options?: Ask): Promise<Answer>;
  close(options?: { readonly keepFiles?: boolean }): Promise<void>;
  /** As before, with the token, and the body read as JSON. */
  json<T = Record<string, unknown>>(method: string, target: string, body?: unknown): Promise<T>;
}

interface Ask {
  readonly headers?: Record<string, string>;
  readonly body?: unknown;
  /** Without the token. */
  readonly isStranger?: boolean;
}

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

interface TestOptions {
  readonly pack?: string;
  readonly workspace?: string;
  readonly submit?: Submit;
}

/** Opens a lab; what it leaves behind is removed when it closes. */
export async function testLab(own: TestOptions = {}): Promise<TestLab> {
  const folder = mkdtempSync(path.join(os.tmpdir(), "gradlab-lab-test-"));
  process.env["GRADLAB_STATE"] = path.join(folder, "state");
  const { pack = path.join(folder, "pack"), workspace = path.join(folder, "workspace"), submit } = own;
  if (!own.pack) await writePack(pack);
  const lab = await openLab({ workspace, pack, port: 0, ...(submit ? { submit } : {}) });
  const ask: TestLab["ask"] = async (method, target, { headers = {}, body, isStranger } = {}) =>
    raw(
      lab.port,
      method,
      target,
      { ...(isStranger ? {} : { authorization: `token ${lab.token}` }), ...headers },
      body,
    );
  return {
    ...lab,
    workspace,
    pack,
    ask,
    async json<T>(method: string, target: string, body?: unknown) {
      const { status, text } = await ask(method, target, { body });
      if (status >= 400) throw new Error(`${method} ${target}: ${status} ${text}`);
      return (text === "" ? undefined : JSON.parse(text)) as T;
    },
    async close({ keepFiles = false } = {}) {
      await lab.close();
      if (!keepFiles) rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A request as it stands: `fetch` would tidy the path and refuse to set the host. */
async function raw(
  port: number,
  method: string,
  target: string,
  headers: Record<string, string>,
  body: unknown,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request({ host: "127.0.0.1", port, method, path: target, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("end", () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          text: Buffer.concat(chunks).toString("utf8"),
        }),
      );
    });
    sent.on("error", reject);
    sent.end(body === undefined ? undefined : typeof body === "string" ? body : JSON.stringify(body));
  });
}

const text = (id: string, source: string): Cell => ({ cell_type: "markdown", id, metadata: {}, source });
const code = (id: string, source: string, metadata = {}): Cell => ({
  cell_type: "code",
  id,
  metadata,
  source,
  outputs: [],
  execution_count: null,
});

export const notebook = (cells: Cell[]): Notebook => ({
  nbformat: 4,
  nbformat_minor: 5,
  metadata: {
    kernelspec: { name: "gradlab", display_name: "TypeScript (Gradlab)", language: "typescript" },
    language_info: { name: "typescript", file_extension: ".ts", mimetype: "text/x-typescript" },
  },
  cells,
});
export const cells: { text: typeof text; code: typeof code } = { text, code };

/** Two lessons and an assignment. */
async function writePack(pack: string): Promise<void> {
  await mkdir(path.join(pack, "notebooks"), { recursive: true });
  await mkdir(path.join(pack, "assignments/01-knn/mutants"), { recursive: true });
  const save = async (name: string, own: Cell[]): Promise<void> =>
    writeFile(path.join(pack, name), writeNotebook(notebook(own)));
  await save("notebooks/01-first.ipynb", [
    text(
      "title",
      "# The first lesson\n\nNumbers first: $x^2$ and\n\n```ts\nconst twice = (x: number) => 2 * x;\n```",
    ),
    code(
      "squares",
      "const squares: number[] = [];\nfor (let i = 0; i < 5; i++) squares.push(i * i);\nsquares",
    ),
    text("plot-title", "## A plot"),
    code(
      "plot",
      'import { plots, show } from "gradlab";\nvoid show(plots.lines([{ name: "loss", y: [3, 2, 1] }]));',
    ),
    code("last", "squares.length"),
  ]);
  await save("notebooks/02-second.ipynb", [
    text(
      "title",
      "# The second lesson\n\nScores $s_j = W_{ij} x_i$ for **all** <classes>, $\\frac{a}{b}$ of them.",
    ),
    code("one", "1 + 1"),
  ]);
  await save("assignments/01-knn/01-knn.ipynb", [
    text("title", "# Nearest neighbours\n\nFill in the answer."),
    code("knn-vote", "const vote = 1;", { gradlab: { question: "knn-vote" } }),
    code("check", 'await check("knn-vote", { vote });'),
  ]);
  await writeFile(path.join(pack, "assignments/01-knn/master.ts"), "the solution");
  await writeFile(path.join(pack, "assignments/01-knn/figure.png"), "a picture");
}
