import { escapeHtml, page } from "../../src/notebook/index.js";
import type { Report, Standing } from "../records.js";
import { histogram } from "./histogram.js";
import { bar, points, sandboxNote, styles } from "./parts.js";

/**
 * The class on one page: every question's spread, every student's result.
 *
 * @param about what is the same in all reports
 * @param names the reports' file names
 */
export function classPage(
  { title, sandbox, max }: Pick<Report, "title" | "sandbox" | "max">,
  reports: readonly Standing[],
  names: readonly string[],
): string {
  const scores = reports.map(({ score, final = score }) => final).toSorted((a, b) => a - b);
  const median = (scores[Math.floor((scores.length - 1) / 2)] + scores[Math.floor(scores.length / 2)]) / 2;
  const manual = reports.filter((report) => report.manual > 0).length;
  const ungraded = reports.filter((report) => report.ungraded > 0).length;
  const body = `
<header class="top">
  <div><p class="soft">${escapeHtml(title)}</p><h1>${reports.length} submissions</h1></div>
  <div class="total"><strong>${points(median)}</strong><span class="soft">median of ${points(max)} points</span></div>
</header>
${manual > 0 ? `<p class="soft">${manual} have answers that wait for a person.</p>` : ""}
${ungraded > 0 ? `<p class="callout bad-edge">${ungraded} could not be graded in full, by a failure of the grader's: run it again.</p>` : ""}
${sandbox.tier < "T2" ? `<p class="callout hint">These answers ran in tier ${escapeHtml(sandbox.tier)}, which does not contain: ${escapeHtml(sandbox.notContained.join(", "))}.</p>` : ""}
<h2>Questions</h2>
<div class="histograms">${reports[0].questions.map((_, index) => questionBox(reports, index)).join("")}${box("All questions together", `median ${points(median)} of ${points(max)}`, scores, max)}</div>
<h2>Students</h2>
<div class="scroll"><table class="class"><thead><tr><th>student</th><th class="number">points</th><th></th><th>to look at</th></tr></thead>
<tbody>${reports.map((report, index) => row(report, names[index])).join("\n")}</tbody></table></div>
${sandboxNote(sandbox)}`;
  return page({ title: `${title}: the class`, body, styles });
}

function row(report: Standing, name: string): string {
  const { student, max, manual, ungraded, score, late, final = score } = report;
  const before = late && late.deducted > 0 ? ` <s class="soft">${points(score)}</s>` : "";
  return `<tr><td><a href="results/${encodeURIComponent(name)}.html">${escapeHtml(student)}</a></td>
<td class="number">${points(final)}${before}</td><td>${bar(final, manual + ungraded, max)}</td><td>${escapeHtml(report.remark)}</td></tr>`;
}

/** What a teaching assistant would want to know of a submission in a few words. */
export function remark({ questions, ungraded, problem, late }: Report): string {
  if (problem !== undefined) return problem;
  const told = questions.flatMap(({ aspects }) => aspects.map(({ message }) => message ?? ""));
  const has = (pattern: RegExp): boolean => told.some((message) => pattern.test(message));
  const remarks: string[] = [];
  if (ungraded > 0) remarks.push("not graded in full");
  if (has(/had not finished/)) remarks.push("does not end");
  if (has(/ended the process/)) remarks.push("ends its process");
  if (questions.some(({ notes }) => notes.some((note) => note.includes("sent messages to the grader"))))
    remarks.push("writes to the grader's channel");
  if (questions.some(({ changed }) => changed === true)) remarks.push("answer changed since marked");
  if (questions.some(({ marked }) => marked?.kind === "override")) remarks.push("points changed by a person");
  if (late !== undefined && late.days > 0)
    remarks.push(late.days === 1 ? "a day late" : `${late.days} days late`);
  if (late !== undefined && late.submitted === undefined) remarks.push("time of handing in unknown");
  if (questions.every(({ score }) => score === 0)) remarks.push("nothing right yet");
  return remarks.join(", ");
}

/** A question's points over the class. */
function questionBox(reports: readonly Standing[], index: number): string {
  const found = reports.map(({ questions }) => questions[index]);
  const [{ title, max }] = found;
  const waiting = found.filter(({ status }) => status === "manual").length;
  const scores = found.filter(({ status }) => status === "graded").map(({ score }) => score);
  const mean = scores.reduce((sum, score) => sum + score, 0) / Math.max(1, scores.length);
  const told = [
    ...(scores.length > 0 ? [`mean ${points(mean)} of ${points(max)}`] : []),
    ...(waiting > 0 ? [`${waiting} to be marked`] : []),
  ].join(", ");
  return box(title, told, scores, max);
}

const box = (title: string, told: string, scores: readonly number[], max: number): string =>
  `<figure class="histogram"><figcaption><h3>${escapeHtml(title)}</h3><p class="soft">${told}</p></figcaption>${
    scores.length > 0 ? histogram(scores, max, title) : ""
  }</figure>`;
