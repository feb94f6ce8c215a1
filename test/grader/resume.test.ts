import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import os from "node:os";
import path from "node:path";
import { fillAnswers } from "../../grader/fill.js";
import { loadAssignment } from "../../grader/assignment.js";
import { random } from "../../src/random.js";

const root = path.resolve(import.meta.dirname, "../..");
const command = path.join(root, "dist/src/cli/main.js");
/** How often the grader is killed; `GRADLAB_KILLS=100` for the whole promise. */
const kills = Number(process.env["GRADLAB_KILLS"] ?? 6);

/** Every file below a folder with its text. */
function tree(folder: string): Record<string, string> {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) =>
    statSync(path.join(folder, name)).isFile(),
  );
  return Object.fromEntries(
    files.toSorted().map((name) => [name, readFileSync(path.join(folder, name), "utf8")]),
  );
}

describe("a class run that is stopped and run again", () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), "gradlab-resume-"));
  const handedIn = path.join(folder, "class");
  const salt = path.join(folder, "salt");
  after(() => rmSync(folder, { recursive: true, force: true }));

  /** Runs the command, and kills it after so many milliseconds; gives its exit code, undefined where it was killed. */
  const grade = (out: string, options: readonly string[] = [], after?: number): Promise<number | undefined> =>
    new Promise((resolve) => {
      const args = ["grade", handedIn, "--out", path.join(folder, out), "--salt-file", salt, ...options];
      const child = spawn(process.execPath, [command, ...args], { stdio: "ignore" });
      const timer = after === undefined ? undefined : setTimeout(() => child.kill("SIGKILL"), after);
      child.on("exit", (code) => {
        clearTimeout(timer);
        resolve(code ?? undefined);
      });
    });

  before(async () => {
    const assignment = await loadAssignment("01-knn");
    mkdirSync(handedIn);
    writeFileSync(salt, "a secret for this test\n");
    const [id, reference] = [...assignment.references].find(([name]) => name === "knn-vote")!;
    for (let i = 0; i < 5; i++) {
      const answers = new Map([[id, `${reference}\n// student ${i}`]]);
      writeFileSync(path.join(handedIn, `s${i}.ipynb`), JSON.stringify(fillAnswers(assignment, answers)));
    }
    writeFileSync(path.join(handedIn, "broken.ipynb"), "{");
    assert.equal(await grade("whole", ["--jobs", "1"]), 0);
  });

  it("gives the same bytes with two at once", async () => {
    assert.equal(await grade("two", ["--jobs", "2"]), 0);
    assert.deepEqual(tree(path.join(folder, "two")), tree(path.join(folder, "whole")));
  });

  it("loses and doubles nothing, whenever it is killed", async () => {
    const draws = random("kills");
    let killed = 0;
    for (let i = 0; killed < kills; i++) {
      const code = await grade("killed", ["--jobs", "2"], 200 + draws.integer(2500));
      if (code === undefined) killed++;
      else {
        // It was done before its time came: begin anew, so that there is something to interrupt.
        rmSync(path.join(folder, "killed"), { recursive: true, force: true });
        rmSync(path.join(folder, "killed.cache"), { recursive: true, force: true });
      }
      assert.ok(i < 20 * kills, "it was never caught in time");
    }
    assert.equal(await grade("killed"), 0);
    assert.deepEqual(tree(path.join(folder, "killed")), tree(path.join(folder, "whole")));
  });

  it("takes what has not changed from the earlier run, and nothing else", async () => {
    const cache = path.join(folder, "whole.cache");
    const before = tree(cache);
    cpSync(path.join(handedIn, "s0.ipynb"), path.join(handedIn, "s9.ipynb"));
    try {
      assert.equal(await grade("whole"), 0);
      const after = tree(cache);
      const added = Object.keys(after).filter((name) => !(name in before));
      assert.equal(added.length, 1, "one student was added");
      assert.deepEqual({ ...after, ...before }, after);
      // The same text by another student: other inputs, another result file, the same score.
      const reports = tree(path.join(folder, "whole/results"));
      const score = (name: string): number => (JSON.parse(reports[name]) as { score: number }).score;
      assert.equal(score("s9.json"), score("s0.json"));
    } finally {
      rmSync(path.join(handedIn, "s9.ipynb"));
    }
  });

  it("grades again what was tampered with among the kept results", async () => {
    const out = path.join(folder, "tampered");
    assert.equal(await grade("tampered"), 0);
    const wanted = tree(out);
    for (const name of readdirSync(`${out}.cache`)) {
      const file = path.join(`${out}.cache`, name);
      writeFileSync(file, readFileSync(file, "utf8").replace(/"score":\d+/, '"score":100'));
    }
    assert.equal(await grade("tampered"), 0);
    assert.deepEqual(tree(out), wanted);
  });

  it("says in one sentence that it cannot write, and leaves nothing half-written", async () => {
    const file = path.join(folder, "a-file");
    writeFileSync(file, "");
    const child = spawn(process.execPath, [command, "grade", handedIn, "--out", path.join(file, "out")], {
      stdio: ["ignore", "ignore", "pipe"],
    });
    let told = "";
    child.stderr.on("data", (chunk: Buffer) => (told += chunk.toString()));
    const code = await new Promise((resolve) => child.on("exit", resolve));
    assert.notEqual(code, 0);
    assert.match(told, /^gradlab: grade: the folder .* cannot be made|grade: .*cannot be (made|written)/m);
    assert.equal(readFileSync(file, "utf8"), "");
  });
});
