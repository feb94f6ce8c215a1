import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import os from "node:os";
import path from "node:path";
import { loadNotebook, type Notebook, type Output } from "../../src/notebook/index.js";

const main = path.resolve(import.meta.dirname, "../../dist/src/cli/main.js");

describe("gradlab run and build", () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), "gradlab-test-"));
  const file = (name: string): string => path.join(folder, name);
  const gradlab = (...args: string[]): { status: number | null; stdout: string; stderr: string } =>
    spawnSync(process.execPath, [main, ...args], { cwd: folder, encoding: "utf8", timeout: 50_000 });
  const outputsOf = async (name: string, id: string): Promise<Output[]> => {
    const cell = (await loadNotebook(file(name))).cells.find((one) => one.id === id);
    return cell?.cell_type === "code" ? cell.outputs : [];
  };
  before(() => {
    mkdirSync(file("notebooks"));
    writeFileSync(
      file("notebooks/00-a.ts"),
      `// %% [markdown]
// # Lesson

// %% id="settings" tags=["parameters"]
let count: number = 3;

// %% id="double"
const doubled = count * 2;
console.log(\`doubled: \${doubled}\`);

// %% id="value"
({ doubled });
`,
    );
    writeFileSync(
      file("fails.ts"),
      '// %% id="good"\nconsole.log(1);\n\n// %% id="bad"\nconst f = (x: { y: () => void }) => x.y();\nf({} as never);\n\n// %%\n3;\n',
    );
    writeFileSync(file("endless.ts"), '// %% id="loop"\nfor (;;);\n');
  });
  after(() => rmSync(folder, { recursive: true }));

  it("runs a master in the project's kernel, with parameters, and writes notebook, page and report", async () => {
    const { status, stdout, stderr } = gradlab(
      "run",
      "notebooks/00-a.ts",
      "-o",
      "r",
      "-p",
      "count=21",
      "--junit",
      "j.xml",
    );
    assert.equal(status, 0, stderr);
    assert.match(stdout, /^notebooks\/00-a\.ts: 4 of 4 cells in .* s -> r\/00-a\.ipynb, r\/00-a\.html\n$/);
    assert.deepEqual(await outputsOf("r/00-a.ipynb", "double"), [
      { output_type: "stream", name: "stdout", text: "doubled: 42\n" },
    ]);
    assert.equal((await outputsOf("r/00-a.ipynb", "value"))[0].output_type, "execute_result");
    assert.match(readFileSync(file("r/00-a.html"), "utf8"), /doubled: 42/);
    assert.match(readFileSync(file("j.xml"), "utf8"), /<testsuites tests="4" failures="0" errors="0">/);
  });

  it("says which cell fails, and runs the others' notebooks all the same", async () => {
    const { status, stdout, stderr } = gradlab(
      "run",
      "fails.ts",
      "notebooks/00-a.ts",
      "-o",
      "f",
      "--no-html",
      "-j",
      "2",
    );
    assert.equal(status, 1);
    assert.match(stderr, /^fails\.ts, cell 2 \(bad\): TypeError: x\.y is not a function$/m);
    assert.match(stdout, /^fails\.ts: 2 of 3 cells/m);
    assert.match(stdout, /^notebooks\/00-a\.ts: 3 of 3 cells/m);
    assert.deepEqual(readdirSync(file("f")).sort(), ["00-a.ipynb", "fails.ipynb"]);
    assert.equal(gradlab("run", "fails.ts", "-o", "f", "--no-html", "--allow-errors").status, 0);
  });

  it("stops a cell that takes too long", () => {
    const { status, stderr } = gradlab("run", "endless.ts", "--timeout", "1", "--no-html");
    assert.equal(status, 1);
    assert.match(stderr, /^endless\.ts, cell 1 \(loop\): Timeout: the cell took longer than 1 s/);
  });

  for (const processes of [1, 3]) {
    it(`ends on Ctrl-C with its kernel's ${processes} processes`, async function () {
      if (process.platform === "win32") this.skip();
      const child = spawn(process.execPath, [main, "run", "endless.ts", "--no-html"], { cwd: folder });
      let said = "";
      child.stderr.on("data", (chunk: Buffer) => (said += chunk.toString()));
      try {
        // One: the kernel begins to start. Three: its session and compiler run too.
        let started: string[] = [];
        for (let i = 0; i < 200 && started.length < processes; i++) {
          await new Promise((resolve) => setTimeout(resolve, 50));
          started = descendants(child.pid!);
        }
        assert.ok(started.length >= processes, said);
        const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
        child.kill("SIGINT");
        assert.equal(await ended, 130);
        assert.equal(said, "gradlab: run was stopped\n");
        await new Promise((resolve) => setTimeout(resolve, 500));
        const left = spawnSync("ps", ["-o", "stat=,args=", "-p", started.join(",")], {
          encoding: "utf8",
        }).stdout;
        assert.doesNotMatch(left, /^[^Z\s]/m);
      } finally {
        child.kill("SIGKILL");
      }
    });
  }

  it("answers mistakes in one sentence", () => {
    const mistakes: [string[], RegExp][] = [
      [["run", "absent.ipynb"], /^gradlab: absent\.ipynb: cannot be read \(no such file or folder\)\n$/],
      [
        ["run", "j.xml"],
        /^gradlab: j\.xml is not a notebook: expected a name that ends in \.ipynb, or \.ts for a master\n$/,
      ],
      [
        ["run", "a.ipynb", "--jobs", "0"],
        /'-j, --jobs <n>' argument '0' is invalid\. Expected a whole number from 1\./,
      ],
      [["run", "a.ipynb", "--timeout", "soon"], /Expected a number of seconds above 0\./],
      [["run", "a.ipynb", "-p", "=1"], /Expected name=value\./],
      [
        ["run", "notebooks/00-a.ts", "-p", "n=1"],
        /parameter n is not declared in the cell tagged "parameters"\n$/,
      ],
      [["build", "absent.ts"], /^gradlab: absent\.ts: cannot be read \(no such file or folder\)\n$/],
      [["build", "j.xml"], /^gradlab: build: j\.xml is not a master, expected a file named \*\.ts\n$/],
    ];
    for (const [args, message] of mistakes) {
      const { status, stderr } = gradlab(...args);
      assert.match(stderr, message);
      assert.equal(status, 1, args.join(" "));
    }
  });

  it("builds, checks, and keeps the outputs of a run", async () => {
    const stale = gradlab("build", "--check");
    assert.deepEqual(
      [stale.status, stale.stderr],
      [1, 'gradlab: build: notebooks/00-a.ipynb is out of date: "gradlab build" writes anew\n'],
    );
    assert.equal(existsSync(file("notebooks/00-a.ipynb")), false);
    assert.equal(gradlab("build").status, 0);
    assert.equal(gradlab("build", "--check").stdout, "1 up to date\n");
    const { status, stderr } = gradlab("build", "--run");
    assert.equal(status, 0, stderr);
    const executed: Notebook = await loadNotebook(file("notebooks/00-a.ipynb"));
    assert.equal((await outputsOf("notebooks/00-a.ipynb", "double")).length, 1);
    assert.equal(gradlab("build", "--check").status, 0);
    gradlab("build");
    assert.deepEqual(await loadNotebook(file("notebooks/00-a.ipynb")), executed);
  });
});

/** The processes that a process started, and those that these started, and so on. */
function descendants(pid: number): string[] {
  const { stdout } = spawnSync("ps", ["-e", "-o", "pid=,ppid="], { encoding: "utf8" });
  const pairs = stdout
    .trim()
    .split("\n")
    .map((line) => line.trim().split(/\s+/));
  const found = [String(pid)];
  for (const parent of found) found.push(...pairs.filter(([, of]) => of === parent).map(([one]) => one));
  return found.slice(1);
}
