import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import os from "node:os";
import { runNotebook } from "../../src/kernel/index.js";
import { readNotebook, writeNotebook, type Notebook } from "../../src/notebook/index.js";
import { needs } from "../support/needs.js";
import { notebookOf } from "./support.js";

/** What a notebook of Python puts out, executed by nbconvert and by us, in the same kernel (ipykernel). */
const python = notebookOf(
  "print('a'); import sys; print('b', file=sys.stderr); print('c'); 1 + 1",
  "from IPython.display import HTML, clear_output, display, update_display\nh = display(HTML('1'), display_id='x')",
  "update_display(HTML('2'), display_id='x')\nfor i in range(1000): print(i)",
  "print('old')\nclear_output(wait=True)\nprint('new \u2028 😀')",
  "display({'application/json': {'a': [1, 2]}, 'text/plain': 'j'}, raw=True)",
  ["def f(): raise ValueError('no')\nf()", "raises-exception"],
  "import matplotlib_is_not_here",
  "'not run'",
);

describe("runNotebook beside nbconvert", () => {
  it("gives the same outputs", async function () {
    needs(this, "jupyter");
    const kernelspec = { name: "python3", display_name: "Python 3", language: "python" };
    const notebook: Notebook = { ...python, metadata: { kernelspec } };
    const theirs = nbconvert(notebook);
    const ours = await runNotebook(notebook, {
      cwd: os.tmpdir(),
      allowErrors: true,
      kernel: { argv: ["/usr/bin/python3", "-m", "ipykernel_launcher", "-f", "{connection_file}"] },
    });
    assert.deepEqual(
      ours.notebook.cells.map((cell) => cell.cell_type === "code" && cell.outputs),
      theirs.cells.map((cell) => cell.cell_type === "code" && cell.outputs),
    );
  });
});

function nbconvert(notebook: Notebook): Notebook {
  const { stdout, stderr, status } = spawnSync(
    "/usr/bin/python3",
    ["-m", "nbconvert", "--to", "notebook", "--execute", "--allow-errors", "--stdin", "--stdout"],
    { input: writeNotebook(notebook), encoding: "utf8", cwd: os.tmpdir() },
  );
  assert.equal(status, 0, stderr);
  return readNotebook(stdout, "nbconvert's");
}
