import assert from "node:assert/strict";
import { asCalled } from "../../grader/called.js";
import { readPolicy, readTimes } from "../../grader/late/index.js";
import { readMarks } from "../../grader/marks/index.js";
import { strangers } from "../../grader/rules.js";

const handed = ["Ada Lindqvist_4711", "Bao Nguyen_4712", "Bao Nguyen_4713", "Chidi Okafor_4714"].map(
  (student) => ({ student, file: "" }),
);
const rules = {
  late: readPolicy(
    "due: 2026-10-05T12:00:00Z\nextensions:\n  Ada Lindqvist: 2026-10-06T12:00:00Z\n  Bao Nguyen: 2026-10-07T12:00:00Z\n",
    "late.yaml",
  ),
  times: readTimes(
    "student,submitted\nChidi Okafor,2026-10-05T08:00:00Z\nChidi Okafor_4714,2026-10-05T09:00:00Z\n",
    "times.csv",
  ),
  marks: readMarks("student,question,points\nAda Lindqvist,why,3\n", "marks.csv", [
    { id: "why", max: 4, byPerson: true },
  ]),
};

describe("students whom a platform gives a number", () => {
  for (const layout of ["moodle", "canvas"]) {
    it(`${layout}: are known without it, unless two have the name or the whole name is there too`, () => {
      const { late, times, marks } = asCalled(rules, layout, handed);
      assert.deepEqual([...late!.extensions.keys()], ["Ada Lindqvist_4711", "Bao Nguyen"]);
      assert.deepEqual([...times!.keys()], ["Chidi Okafor", "Chidi Okafor_4714"]);
      assert.deepEqual(
        [...marks!].map(([key, { student }]) => [key, student]),
        [['["Ada Lindqvist_4711","why"]', "Ada Lindqvist_4711"]],
      );
      assert.deepEqual(strangers({ late: late!, times: times!, marks: marks! }, handed), [
        "Bao Nguyen (here are Bao Nguyen_4712, Bao Nguyen_4713)",
        "Chidi Okafor (here is Chidi Okafor_4714)",
      ]);
    });
  }

  it("are called by the whole name where a number is a student's own", () => {
    assert.deepEqual(asCalled(rules, "folder", handed), rules);
  });

  it("are proposed to whoever wrote the name in another way", () => {
    const canvas = [
      { student: "lindqvistada_12345", file: "" },
      { student: "obriainjeanluc_7", file: "" },
    ];
    const late = readPolicy(
      "due: 2026-10-05T12:00:00Z\nextensions:\n  Ada Lindqvist: 2026-10-06T12:00:00Z\n  Jean-Luc Ó Briain: 2026-10-06T12:00:00Z\n  Eve: 2026-10-06T12:00:00Z\n",
      "late.yaml",
    );
    assert.deepEqual(strangers({ late }, canvas), [
      "Ada Lindqvist (here is lindqvistada_12345)",
      "Eve",
      "Jean-Luc Ó Briain (here is obriainjeanluc_7)",
    ]);
  });
});
