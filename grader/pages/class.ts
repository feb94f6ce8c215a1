import { escapeHtml, page } from "../../src/notebook/index.js";
import type { Report } from "../records.js";
import { bar, points, sandboxNote, styles } from "./parts.js";

/** The class on one page: every question's spread, every student's result. `names` are the reports' file names. */
export function classPage(reports: readonly Report[], names: readonly string[]): string {
  const [{ title, sandbox, max }] = reports;
  const scores = reports.map(({ score }) => score).toSorted((a, b) => a - b);
  const median = (scores[Math.floor((scores.length - 1) / 2)] + scores[Math.floor(scores.length / 2)]) / 2;
  const manual = reports.filter((report) => report.manual > 0).length;
  const ungraded = reports.filter((report) => report.ungraded > 0).length;
  const body = `
<header class="top">
  <div><p class="soft">${escapeHtml(title)}</p><h1>${reports.length} submissions</h1></div>
  <div class="total"><strong>${points(median)}</strong><span class="soft">median of ${points(max)} points</span></div>
</header>
${manual > 0 ? `<p class="soft">${manual} have free answers that wait for a person.</p>` : ""}
${ungraded > 0 ? `<p class="callout bad-edge">${ungraded} could not be graded in full, by a failure of the grader's: run it again.</p>` : ""}
${sandbox.tier < "T2" ? `<p class="callout hint">These answers ran in tier ${escapeHtml(sandbox.tier)}, which does not contain: ${escapeHtml(sandbox.notContained.join(", "))}.</p>` : ""}
<h2>Questions</h2>
<div class="histograms">${reports[0].questions.map((_, index) => histogram(reports, index)).join("")}</div>
<h2>Students</h2>
<div class="scroll"><table class="class"><thead><tr><th>student</th><th class="number">points</th><th></th><th>to look at</th></tr></thead>
<tbody>${reports.map((report, index) => row(report, names[index])).join("\n")}</tbody></table></div>
${sandboxNote(sandbox)}`;
  return page({ title: `${title}: the class`, body, styles });
}

function row(report: Report, name: string): string {
  const { student, score, max, manual, ungraded } = report;
  return `<tr><td><a href="results/${encodeURIComponent(name)}.html">${escapeHtml(student)}</a></td>
<td class="number">${points(score)}</td><td>${bar(score, manual + ungraded, max)}</td><td>${escapeHtml(remark(report))}</td></tr>`;
}

/** What a teaching assistant would want to know of a submission in a few words. */
export function remark({ questions, ungraded, problem }: Report): string {
  if (problem !== undefined) return problem;
  const told = questions.flatMap(({ aspects }) => aspects.map(({ message }) => message ?? ""));
  const has = (pattern: RegExp): boolean => told.some((message) => pattern.test(message));
  const remarks: string[] = [];
  if (ungraded > 0) remarks.push("not graded in full");
  if (has(/had not finished/)) remarks.push("does not end");
  if (has(/ended the process/)) remarks.push("ends its process");
  if (questions.some(({ notes }) => notes.some((note) => note.includes("sent messages to the grader"))))
    remarks.push("writes to the grader's channel");
  if (questions.every(({ score }) => score === 0)) remarks.push("nothing right yet");
  return remarks.join(", ");
}

/** How many students earned which share of a question: five bars from none to all. */
function histogram(reports: readonly Report[], index: number): string {
  const found = reports.map(({ questions }) => questions[index]);
  const [{ title, max }] = found;
  const box = (told: string, picture: string): string =>
    `<div class="histogram"><h3>${escapeHtml(title)}</h3><p class="soft">${told}</p>${picture}</div>`;
  const waiting = found.filter(({ status }) => status === "manual").length;
  if (waiting > 0) return box(`${points(max)} points, ${waiting} to be marked`, "");
  const scores = found.filter(({ status }) => status === "graded").map(({ score }) => score);
  const mean = scores.reduce((sum, score) => sum + score, 0) / Math.max(1, scores.length);
  return box(`mean ${points(mean)} of ${points(max)}`, bars(scores, max));
}

const shares = ["none", "up to 1/3", "up to 2/3", "nearly all", "all"];

function bars(scores: readonly number[], max: number): string {
  const counts = shares.map(() => 0);
  for (const score of scores) {
    counts[score === 0 ? 0 : score === max ? 4 : 1 + Math.min(2, Math.floor((3 * score) / max))]++;
  }
  const top = Math.max(1, ...counts);
  const rectangles = counts.map((count, at) => {
    const height = (30 * count) / top;
    const place = `x="${at * 20 + 3}" y="${(36 - height).toFixed(1)}" width="14" height="${height.toFixed(1)}"`;
    return `<rect ${place} rx="1"><title>${shares[at]}: ${count}</title></rect>`;
  });
  const told = counts.map((count, at) => `${shares[at]} ${count}`).join(", ");
  return `<svg viewBox="0 0 100 38" preserveAspectRatio="none" role="img" aria-label="${told}"><line x1="0" x2="100" y1="36.5" y2="36.5"/>${rectangles.join("")}</svg>`;
}

/** One line a student, for a spreadsheet; what begins like a formula is quoted. */
export function classCsv(reports: readonly Report[]): string {
  const ids = reports[0].questions.map(({ id }) => id);
  const head = ["student", "score", "max", "manual", "ungraded", ...ids];
  const rows = reports.map(({ student, score, max, manual, ungraded, questions }) => [
    student,
    score,
    max,
    manual,
    ungraded,
    ...questions.map((question) => (question.status === "graded" ? question.score : "")),
  ]);
  return [head, ...rows].map((cells) => cells.map(field).join(",")).join("\n") + "\n";
}

function field(value: string | number): string {
  if (typeof value === "number") return String(value);
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
