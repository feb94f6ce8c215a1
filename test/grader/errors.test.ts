import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import fs, {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import os from "node:os";
import path from "node:path";
import { loadAssignment } from "../../grader/assignment.js";
import { collectSubmissions, readBytes } from "../../grader/collect/index.js";
import { grade } from "../../grader/grade.js";
import type { Report } from "../../grader/records.js";
import { needs } from "../support/needs.js";
import { oneAnswer } from "../support/one-answer.js";

const root = path.resolve(import.meta.dirname, "../..");
const command = path.join(root, "dist/src/cli/main.js");
const salt = "a salt for these tests";

/** Every file below a folder with its text. */
const tree = (folder: string): Record<string, string> =>
  Object.fromEntries(
    readdirSync(folder, { recursive: true, encoding: "utf8" })
      .filter((name) => statSync(path.join(folder, name)).isFile())
      .toSorted()
      .map((name) => [name, readFileSync(path.join(folder, name), "utf8")]),
  );

/** What files hold that were written whole: nothing on its way, JSON that can be read, pages with their end. */
function assertWhole(files: Record<string, string>): void {
  for (const [name, text] of Object.entries(files)) {
    assert.doesNotMatch(name, /\.tmp$/);
    if (name.endsWith(".json")) JSON.parse(text);
    if (name.endsWith(".html")) assert.match(text, /<\/html>\s*$/, name);
  }
}

describe("what stands in the way of grading", () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), "grader-errors-"));
  const handedIn = path.join(folder, "class");
  const alone = path.join(folder, "class of one");
  const options = { assignment: "01-knn", salt, sandbox: "T0", types: false, jobs: 2 };
  let notebook: string;

  /** Grades with the command; its options are those of the tests in this file. */
  const run = (args: readonly string[], before: readonly string[] = []): { status: number; told: string } => {
    const [program, ...rest] = [...before, process.execPath, command, "grade", ...args, "--no-types"];
    const { status, stderr } = spawnSync(program, rest, {
      encoding: "utf8",
      env: { ...process.env, GRADLAB_SALT: salt },
    });
    return { status: status ?? -1, told: stderr };
  };

  before(async () => {
    const assignment = await loadAssignment("01-knn");
    mkdirSync(handedIn);
    notebook = oneAnswer(assignment, "knn-vote", assignment.references.get("knn-vote")!);
    for (const name of ["Ada", "Bao", "Chidi"]) writeFileSync(path.join(handedIn, `${name}.ipynb`), notebook);
    mkdirSync(alone);
    writeFileSync(path.join(alone, "Ada.ipynb"), notebook);
    await grade(handedIn, { ...options, out: path.join(folder, "whole") });
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  describe("a full disk", () => {
    const disk = 512 * 1024;
    const page = 4096;
    const sizeOf = (place: string): number =>
      readdirSync(place, { recursive: true, encoding: "utf8" })
        .map((name) => statSync(path.join(place, name)))
        .reduce((sum, one) => sum + (one.isFile() ? Math.ceil(one.size / page) * page : 0), 0);

    /** Grades on a disk with this much room, and once more when there is enough; the files after each. */
    const onDisk = (room: number): { status: number; told: string; after: string; again: string } => {
      const place = mkdtempSync(path.join(folder, "disk-"));
      const [after, again] = [path.join(place, "after"), path.join(place, "again")];
      const script = `head -c ${disk - room} /dev/zero > /mnt/ballast || exit 90
"$@"; status=$?
cp -r /mnt ${after}; rm ${after}/ballast /mnt/ballast
"$@" 2>/dev/null || exit 91
cp -r /mnt/grades ${again}
exit $status`;
      const isolated = ["bwrap", "--dev-bind", "/", "/", "--size", String(disk), "--tmpfs", "/mnt", "--"];
      const args = [handedIn, "--out", "/mnt/grades", "--sandbox", "T0", "--jobs", "2"];
      return { ...run(args, [...isolated, "sh", "-c", script, "sh"]), after, again };
    };

    for (const share of [0, 0.4, 0.9]) {
      it(`with room for ${share} of what is written: a sentence, nothing half-written, nothing lost`, function () {
        needs(this, "bwrap");
        const needed = sizeOf(path.join(folder, "whole")) + sizeOf(path.join(folder, "whole.cache"));
        const room = Math.floor((share * needed) / page) * page;
        const { status, told, after, again } = onDisk(room);
        assert.equal(status, 1, told);
        assert.match(told, /^gradlab: .*cannot be (written|made) \(the disk is full\)$/m);
        assert.doesNotMatch(told, /fault of its own|^\s+at /m);
        assertWhole(tree(after));
        assert.deepEqual(tree(again), tree(path.join(folder, "whole")));
      });
    }
  });

  it("a disk that may only be read: a sentence, and what was there stays", function () {
    needs(this, "bwrap");
    const out = path.join(folder, "kept");
    cpSync(path.join(folder, "whole"), out, { recursive: true });
    const before = tree(out);
    const args = [handedIn, "--out", out, "--sandbox", "T0", "--fresh", "--jobs", "1"];
    for (const place of [out, `${out}.cache`]) {
      mkdirSync(`${out}.cache`, { recursive: true });
      writeFileSync(path.join(out, "grades.csv"), "an older one");
      const { status, told } = run(args, ["bwrap", "--dev-bind", "/", "/", "--ro-bind", place, place, "--"]);
      assert.equal(status, 1, told);
      assert.match(told, /^gradlab: .*cannot be (written|made) \(the file system is read-only\)$/m);
      assert.deepEqual({ ...tree(out), "grades.csv": before["grades.csv"] }, before);
    }
  });

  it("a place that is taken: the place and why, in a sentence", async () => {
    const at = (name: string): string => path.join(folder, "taken", name);
    mkdirSync(at(""));
    writeFileSync(at("file"), "mine");
    writeFileSync(at("a.cache"), "mine");
    mkdirSync(at("b.salt"));
    writeFileSync(at("c.salt"), "short\n");
    mkdirSync(at("d/index.html"), { recursive: true });
    const { salt: _, ...unsalted } = options;
    const table: readonly [out: string, says: RegExp, given?: typeof unsalted][] = [
      ["file", /the folder .*file cannot be made \(a file of that name is there\)/],
      ["file/out", /the folder .*out cannot be made \(a part of the path is not a folder\)/],
      ["a", /the folder .*a\.cache cannot be made \(a file of that name is there\)/],
      ["b", /b\.salt: the salt cannot be read \(it is a folder\)/, unsalted],
      ["c", /c\.salt holds less than 8 characters/, unsalted],
      ["d", /index\.html: cannot be written \(it is a folder\)/],
    ];
    for (const [out, message, given = options] of table) {
      await assert.rejects(grade(handedIn, { ...given, out: at(out) }), { name: "GradlabError", message });
    }
    assert.equal(readFileSync(at("file"), "utf8"), "mine");
    assert.equal(readFileSync(at("a.cache"), "utf8"), "mine");
    assertWhole(tree(at("d")));
  });

  describe("a submission that changes while it is read", () => {
    const read = readFileSync;
    let file: string;
    beforeEach(() => {
      file = path.join(mkdtempSync(path.join(folder, "changing-")), "Dana.ipynb");
      writeFileSync(file, notebook);
    });
    const replace = (by: typeof readFileSync): void => {
      fs.readFileSync = by;
      syncBuiltinESMExports();
    };
    afterEach(() => replace(read));

    /** Has something happen to the file just when its bytes were read, so many times. */
    const meanwhile = (times: number, change: () => void): (() => number) => {
      let left = times;
      replace(((from: number | string, ...how: never[]) => {
        const bytes = read(from, ...how);
        if (typeof from === "number" && left-- > 0) change();
        return bytes;
      }) as typeof readFileSync);
      return () => left;
    };

    it("is read again until it stands still", async () => {
      meanwhile(3, () => appendFileSync(file, " "));
      const bytes = await readBytes({ student: "Dana", file });
      assert.ok(!("problem" in bytes));
      assert.equal(Buffer.from(bytes).toString(), `${notebook}   `);
    });

    it("costs its owner nothing while it does not stand still, and is graded the next time", async () => {
      meanwhile(Infinity, () => appendFileSync(file, " "));
      const out = path.join(folder, "changing");
      const given = { ...options, out };
      const [first] = (await grade(path.dirname(file), given)).students;
      assert.match(first.problem!, /Dana\.ipynb changes while it is read/);
      assert.equal(first.ungraded, first.max);
      replace(read);
      const [second] = (await grade(path.dirname(file), given)).students;
      assert.equal(second.problem, undefined);
      assert.equal(second.score, 15);
      const { problem, score } = second.report(); // As it was written.
      assert.deepEqual([problem, score], [undefined, 15]);
    });

    for (const [what, text] of [
      ["emptied", ""],
      ["half written", '{"cells": ['],
    ]) {
      it(`is read again where it is ${what}, for it may be being saved`, async () => {
        writeFileSync(file, text);
        setTimeout(() => writeFileSync(file, notebook), 300);
        const bytes = await readBytes({ student: "Dana", file });
        assert.ok(!("problem" in bytes));
        assert.equal(Buffer.from(bytes).toString(), notebook);
      });

      it(`is what was handed in where it stays ${what}, at once if it has been so for long`, async () => {
        writeFileSync(file, text);
        let reads = 0;
        meanwhile(Infinity, () => reads++);
        const readsUntilTaken = async (): Promise<number> => {
          reads = 0;
          const bytes = await readBytes({ student: "Dana", file });
          assert.ok(!("problem" in bytes));
          assert.equal(Buffer.from(bytes).toString(), text);
          return reads;
        };
        assert.ok((await readsUntilTaken()) > 1);
        const written = Date.now() / 1000 - 60;
        utimesSync(file, written, written);
        assert.equal(await readsUntilTaken(), 1);
      });
    }

    it("costs nothing where it is saved without an end", async () => {
      let size = 10;
      meanwhile(Infinity, () => setTimeout(() => writeFileSync(file, notebook.slice(0, size++)), 20));
      writeFileSync(file, "");
      const bytes = await readBytes({ student: "Dana", file });
      assert.ok("problem" in bytes && bytes.again === true);
    });

    it("or goes, or gives way to a link, between being found and being read", async () => {
      const secret = path.join(folder, "secret.ipynb");
      writeFileSync(secret, notebook);
      const collected = await collectSubmissions(path.dirname(file), { assignment: "01-knn" });
      const [submission] = collected.submissions;
      rmSync(file);
      assert.deepEqual(await readBytes(submission), {
        problem: "Dana.ipynb cannot be read (ENOENT)",
        again: true,
      });
      symlinkSync(secret, file);
      assert.deepEqual(await readBytes(submission), { problem: "Dana.ipynb is not a plain file" });
      await collected.dispose();
    });
  });

  for (const [when, awaited] of [
    ["before anything is graded", /warning: answers run in tier T0/],
    ["after the first", /^1\/3 /m],
  ] as const) {
    it(`says when it is stopped ${when} that it was, and goes on the next time`, async () => {
      const out = path.join(folder, `stopped ${when}`);
      const args = [handedIn, "--out", out, "--sandbox", "T0", "--jobs", "1", "--no-types"];
      const child = spawn(process.execPath, [command, "grade", ...args], {
        env: { ...process.env, GRADLAB_SALT: salt },
      });
      let told = "";
      child.stderr.on("data", (text: Buffer) => {
        told += text.toString();
        if (awaited.test(told)) child.kill("SIGINT");
      });
      const [status] = (await once(child, "close")) as [number];
      assert.equal(status, 130, told);
      assert.match(
        told,
        /^gradlab: grade was stopped, (nothing is graded yet|[12] of 3 (is|are) graded and kept): run the same command again to go on\n$/m,
      );
      assert.equal(run(args).status, 0);
      assert.deepEqual(tree(out), tree(path.join(folder, "whole")));
    });
  }

  it("warns where most hand in another assignment's notebook", () => {
    const args = [handedIn, "--out", path.join(folder, "other"), "--sandbox", "T0"];
    const { status, told } = run([...args, "--assignment", "02-gradients"]);
    assert.equal(status, 0, told);
    assert.match(
      told,
      /^gradlab: warning: 3 of 3 look like notebooks of 01-knn: is the assignment right\?$/m,
    );
    assert.doesNotMatch(run([...args, "--assignment", "01-knn"]).told, /look like/);
  });

  it("warns below T2, and says what is not contained; at T2 it is silent", function () {
    needs(this, "bwrap");
    const told = (tier: string): string =>
      run([alone, "--out", path.join(folder, tier), "--sandbox", tier]).told;
    assert.match(
      told("T1"),
      /^gradlab: warning: answers run in tier T1 here, which does not contain: .*the network.*require:T2/m,
    );
    assert.doesNotMatch(told("T2"), /warning/);
    const { sandbox } = JSON.parse(readFileSync(path.join(folder, "T2/results/Ada.json"), "utf8")) as Pick<
      Report,
      "sandbox"
    >;
    assert.equal(sandbox.tier, "T2");
    assert.ok(existsSync(path.join(folder, "T1/index.html")));
  });
});
