import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { loadAssignment } from "../../grader/assignment.js";
import { openCourse } from "../../grader/course.js";
import { assignmentNames, releaseAssignment, verify } from "../../grader/index.js";
import { fillAnswers } from "../../grader/fill.js";
import { gradeNotebook } from "../../grader/report.js";

const root = path.resolve(import.meta.dirname, "../..");

for (const name of assignmentNames()) {
  describe(`assignment ${name}`, () => {
    it("is proved: reference, template, mutants, release", async function () {
      this.timeout(1_200_000);
      const { proofs, faults } = await verify(name);
      assert.deepEqual(faults, []);
      assert.ok(proofs.length > 20);
    });

    it("stands released as it would be now", async () => {
      const folder = mkdtempSync(path.join(os.tmpdir(), "release-test-"));
      try {
        const target = await releaseAssignment(await loadAssignment(name), folder);
        for (const file of [`${name}.ipynb`, "checks.json"]) {
          const [now, kept] = [path.join(target, file), path.join(root, "assignments", name, file)];
          const same = readFileSync(now, "utf8") === readFileSync(kept, "utf8");
          assert.ok(same, `${file} is out of date: gradlab release ${name} --out assignments writes it anew`);
        }
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    });
  });
}

describe("the grader's own failures", () => {
  it("leave a question ungraded, not wrong, and cost no other question", async () => {
    const log: string[] = [];
    const course = openCourse(await loadAssignment("01-knn"), { log: (line) => log.push(line) });
    try {
      const failing = {
        ...course,
        oracle: (question: Parameters<typeof course.oracle>[0]) =>
          question.id === "knn-vote" ? Promise.reject(new Error("no oracle today")) : course.oracle(question),
      };
      const notebook = fillAnswers(course.assignment, course.assignment.references);
      const report = await gradeNotebook(failing, "a student", notebook, "a salt");
      assert.deepEqual([report.score, report.ungraded, report.max], [81, 15, 100]);
      assert.match(log.join("\n"), /a student, knn-vote: Error: no oracle today/);
    } finally {
      await course.close();
    }
  });
});
