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
  const unclear =
    'The list could not be read as it is written, a person will look at it: next time write it as const kept = ["a"].';
  const table: readonly [text: string, message: string][] = [
    ['const kept: Choice[] = ["a", "c"];', "Right."],
    ["const kept = [\n  // Your letters.\n  'C',\n  `a`,\n];\nawait check('q', { kept });", "Right."],
    ['const kept = ["a"];', "Not right."],
    [
      "const kept: Choice[] = [\n  // Your letters here.\n];\nawait check('q', { kept });",
      "Nothing was chosen.",
    ],
    ["const kept: Choice[] = [];\nconsole.log(kept.length, kept == null);", "Nothing was chosen."],
    ['const kept = "a,c";', unclear],
    ["const kept = [a, c];", unclear],
    ['const kept: Choice[] = [];\nkept.push("a", "c");', unclear],
    ['let kept: Choice[] = [];\nkept = ["a", "c"];', "Right."],
    ['const kept: Choice[] = [];\nkept[0] = "a";', unclear],
    ['const kept: Choice[] = ["a", /* not "d" // */ "c"];', "Right."],
    ['let kept: Choice[] = ["a"];\nkept = ["a", "c"];', "Right."],
    ['let kept: Choice[] = ["a", "c"];\nkept = ["a"];', "Not right."],
    ['const kept = <Choice[]>["a", "c"];', "Right."],
    ['const kept = (["a", "c"] as const) satisfies Choice[];', "Right."],
    ["console.log(\"kept = ['a']\");\nconst kept = ['a', 'c'];", "Right."],
    ['var f = () => { const kept = ["a", "c"]; };\nconst kept = ["f"];', "Not right."],
    ['const kept = ["a", "b", "c"].filter((l) => l !== "b");', unclear],
    ['const kept = ["a"].concat("c");', unclear],
    ['let kept = ["a"];\nif (true) kept = ["a", "c"];', unclear],
    ["", lost],
  ];
  for (const [text, message] of table) {
    it(`written as ${JSON.stringify(text)}: ${message}`, async () => {
      const report = await scoreChoice(question, text, blank);
      assert.deepEqual([report.message, report.score], [message, message === "Right." ? 2 : 0]);
    });
  }

  it("is left to a person where it cannot be read", async () => {
    const report = await scoreChoice(question, 'const kept = ["a"].concat("c");', blank);
    assert.deepEqual([report.status, report.answer], ["manual", 'const kept = ["a"].concat("c");']);
  });

  it("of however many comments is read at once", async () => {
    const start = performance.now();
    for (const text of [
      "/* ".repeat(66_000),
      "kept ".repeat(40_000),
      "[".repeat(200_000),
      `const kept = [${'"a" '.repeat(1000)}];`,
    ])
      await scoreChoice(question, text, blank);
    assert.ok(performance.now() - start < 5000, "not in the square of their number");
  });
});
