import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { runNotebook, type KernelCommand, type Run, type RunOptions } from "../../src/kernel/index.js";
import type { CodeCell, Notebook, Output } from "../../src/notebook/index.js";
import { withParameters } from "../../src/kernel/runner/parameters.js";
import { fakeKernel, notebookOf } from "./support.js";

const run = (notebook: Notebook, options: Partial<RunOptions> = {}): Promise<Run> =>
  runNotebook(notebook, { cwd: os.tmpdir(), kernel: fakeKernel, ...options });
const outputs = ({ notebook }: Run): Output[][] => notebook.cells.map((cell) => (cell as CodeCell).outputs);
const statuses = ({ outcomes }: Run): string[] => outcomes.map(({ status }) => status);
const say = (type: string, content: object): string => `publish ${JSON.stringify([type, content])}`;
const print = (text: string, name = "stdout"): string => say("stream", { name, text });
const rich = (text: string, more: object = {}): object => ({
  data: { "text/plain": text },
  metadata: {},
  ...more,
});
const shown = (text: string): Output => ({
  output_type: "display_data",
  data: { "text/plain": text },
  metadata: {},
});
const printed = (text: string): Output => ({ output_type: "stream", name: "stdout", text });
/** Whether a process runs; one that has ended and waits for its parent to notice does not. */
const alive = (pid: number): boolean => {
  const { stdout } = spawnSync("ps", ["-o", "stat=", "-p", String(pid)], { encoding: "utf8" });
  return stdout.trim() !== "" && !stdout.startsWith("Z");
};

