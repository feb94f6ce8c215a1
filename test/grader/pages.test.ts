import assert from "node:assert/strict";
import type { Browser, Page } from "playwright-core";
import { standingOf } from "../../grader/formats/index.js";
import { classPage, studentPage } from "../../grader/pages/index.js";
import type { QuestionReport, Report } from "../../grader/records.js";
import { openBrowser } from "../lab/browser.js";
import { needs } from "../support/needs.js";

const said =
  "Argument of type '(x: number[][]) => number' is not assignable to parameter of type '(x: readonly number[]) => readonly number[]'.\n  Types of parameters are incompatible.";
const question: QuestionReport = {
  id: "a",
  title: "Distances",
  status: "graded",
  score: 0,
  max: 15,
  aspects: [{ name: "values", points: 15, score: 0, message: "a[0] is 1, expected 2" }],
  diagnostics: [
    { line: 3, column: 10, length: 5, message: said, source: `  return ${"wrong + ".repeat(20)}wrong;` },
  ],
  notes: [],
};
const reportOf = (student: string, problem?: string): Report => ({
  format: "gradlab-report-1",
  assignment: "07-light",
  title: "Light",
  student,
  score: 0,
  max: 15,
  manual: 0,
  ungraded: 0,
  ...(problem === undefined ? {} : { problem }),
  notes: [],
  questions: [question],
  sandbox: { tier: "T2", contained: ["time"], notContained: ["flaws"] },
});
const problem =
  "there is no notebook (.ipynb) among what was handed in: a-report-about-everything-that-happened.docx";
const students = ["Ada", "W".repeat(120), "Bao Nguyen and Chidi Okafor"];
const reports = students.map((student) => reportOf(student, problem));

describe("pages for people with long names and small screens", function () {
  let browser: Browser;
  before(async function () {
    needs(this, "chromium");
    browser = await openBrowser();
  });
  after(() => browser?.close());
  const opened = async (html: string, width: number, colorScheme: "light" | "dark"): Promise<Page> => {
    const page = await browser.newPage({ colorScheme, viewport: { width, height: 900 } });
    await page.setContent(html);
    const folder = process.env["GRADLAB_SHOTS"];
    const file = `${/<h1>(\w{1,9})/.exec(html)![1]}-${width}-${colorScheme}.png`;
    if (folder !== undefined) await page.screenshot({ path: `${folder}/${file}`, fullPage: true });
    return page;
  };
  const fits = (page: Page): Promise<boolean> =>
    page.evaluate(() =>
      [document.documentElement, ...document.querySelectorAll(".scroll, .said, .top > div")].every(
        (one) => one.scrollWidth <= one.clientWidth,
      ),
    );

  for (const width of [400, 700, 1200]) {
    for (const colorScheme of ["light", "dark"] as const) {
      it(`the class at ${width} px, ${colorScheme}: what is to be looked at is in sight`, async () => {
        const page = await opened(
          classPage(reports[0], reports.map(standingOf), students),
          width,
          colorScheme,
        );
        assert.ok(await fits(page));
        const remarks = await page
          .locator(".class tbody td:last-child")
          .evaluateAll((all) => all.map((one) => one.getBoundingClientRect()).map(({ width }) => width));
        assert.equal(remarks.length, 3);
        for (const own of remarks) assert.ok(own >= 200, `${own} px`);
        await page.close();
      });

      it(`a student at ${width} px, ${colorScheme}: nothing that is said is cut`, async () => {
        const page = await opened(studentPage(reportOf("W".repeat(60))), width, colorScheme);
        assert.equal(await page.locator(".said").textContent(), said);
        assert.ok(await fits(page));
        // The points stand above what they are out of, at the same edge, wherever the two went.
        const edges = await page.evaluate(() =>
          ["strong", "span"].map((name) => {
            const range = document.createRange();
            range.selectNodeContents(document.querySelector(`.total ${name}`)!);
            return Math.round(range.getBoundingClientRect().right);
          }),
        );
        const edge = await page.evaluate(() =>
          Math.round(document.querySelector(".top")!.getBoundingClientRect().right),
        );
        assert.deepEqual(edges, [edge, edge]);
        await page.close();
      });
    }
  }
});
