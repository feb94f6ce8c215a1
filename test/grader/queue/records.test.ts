import assert from "node:assert/strict";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import type { Report, Submission } from "../../../grader/records.js";
import {
  bytesOf,
  idOf,
  jobFor,
  jobSchema,
  maximumJobBytes,
  reportOf,
  resultSchema,
  type Job,
  type Result,
  type Run,
} from "../../../grader/queue/records.js";
import { readSealed, referenceOf, sealRecord, type Sealed } from "../../../grader/queue/seal.js";

const salt = "a secret for this test";
const run: Run = {
  format: "gradlab-run-1",
  assignment: "01-knn",
  version: { gradlab: "a", assignment: "b", node: "20" },
  salt: referenceOf(salt),
  sandbox: { tier: "T0", contained: ["time"], notContained: [] },
  limits: { seconds: 10 },
};
const submission: Submission = {
  student: "Ada",
  file: "/home/teacher/class/Ada.ipynb",
  notes: ["Two files."],
};
const job = jobFor(run, submission, Buffer.from("{}"));
const read = (data: unknown, key: string = salt): Job =>
  readSealed(key, "job", data, jobSchema, maximumJobBytes);

describe("what a queue carries", () => {
  it("brings any bytes and names back as they were", () => {
    const anything = fc.record({
      bytes: fc.uint8Array({ maxLength: 2000 }),
      student: fc.string({ unit: "binary" }),
      notes: fc.array(fc.string()),
    });
    fc.assert(
      fc.property(anything, ({ bytes, student, notes }) => {
        const sent = sealRecord(salt, "job", jobFor(run, { student, file: "a.ipynb", notes }, bytes));
        // As a queue does: JSON there and back.
        const came = read(JSON.parse(JSON.stringify(sent)) as unknown);
        assert.deepEqual(Buffer.from(bytesOf(came) as Uint8Array), Buffer.from(bytes));
        assert.deepEqual(came.submission, { student, file: "a.ipynb", notes });
      }),
      { seed: 5, numRuns: 50 },
    );
  });

  it("tells neither the salt nor where files lie", () => {
    const text = JSON.stringify(sealRecord(salt, "job", job));
    assert.ok(!text.includes(salt));
    assert.ok(!text.includes("/home/teacher"));
    assert.match(text, /Ada\.ipynb/);
  });

  it("keeps why there is nothing to read", () => {
    const problem = "Ada.ipynb is not a plain file";
    assert.deepEqual(bytesOf(read(sealRecord(salt, "job", jobFor(run, submission, { problem })))), {
      problem,
    });
  });

  it("is named by its content: another text, another name", () => {
    const seal = (one: Job): Sealed => sealRecord(salt, "job", one);
    assert.equal(idOf(seal(job)), idOf(seal(jobFor(run, submission, Buffer.from("{}")))));
    assert.notEqual(idOf(seal(job)), idOf(seal(jobFor(run, submission, Buffer.from("{ }")))));
    assert.notEqual(
      idOf(seal(job)),
      idOf(seal(jobFor(run, { ...submission, student: "Bo" }, Buffer.from("{}")))),
    );
  });

  const sealed = sealRecord(salt, "job", job);
  const refused: readonly (readonly [string, unknown, RegExp])[] = [
    ["no record", "grade me", /has no seal/],
    ["a changed text", { ...sealed, text: sealed.text.replace("Ada", "Bea") }, /not sealed with this salt/],
    ["another's seal", sealRecord("another secret", "job", job), /not sealed with this salt/],
    ["a seal of another kind", sealRecord(salt, "result", job), /not sealed with this salt/],
    [
      "another format",
      sealRecord(salt, "job", { ...job, format: "gradlab-job-9" }),
      /not as expected \(format/,
    ],
    ["what is not asked for", sealRecord(salt, "job", { ...job, sandbox: "T0" }), /not as expected/],
    ["too much", sealRecord(salt, "job", "x".repeat(maximumJobBytes)), /has \d+ bytes, at most/],
  ];
  for (const [what, data, reason] of refused) {
    it(`refuses ${what}`, () => assert.throws(() => read(data), { name: "GradlabError", message: reason }));
  }

  it("refuses bytes that are not those that were sent, and never unpacks more than is read", () => {
    const other = { ...job, content: { sha256: "0".repeat(64), gzip: gzipSync("{}").toString("base64") } };
    assert.throws(() => bytesOf(other), /Ada came damaged \(its bytes have another SHA-256\)/);
    const bomb = gzipSync(Buffer.alloc(33 * 2 ** 20)).toString("base64");
    assert.throws(() => bytesOf({ ...job, content: { sha256: "", gzip: bomb } }), /Ada came damaged/);
    assert.throws(() => bytesOf({ ...job, content: { sha256: "", gzip: "AAAA" } }), /Ada came damaged/);
  });

  it("takes a report only for its own job and student, in the bytes in which it was made", () => {
    const report = {
      // In an order that is not the schema's.
      student: "Ada",
      format: "gradlab-report-1",
      assignment: "01-knn",
      title: "kNN",
      score: 1,
      max: 2,
      manual: 0,
      ungraded: 0,
      problem: "late",
      notes: [],
      questions: [],
      sandbox: run.sandbox,
    } satisfies Report;
    const id = idOf(sealed);
    const result: Result = { format: "gradlab-result-1", job: id, worker: "w", report };
    const came = readSealed(salt, "result", sealRecord(salt, "result", result), resultSchema, 10_000);
    assert.equal(JSON.stringify(reportOf(came, id, job)), JSON.stringify(report));
    assert.throws(() => reportOf(came, "j0", job), /is another's/);
    assert.throws(() => reportOf({ ...came, report: { ...report, student: "Bo" } }, id, job), /is another's/);
    const negative = sealRecord(salt, "result", { ...result, report: { ...report, score: -1 } });
    assert.throws(() => readSealed(salt, "result", negative, resultSchema, 10_000), /report\.score/);
  });
});
