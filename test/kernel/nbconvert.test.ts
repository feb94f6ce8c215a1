import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { runNotebook } from "../../src/kernel/index.js";
import { readNotebook, writeNotebook, type Notebook } from "../../src/notebook/index.js";
import { needs } from "../support/needs.js";
import { notebookOf } from "./support.js";

/** What a notebook of Python puts out in ipykernel must be the same whether nbconvert runs it or we do. */
const python = notebookOf(
  "print('a'); import sys; print('b', file=sys.stderr); print('c'); 1 + 1",
  "from IPython.display import HTML, clear_output, display, update_display\nh = display(HTML('1'), display_id='x')",
  "update_display(HTML('2'), display_id='x')\nfor i in range(1000): print(i)",
  "print('old')\nclear_output(wait=True)\nprint('new \u2028 😀')",
  "display({'application/json': {'a': [1, 2]}, 'text/plain': 'j'}, raw=True)",
  ["1 / 0", "raises-exception"],
  "import matplotlib_is_not_here",
  "'not run'",
);

/** The same for TypeScript in our own kernel. */
const typescript = notebookOf(
  "const x: number = 1 + 1;\nconsole.log('a', x);\nconsole.error('b');\nx * 21",
  "import { display, plots, show, tf, updateDisplay } from 'gradlab';\nshow(plots.lines({ name: 'loss', y: [3, 2, 1] }));",
  "for (let i = 0; i < 2000; i++) console.log(i, '\u2028 😀');",
  "tf.tensor2d([[1, 2], [3, 4]])",
  ["const s: string = x;", "raises-exception"],
  ["throw new RangeError('no')", "raises-exception"],
  "console.log('later cells run', x);",
);

const own = path.resolve(import.meta.dirname, "../../dist/src/kernel/main.js");
const kernels = {
  python: {
    name: "python3",
    argv: ["/usr/bin/python3", "-m", "ipykernel_launcher", "-f", "{connection_file}"],
  },
  typescript: { name: "gradlab-here", argv: [process.execPath, own, "{connection_file}"] },
};

describe("runNotebook beside nbconvert", () => {
  for (const [language, cells] of Object.entries({ python, typescript })) {
    it(`gives the same outputs for ${language}`, async function () {
      needs(this, "jupyter");
      const { name, argv } = kernels[language as keyof typeof kernels];
      const notebook: Notebook = {
        ...cells,
        metadata: { kernelspec: { name, display_name: name, language } },
      };
      const theirs = nbconvert(notebook);
      const ours = await runNotebook(notebook, { cwd: root, allowErrors: true, kernel: { argv } });
      assert.deepEqual(outputs(ours.notebook), outputs(theirs));
    });
  }
});

const root = path.resolve(import.meta.dirname, "../..");
const outputs = ({ cells }: Notebook): unknown =>
  cells.map((cell) => cell.cell_type === "code" && [cell.execution_count, cell.outputs]);

function nbconvert(notebook: Notebook): Notebook {
  const folder = mkdtempSync(path.join(os.tmpdir(), "gradlab-test-"));
  const { name, argv } = kernels.typescript;
  mkdirSync(path.join(folder, "kernels", name), { recursive: true });
  const spec = JSON.stringify({ argv, display_name: name, language: "typescript" });
  writeFileSync(path.join(folder, "kernels", name, "kernel.json"), spec);
  const { stdout, stderr, status } = spawnSync(
    "/usr/bin/python3",
    ["-m", "nbconvert", "--to", "notebook", "--execute", "--allow-errors", "--stdin", "--stdout"],
    {
      input: writeNotebook(notebook),
      encoding: "utf8",
      cwd: root,
      env: { ...process.env, JUPYTER_PATH: folder },
      maxBuffer: 2 ** 28,
    },
  );
  rmSync(folder, { recursive: true });
  assert.equal(status, 0, stderr);
  return readNotebook(stdout, "nbconvert's");
}
