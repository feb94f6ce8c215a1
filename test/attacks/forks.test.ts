import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chownSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import type { Report } from "../../grader/records.js";
import { lightAssignment } from "../support/light.js";
import { needs, ordinaryUser } from "../support/needs.js";
import { node } from "./corpus/attack.js";

const cli = path.resolve(import.meta.dirname, "../../dist/src/cli/main.js");

/** More than the limit leaves room for, and few enough to do no harm where it does not hold. */
const tries = 700;
/** A time by which the processes of this test are known from all others. */
const sleeping = `61.${process.pid}`;

/** Starts processes until it may not; the value is those that it started. */
const bomb = (childProcess: string): string => `(() => {
  const started = [];
  while (started.length < ${tries}) {
    const one = ${childProcess}.spawn("sleep", ["${sleeping}"], { stdio: "ignore" });
    one.on("error", () => {});
    if (one.pid === undefined) break;
    started.push(one);
  }
  return started;
})()`;

/** How many processes of this test there are. */
const left = (): number =>
  readdirSync("/proc").filter((pid) => {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, "utf8").includes(sleeping);
    } catch {
      return false; // It is no process, or it ended meanwhile.
    }
  }).length;

/** In T0, where nothing else forbids processes, and as a user whom the system holds to the limit, which root is not. */
describe("forks without end, in T0", () => {
  const root = mkdtempSync(path.join(os.tmpdir(), "forks-test-"));
  after(() => rmSync(root, { recursive: true, force: true }));

  it("end at the limit; the report says so, and the grader and all others go on", async function () {
    this.timeout(120_000);
    needs(this, "prlimit");
    needs(this, "an ordinary user");
    const [command, ...args] = [...ordinaryUser(), process.execPath];
    // Else it would be this machine's own limit that ends them, and nothing would be shown.
    const script = `const all = ${bomb('require("child_process")')}; for (const one of all) one.kill(); console.log(all.length)`;
    const { stdout } = spawnSync(command, [...args, "-e", script], { encoding: "utf8", timeout: 60_000 });
    if (Number(stdout) !== tries) {
      console.log(`      not run: this machine allows no more than ${stdout.trim()} processes anyhow`);
      this.skip();
    }

    const light = await lightAssignment(root);
    const submissions = path.join(root, "class");
    for (const name of ["Ada", "Chidi", "Dana"]) await light.handIn(path.join(submissions, `${name}.ipynb`));
    await light.handIn(path.join(submissions, "Bao.ipynb"), {
      "light-standardize": `function standardize(x: number[][]): number[][] {
  throw new Error("after " + ${bomb(node("child_process"))}.length + " processes");
}`,
    });
    if (process.getuid?.() === 0) {
      for (const name of ["", ...readdirSync(root, { recursive: true, encoding: "utf8" })])
        chownSync(path.join(root, name), 65534, 65534);
    }
    const out = path.join(root, "grades");
    const what = [cli, "grade", submissions, "--assignment", light.folder, "--out", out];
    const told = spawnSync(command, [...args, ...what, "--sandbox", "T0", "--jobs", "1"], {
      encoding: "utf8",
      env: { PATH: process.env["PATH"], HOME: root },
      timeout: 100_000,
    });
    assert.equal(told.status, 0, told.stderr);

    const reportOf = (name: string): Report =>
      JSON.parse(readFileSync(path.join(out, "results", `${name}.json`), "utf8")) as Report;
    const { sandbox, score, ungraded, questions } = reportOf("Bao");
    assert.deepEqual([sandbox.tier, score, ungraded], ["T0", 2, 0]);
    const [, started] = /Your code threw Error: after (\d+) processes/.exec(
      questions[0].aspects[0].message!,
    )!;
    assert.ok(Number(started) > 200 && Number(started) <= 512, started);
    for (const name of ["Ada", "Chidi", "Dana"]) {
      assert.deepEqual([reportOf(name).score, reportOf(name).ungraded], [12, 0], name);
    }
    // Killed with the answer's process; what is dead already is gone when its new parent has seen it.
    for (let time = 0; time < 50 && left() > 0; time++) await wait(100);
    assert.equal(left(), 0);
  });
});
