import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { fillAnswers } from "../../grader/fill.js";
import { loadAssignment } from "../../grader/index.js";
import { saveNotebook } from "../../src/notebook/index.js";

const repository = path.resolve(import.meta.dirname, "../..");

interface Step {
  readonly command: string;
  /** What the page says that it prints; `…` stands for anything. */
  readonly prints: readonly string[];
}

/** The commands of a page's console blocks, in order. */
const stepsOf = (markdown: string): Step[] =>
  [...markdown.matchAll(/^```console\n([\s\S]*?)^```$/gm)].flatMap(([, block]) =>
    block
      .split(/^\$ /m)
      .filter((part) => part !== "")
      .map((part) => {
        const [command, ...prints] = part.trimEnd().split("\n");
        return { command, prints };
      }),
  );

/** A pattern for what is printed: a line of `…` alone is any number of lines. */
const pattern = (prints: readonly string[]): RegExp =>
  new RegExp(
    `^${prints
      .map((line) =>
        line === "…"
          ? "(?:.*\\n)*"
          : `${line
              .split("…")
              .map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`))
              .join(".*")}\n`,
      )
      .join("")}$`,
  );

describe("the walkthrough for teachers", function () {
  this.timeout(240_000);
  const root = mkdtempSync(path.join(os.tmpdir(), "walkthrough-test-"));
  const [home, bin] = ["course", "bin"].map((name) => path.join(root, name));
  const steps = stepsOf(readFileSync(path.join(repository, "docs/teaching/walkthrough.md"), "utf8"));

  before(() => {
    mkdirSync(home);
    mkdirSync(bin);
    const main = path.join(repository, "dist/src/cli/main.js");
    // In place of npx, which would look for the package in this folder.
    const npx = `#!/bin/sh\n[ "$1" = gradlab ] && shift\nexec "${process.execPath}" "${main}" "$@"\n`;
    writeFileSync(path.join(bin, "npx"), npx, { mode: 0o755 });
  });
  after(() => rmSync(root, { recursive: true, force: true }));

  /** What the page asks its reader to do by hand, after a command. */
  const byHand: Readonly<Record<string, () => Promise<void>>> = {
    'echo "{" > submissions/Chidi.ipynb': async () => {
      const assignment = await loadAssignment(path.join(home, "assignments/07-light"));
      const { references, mutants } = assignment;
      const slip = mutants.get("light-standardize/no-mean")!;
      const all = { Ada: references, Bao: new Map([...references, ["light-standardize", slip]]) };
      for (const [name, answers] of Object.entries(all)) {
        await saveNotebook(path.join(home, `submissions/${name}.ipynb`), fillAnswers(assignment, answers));
      }
    },
    "npx gradlab marks grades": async () => {
      const sheet = path.join(home, "grades.marks.csv");
      writeFileSync(sheet, readFileSync(sheet, "utf8").replaceAll(/^(\w+,light-why),,/gm, "$1,2,"));
    },
  };

  it("has steps", () => assert.ok(steps.length >= 10));

  for (const { command, prints } of steps) {
    it(command, async () => {
      const { status, stdout } = spawnSync("bash", ["-c", `exec 2>&1; ${command}`], {
        cwd: home,
        encoding: "utf8",
        env: { PATH: `${bin}:${process.env["PATH"]}` },
      });
      assert.equal(status, 0, stdout);
      assert.match(stdout, pattern(prints));
      await byHand[command]?.();
    });
  }

  it("ends with everybody's points", () => {
    const rows = readFileSync(path.join(home, "grades/grades.csv"), "utf8").split("\n");
    assert.deepEqual(
      rows.slice(1, 4).map((row) => row.split(",").slice(0, 4).join()),
      ["Ada,14,15,0", "Bao,4,15,0", "Chidi,0,15,0"],
    );
  });
});
