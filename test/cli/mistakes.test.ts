import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import os from "node:os";
import path from "node:path";
import { ordinaryUser } from "../support/needs.js";

const root = path.resolve(import.meta.dirname, "../..");
const command = path.join(root, "dist/src/cli/main.js");

describe("a mistake of whoever types a command ends in one sentence", () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), "mistakes-test-"));
    chmodSync(folder, 0o777);
    writeFileSync(path.join(folder, "afile"), "a file");
    mkdirSync(path.join(folder, "class"));
    cpSync(path.join(root, "assignments/01-knn/01-knn.ipynb"), path.join(folder, "class/Ada.ipynb"));
    mkdirSync(path.join(folder, "mine/05-dropout"), { recursive: true });
    cpSync(path.join(root, "share/assignment"), path.join(folder, "mine/05-dropout"), { recursive: true });
    const questions = path.join(folder, "mine/05-dropout/questions.ts");
    writeFileSync(questions, `${readFileSync(questions, "utf8")}\nthrow new RangeError("out of points");\n`);
    mkdirSync(path.join(folder, "closed"), { mode: 0o555 });
    mkdirSync(path.join(folder, "assignments/10-everything"), { recursive: true });
    cpSync(
      path.join(root, "share/assignment/questions.ts"),
      path.join(folder, "assignments/10-everything/questions.ts"),
    );
    mkdirSync(path.join(folder, "mine/06-none"));
    writeFileSync(path.join(folder, "mine/06-none/master.ts"), "");
    writeFileSync(path.join(folder, "late.yaml"), "due: 2026-10-05T23:59:00+02:00\nmost: a: b\n");
    writeFileSync(path.join(folder, "marks.csv"), "student,question,points\nAda,none,3\n");
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  const cases: [string, readonly string[], RegExp][] = [
    [
      "release --out FILE",
      ["release", "01-knn", "--out", "afile"],
      /release: the folder afile.01-knn cannot be made \(.+\)/,
    ],
    [
      "release --out CLOSED",
      ["release", "01-knn", "--out", "closed"],
      /release: .*closed.01-knn cannot be made \(permission denied\)/,
    ],
    [
      "release --out /proc/x",
      ["release", "01-knn", "--out", "/proc/x"],
      /release: the folder .proc.x.01-knn cannot be made \(.+\)/,
    ],
    [
      "new --out FILE",
      ["new", "05-dropout", "--out", "afile"],
      /new: the folder afile.05-dropout.* cannot be made \(.+\)/,
    ],
    [
      "new --out CLOSED",
      ["new", "05-dropout", "--out", "closed"],
      /new: .*closed.05-dropout.* cannot be made \(permission denied\)/,
    ],
    [
      "gradescope --out FILE/x.zip",
      ["gradescope", "01-knn", "--out", "afile/x.zip"],
      /.*afile.x.zip.salt: the salt cannot be kept \(.+\)/,
    ],
    [
      "grade --out /proc/x",
      ["grade", "class", "--assignment", "01-knn", "--out", "/proc/x"],
      /grade: the folder .proc.x cannot be made \(.+\)/,
    ],
    [
      "grade --out FILE/x",
      ["grade", "class", "--assignment", "01-knn", "--out", "afile/x"],
      /grade: the folder afile.x cannot be made \(.+\)/,
    ],
    [
      "grade --out SUBMISSIONS",
      ["grade", "class", "--assignment", "01-knn", "--out", "class"],
      /grade: --out class is the folder of the submissions, expected a folder of its own: .*/,
    ],
    [
      "similar --out SUBMISSIONS/x",
      ["similar", "class", "--assignment", "01-knn", "--out", "class/x"],
      /similar: --out class.x lies in the folder of the submissions, class, expected .*/,
    ],
    [
      "questions.ts that throws",
      ["verify", "mine/05-dropout"],
      /mine.05-dropout.questions.ts: it threw RangeError: out of points/,
    ],
    [
      "an assignment without its master.ts",
      ["verify", "assignments/10-everything"],
      /assignments.10-everything has no master.ts, expected .*/,
    ],
    ["the same by its name", ["verify", "10-everything"], /assignments.10-everything has no master.ts, .*/],
    [
      "an assignment without its questions.ts",
      ["verify", "mine/06-none"],
      /mine.06-none has no questions.ts, expected .*/,
    ],
    [
      "grade --salt-file NONE",
      ["grade", "class", "--assignment", "01-knn", "--out", "grades", "--salt-file", "none"],
      /grade: --salt-file none cannot be read \(no such file or folder\)/,
    ],
    [
      "a late policy that is no YAML",
      ["grade", "class", "--assignment", "01-knn", "--out", "grades", "--late", "late.yaml"],
      /late.yaml:2: [^:]+[^:]/,
    ],
    [
      "a sheet of marks that is refused, which leaves nothing behind",
      ["grade", "class", "--assignment", "01-knn", "--out", "marked", "--marks", "marks.csv"],
      /marks.csv:2: there is no question "none", choose one of: .*/,
    ],
  ];
  for (const [what, args, told] of cases) {
    it(what, () => {
      const [program, ...before] = [...ordinaryUser(), process.execPath, command];
      const { status, stderr } = spawnSync(program, [...before, ...args], {
        cwd: folder,
        encoding: "utf8",
        timeout: 50_000,
        env: { ...process.env, GRADLAB_SALT: "" },
      });
      assert.match(stderr, new RegExp(`^gradlab: ${told.source}\n$`));
      assert.equal(status, 1);
      assert.ok(!existsSync(path.join(folder, "marked")));
    });
  }
});
