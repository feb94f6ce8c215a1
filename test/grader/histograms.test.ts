import assert from "node:assert/strict";
import type { Browser, Page } from "playwright-core";
import { histogram } from "../../grader/pages/histogram.js";
import { standingOf } from "../../grader/formats/index.js";
import { classPage } from "../../grader/pages/index.js";
import type { QuestionReport, Report } from "../../grader/records.js";
import { openBrowser } from "../lab/browser.js";
import { needs } from "../support/needs.js";

/** What a histogram tells those who cannot see it: how many have how many points. */
const told = (values: readonly number[], max: number): string =>
  /aria-label="Q: ([^"]*)"/.exec(histogram(values, max, "Q"))![1];

describe("the histogram of a question", () => {
  const table: readonly [values: readonly number[], max: number, says: string][] = [
    [[0, 3, 3, 1.75], 3, "0 points 1, 1 points 1, 3 points 2"],
    [[12, 0, 12], 12, "0 points 1, 12 points 2"],
    [[15, 14.9, 1.5, 1.49], 15, "0 to 1.5 points 1, 1.5 to 3 points 1, 13.5 to 15 points 2"],
    [[0.7, 0.1, 1], 1, "0 points 2, 1 points 1"],
    [[2.5], 2.5, "2.25 to 2.5 points 1"],
    // Sums of tenths that binary numbers miss by a little belong where they were meant.
    [[0.1 + 0.2 + 2.7], 3, "3 points 1"],
    [[], 5, "nothing yet"],
  ];
  for (const [values, max, says] of table) {
    it(`of ${JSON.stringify(values)} out of ${max}`, () => assert.equal(told(values, max), says));
  }
});

describe("the class page", function () {
  let browser: Browser;
  let page: Page;
  before(async function () {
    needs(this, "chromium");
    browser = await openBrowser();
  });
  after(() => browser?.close());

  const question = (id: string, score: number, max: number, manual = false): QuestionReport => ({
    id,
    title: `Question ${id} <i>`,
    status: manual ? "manual" : "graded",
    score,
    max,
    aspects: [],
    diagnostics: [],
    notes: [],
  });
  const scores = [
    [0, 4],
    [15, 4],
    [15, 2],
    [7, 0],
    [15, 0],
  ];
  const reports = scores.map(([a, b], index): Report => ({
    format: "gradlab-report-1",
    assignment: "07-light",
    title: "Light",
    student: `Student ${index}`,
    score: a + b,
    max: 24,
    manual: index < 2 ? 5 : 0,
    ungraded: 0,
    notes: [],
    questions: [question("a", a, 15), question("b", b, 4), question("c", index, 5, index < 2)],
    sandbox: { tier: "T2", contained: ["time"], notContained: ["flaws"] },
  }));
  const html = classPage(reports[0], reports.map(standingOf), ["0", "1", "2", "3", "4"]);

  for (const colorScheme of ["light", "dark"] as const) {
    it(`shows each question's spread, bar for bar, in ${colorScheme}`, async () => {
      page = await browser.newPage({ colorScheme, viewport: { width: 1000, height: 800 } });
      await page.setContent(html);
      const figures = await page.locator("figure.histogram").evaluateAll((all) =>
        all.map((figure) => ({
          title: figure.querySelector("h3")!.textContent,
          note: figure.querySelector("p")!.textContent,
          bars: [...figure.querySelectorAll("rect")].map((bar) => bar.getBoundingClientRect().height),
          counts: [...figure.querySelectorAll("text:not(.tick)")].map((text) => Number(text.textContent)),
          fill: getComputedStyle(figure.querySelector("rect")!).fill,
          ground: getComputedStyle(document.body).backgroundColor,
        })),
      );
      assert.deepEqual(
        figures.map(({ title, note }) => [title, note]),
        [
          ["Question a <i>", "mean 10.4 of 15"],
          ["Question b <i>", "mean 2 of 4"],
          ["Question c <i>", "mean 3 of 5, 2 to be marked"],
          ["All questions together", "median 15 of 24"],
        ],
      );
      assert.deepEqual(
        figures.map(({ counts }) => counts),
        [
          [1, 1, 3],
          [2, 1, 2],
          [1, 1, 1],
          // 4, 7, 15, 17 and 19 of 24, in tenths of it.
          [1, 1, 1, 2],
        ],
      );
      for (const { bars, counts, fill, ground } of figures) {
        const shown = bars.filter((height) => height > 0.5);
        assert.equal(shown.length, counts.length);
        // As high as there are students, measured by the highest.
        const unit = Math.max(...shown) / Math.max(...counts);
        shown.forEach((height, i) => assert.ok(Math.abs(height - unit * counts[i]) < 0.5));
        assert.notEqual(fill, ground);
      }
      await page.close();
    });
  }

  it("fits a narrow screen", async () => {
    page = await browser.newPage({ viewport: { width: 340, height: 700 } });
    await page.setContent(html);
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
    await page.close();
  });
});
