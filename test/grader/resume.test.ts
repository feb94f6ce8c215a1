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
  watch,
  writeFileSync,
} from "node:fs";
import os from "node:os";
import path from "node:path";
import { loadAssignment } from "../../grader/assignment.js";
import { random } from "../../src/random.js";
import { oneAnswer } from "../support/one-answer.js";

const root = path.resolve(import.meta.dirname, "../..");
const command = path.join(root, "dist/src/cli/main.js");
/** How often the grader is killed in all; `GRADLAB_KILLS=100` for the whole promise. */
const kills = Number(process.env["GRADLAB_KILLS"] ?? 4);

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

  interface Ended {
    /** The exit code, undefined where it was killed. */
    readonly code?: number;
    /** What was seen to happen in the folders that it writes: files begun, written, renamed. */
    readonly events: number;
  }
  /** Runs the command, and kills it when so much has happened: a point of its progress, on any machine. */
  const grade = (
    out: string,
    options: readonly string[] = [],
    point: number = Infinity,
    secret: readonly string[] = ["--salt-file", salt],
  ): Promise<Ended> =>
    new Promise((resolve) => {
      const folders = ["", "/results", ".cache"].map((name) => path.join(folder, `${out}${name}`));
      const args = ["grade", handedIn, "--out", folders[0], ...secret, ...options];
      let events = 0;
      const watchers = folders.map((name) => {
        mkdirSync(name, { recursive: true });
        return watch(name, () => ++events >= point && child.kill("SIGKILL"));
      });
      const child = spawn(process.execPath, [command, ...args], { stdio: "ignore" });
      child.on("exit", (code) => {
        for (const one of watchers) one.close();
        resolve({ events, ...(code === null ? {} : { code }) });
      });
    });
  let whole: Ended;

  before(async () => {
    const assignment = await loadAssignment("01-knn");
    mkdirSync(handedIn);
    writeFileSync(salt, "a secret for this test\n");
    const [id, reference] = [...assignment.references].find(([name]) => name === "knn-vote")!;
    for (let i = 0; i < 8; i++) {
      const notebook = oneAnswer(assignment, id, `${reference}\n// student ${i}`);
      writeFileSync(path.join(handedIn, `s${i}.ipynb`), notebook);
    }
    writeFileSync(path.join(handedIn, "broken.ipynb"), "{");
    whole = await grade("whole", ["--jobs", "1"]);
    assert.equal(whole.code, 0);
  });

  it("gives the same bytes with two at once", async () => {
    assert.equal((await grade("two", ["--jobs", "2"])).code, 0);
    assert.deepEqual(tree(path.join(folder, "two")), tree(path.join(folder, "whole")));
  });

  it("takes nothing from another that writes into the same folder, and both draw the same inputs", async () => {
    const one = (): Promise<Ended> => grade("both", ["--jobs", "2"], Infinity, []);
    const both = await Promise.all([one(), one()]);
    assert.deepEqual([both[0].code, both[1].code], [0, 0]);
    const out = path.join(folder, "both");
    // One result for each submission: with two secrets there would be two.
    const { length } = readdirSync(handedIn);
    assert.equal(readdirSync(`${out}.cache`).filter((name) => name.endsWith(".json")).length, length);
    assert.equal(readdirSync(path.join(out, "results")).length, 2 * length);
    assert.equal(readdirSync(folder).filter((name) => name.includes(".tmp")).length, 0);
  });

  it("loses and doubles nothing, whenever it is killed", async function () {
    this.timeout(60_000 + 15_000 * kills);
    const draws = random("kills");
    const out = path.join(folder, "killed");
    for (let killed = 0, round = 0; killed < kills; round++) {
      assert.ok(round < 2 * kills, "it was never caught in time");
      // Twice in the same run, each time in the first third of what a whole run does.
      for (let i = 0; i < 2; i++) {
        const { code } = await grade(
          "killed",
          ["--jobs", "2"],
          1 + draws.integer(Math.ceil(whole.events / 3)),
        );
        if (code === undefined) killed++;
      }
      assert.equal((await grade("killed", ["--jobs", "2"])).code, 0);
      assert.deepEqual(tree(out), tree(path.join(folder, "whole")));
      for (const name of [out, `${out}.cache`]) rmSync(name, { recursive: true });
    }
  });

  it("takes what has not changed from the earlier run, and nothing else", async () => {
    const cache = path.join(folder, "whole.cache");
    const before = tree(cache);
    cpSync(path.join(handedIn, "s0.ipynb"), path.join(handedIn, "s9.ipynb"));
    try {
      assert.equal((await grade("whole")).code, 0);
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
    assert.equal((await grade("tampered")).code, 0);
    const wanted = tree(out);
    for (const name of readdirSync(`${out}.cache`)) {
      const file = path.join(`${out}.cache`, name);
      writeFileSync(file, readFileSync(file, "utf8").replace(/"score":\d+/, '"score":100'));
    }
    assert.equal((await grade("tampered")).code, 0);
    assert.deepEqual(tree(out), wanted);
  });
});