describe("runNotebook", () => {
  it("collects outputs as a front end does", async () => {
    const result = await run(
      notebookOf(
        [print("a\n"), print("b\n"), print("!", "stderr"), print("c")].join("\n"),
        [print("10 %\r"), print("\u001b[K20 %\r"), print("done\n"), print("axx\b\bb\r\n")].join("\n"),
        [print("old"), say("clear_output", { wait: true }), print("new")].join("\n"),
        [print("old"), say("clear_output", { wait: false })].join("\n"),
        say("display_data", rich("1", { transient: { display_id: "d" } })),
        [say("update_display_data", rich("2", { transient: { display_id: "d" } })), print("x")].join("\n"),
        say("execute_result", rich("7", { execution_count: 7 })),
        [
          `forge ${JSON.stringify(["stream", { name: "stdout", text: "forged" }])}`,
          say("stream", { name: 7 }),
        ].join("\n"),
        `publishForEarlier ${JSON.stringify(["stream", { name: "stdout", text: "late" }])}`,
        "",
      ),
    );
    assert.deepEqual(outputs(result), [
      [printed("a\nb\n"), { output_type: "stream", name: "stderr", text: "!" }, printed("c")],
      [printed("done\nab\n")],
      [printed("new")],
      [],
      [shown("2")],
      [printed("x")],
      [{ output_type: "execute_result", data: { "text/plain": "7" }, metadata: {}, execution_count: 7 }],
      [printed("late")],
      [],
      [],
    ]);
    assert.deepEqual(
      result.notebook.cells.map((cell) => (cell as CodeCell).execution_count),
      [1, 2, 3, 4, 5, 6, 7, 8, 9, null],
    );
    assert.equal(result.failure, undefined);
  });

  it("loses none of 20,000 messages", async () => {
    const [[stream]] = outputs(await run(notebookOf("flood 20000")));
    assert.deepEqual(stream, printed(Array.from({ length: 20_000 }, (_, i) => `${i}\n`).join("")));
  });

  it("stops at a cell that fails, unless it may", async () => {
    const fails = [
      say("error", { ename: "TypeError", evalue: "no", traceback: ["TypeError: no", "  at 1"] }),
      'reply {"status": "error", "ename": "TypeError", "evalue": "no"}',
    ].join("\n");
    const notebook = notebookOf(fails, print("on"));
    const stopped = await run(notebook);
    assert.deepEqual(statuses(stopped), ["error", "skipped"]);
    assert.equal(stopped.failure?.message, "TypeError: no");
    const allowed = await run(notebook, { allowErrors: true });
    assert.deepEqual([statuses(allowed), allowed.failure], [["error", "ok"], undefined]);
    const expected = await run(notebookOf([fails, "raises-exception"], print("on")));
    assert.deepEqual([statuses(expected), expected.failure], [["error", "ok"], undefined]);
  });

  it("makes an error of a failure that the kernel only printed", async () => {
    const result = await run(notebookOf([print("boom\n", "stderr"), 'reply {"status": "error"}'].join("\n")));
    assert.deepEqual(outputs(result)[0][1], {
      output_type: "error",
      ename: "Error",
      evalue: "boom",
      traceback: ["boom"],
    });
  });

  it("interrupts a cell that takes too long, and goes on where errors are allowed", async () => {
    const notebook = notebookOf("interruptible", print("on"));
    const result = await run(notebook, { timeoutPerCell: 0.3, allowErrors: true });
    assert.deepEqual(statuses(result), ["timeout", "ok"]);
    assert.match(
      result.outcomes[0].message!,
      /^Timeout: the cell took longer than 0.3 s: it was interrupted/,
    );
  });

  it("kills a kernel that does not let itself be interrupted, with all that it started", async () => {
    const result = await run(notebookOf("child\nstubborn", print("on")), {
      timeoutPerCell: 0.3,
      allowErrors: true,
    });
    assert.deepEqual(statuses(result), ["timeout", "skipped"]);
    assert.match(result.failure!.message!, /the kernel was killed/);
    const [[first]] = outputs(result);
    assert.ok(first.output_type === "stream" && !alive(Number(first.text)), "its child lives on");
  });

  it("says why a kernel died, and does not run the rest", async () => {
    const result = await run(notebookOf('say "out of cheese\\n"\nexit 3', "wait 1"), { allowErrors: true });
    assert.deepEqual(statuses(result), ["died", "skipped"]);
    assert.match(result.failure!.message!, /^KernelDied: .* it exited with code 3, saying: out of cheese$/);
    const memory = await run(notebookOf('say "FATAL ERROR: JavaScript heap out of memory"\nexit 134'));
    assert.match(memory.failure!.message!, /it ran out of memory$/);
  });

  it("does not wait for ever for an idle or a reply that was lost", async () => {
    const result = await run(notebookOf(`${print("a")}\nnoIdle`, print("b")));
    assert.deepEqual(outputs(result), [[printed("a")], [printed("b")]]);
    assert.equal(result.failure, undefined);
  });

  it("says which cell runs, and when it has ended", async () => {
    const seen: string[] = [];
    await run(notebookOf("wait 1", "", "wait 1"), {
      onProgress: ({ cell, cells, id, outcome }) => seen.push(`${cell}/${cells} ${id} ${outcome?.status}`),
    });
    assert.deepEqual(seen, ["1/2 c1 undefined", "1/2 c1 ok", "2/2 c3 undefined", "2/2 c3 ok"]);
  });

  it("says why a kernel does not start", async () => {
    const kernel = (script: string): KernelCommand => ({ argv: [process.execPath, "-e", script] });
    await assert.rejects(
      run(notebookOf("1"), { kernel: kernel('console.error("no config"); process.exit(2)') }),
      {
        name: "GradlabError",
        message: /did not start: it exited with code 2, saying: no config$/,
      },
    );
    await assert.rejects(run(notebookOf("1"), { kernel: { argv: ["/no/such/kernel"] } }), {
      name: "GradlabError",
      message: /did not start: it did not start, saying: spawn \/no\/such\/kernel ENOENT$/,
    });
  });

  it("ends at once when it is told to, and leaves no process and no file behind", async () => {
    const [before, folder] = [process.env["TMPDIR"], mkdtempSync(path.join(os.tmpdir(), "gradlab-test-"))];
    process.env["TMPDIR"] = folder;
    const control = new AbortController();
    const started = run(notebookOf("child", "wait 60000"), {
      signal: control.signal,
      onProgress: ({ cell, outcome }) => {
        if (cell === 2 && !outcome) control.abort(new Error("enough"));
      },
    });
    await assert.rejects(started, /enough/);
    const result = await run(notebookOf("child"));
    const [[first]] = outputs(result);
    assert.ok(first.output_type === "stream" && !alive(Number(first.text)), "a child of the kernel lives on");
    const left = readdirSync(folder).filter((name) => name.startsWith("gradlab-"));
    assert.deepEqual(left, []);
    if (before === undefined) delete process.env["TMPDIR"];
    else process.env["TMPDIR"] = before;
    rmSync(folder, { recursive: true });
  });
});

describe("parameters", () => {
  const notebook = notebookOf("wait 1", ["let count = 5;\nconst name = 'a';", "parameters"], "wait 2");
  const cells = (values: Record<string, unknown>, given = notebook): string[] =>
    withParameters(given, values, "n.ipynb").cells.map(({ source }) => source);

  it("come in a cell after the one tagged parameters", () => {
    const injected = '// Parameters of this run\nlet count = 7;\nlet name = "b\\nc";';
    const [first, declared, last] = notebook.cells.map(({ source }) => source);
    assert.deepEqual(cells({ count: 7, name: "b\nc" }), [first, declared, injected, last]);
    assert.deepEqual(cells({}), [first, declared, last]);
  });

  it("are refused where the notebook does not know them", () => {
    assert.throws(
      () => cells({ counts: 1 }),
      /n\.ipynb: parameter counts is not declared in the cell tagged/,
    );
    assert.throws(
      () => cells({ x: 1 }, notebookOf("let x = 1;")),
      /parameter x is given, but no cell has the tag/,
    );
  });
});
