import assert from "node:assert/strict";
import { scoreChoice } from "../../grader/choice.js";
import type { ChoiceQuestion } from "../../src/checks/index.js";
import type { QuestionReport } from "../../grader/records.js";

describe("a choice", () => {
  const question = {
    points: 2,
    name: "kept",
    key: ["c", "a"],
    explanation: "So it is.",
  } as unknown as ChoiceQuestion;
  const blank = { score: 0 } as unknown as QuestionReport;
  const lost = "No list of letters in quotes was found: write them as const kept = [...].";
  const table: readonly [text: string, message: string][] = [
    ['const kept: Choice[] = ["a", "c"];', "Right."],
    ["const kept = [\n  // Your letters.\n  'C',\n  `a`,\n];\nawait check('q', { kept });", "Right."],
    ['const kept = ["a"];', "Not right."],
    [
      "const kept: Choice[] = [\n  // Your letters here.\n];\nawait check('q', { kept });",
      "Nothing was chosen.",
    ],
    ["const kept: Choice[] = [];\nconsole.log(kept.length, kept == null);", "Nothing was chosen."],
    ['const kept = "a,c";', lost],
    ["const kept = [a, c];", lost],
    ['const kept: Choice[] = [];\nkept.push("a", "c");', lost],
    ['let kept: Choice[] = [];\nkept = ["a", "c"];', lost],
    ['const kept: Choice[] = [];\nkept[0] = "a";', lost],
    ["", lost],
  ];
  for (const [text, message] of table) {
    it(`written as ${JSON.stringify(text)}: ${message}`, () => {
      const report = scoreChoice(question, text, blank);
      assert.deepEqual([report.message, report.score], [message, message === "Right." ? 2 : 0]);
    });
  }
});
