import { escapeHtml, page } from "../../src/notebook/index.js";
import type { AspectResult } from "../../src/checks/index.js";
import type { Diagnostic, QuestionReport, Report } from "../records.js";
import { bar, points, sandboxNote, styles } from "./parts.js";

/** A student's page: what each question earned, why not all, and what to do about it. */
export function studentPage(report: Report): string {
  const { title, student, score, max } = report;
  const body = `
<header class="top">
  <div><p class="soft">${escapeHtml(title)}</p><h1>${escapeHtml(student)}</h1></div>
  <div class="total"><strong>${points(score)}</strong><span class="soft">of ${points(max)} points</span></div>
</header>
${bar(score, pendingOf(report), max)}
${pendingNote(report)}
${report.problem === undefined ? "" : `<p class="callout bad-edge"><b>The submission could not be read.</b> ${escapeHtml(report.problem)}</p>`}
${report.notes.map((note) => `<p class="callout">${escapeHtml(note)}</p>`).join("\n")}
${report.questions.map(questionSection).join("\n")}
${sandboxNote(report.sandbox)}`;
  return page({ title: `${student}: ${title}`, body, styles });
}

const pendingOf = ({ manual, ungraded }: Report): number => manual + ungraded;

function pendingNote({ manual, ungraded }: Report): string {
  const notes: string[] = [];
  if (manual > 0) notes.push(`${points(manual)} more points wait for a person to mark the free answers.`);
  if (ungraded > 0)
    notes.push(`${points(ungraded)} points could not be graded, by a failure of the grader's, and will be.`);
  return notes.length > 0 ? `<p class="soft">${notes.join(" ")}</p>` : "";
}

function questionSection(question: QuestionReport): string {
  const { title, id, score, max, status, aspects, message, hint, diagnostics, notes, answer } = question;
  const state = status !== "graded" ? "pending" : score === max ? "full" : score > 0 ? "part" : "none";
  const mark = status === "manual" ? `– / ${points(max)}` : `${points(score)} / ${points(max)}`;
  return `
<section class="question ${state}" id="${escapeHtml(id)}">
  <header><h2>${escapeHtml(title)}</h2><span class="mark">${status === "ungraded" ? "not graded yet" : mark}</span></header>
  ${answer === undefined ? "" : `<blockquote>${paragraphs(answer)}</blockquote>`}
  ${message === undefined ? "" : `<p>${escapeHtml(message)}</p>`}
  ${aspects.length > 0 && message === undefined ? `<ul class="aspects">${aspects.map(aspectItem).join("")}</ul>` : ""}
  ${hint === undefined ? "" : `<p class="callout hint"><b>Hint.</b> ${escapeHtml(hint)}</p>`}
  ${diagnostics.length > 0 ? diagnosticsPart(diagnostics) : ""}
  ${notes.map((note) => `<p class="callout">${escapeHtml(note)}</p>`).join("\n")}
</section>`;
}

const paragraphs = (text: string): string =>
  text
    .split(/\n\s*\n/)
    .map((part) => `<p>${escapeHtml(part)}</p>`)
    .join("");

function aspectItem({ name, points: worth, score, message, public: seen }: AspectResult): string {
  const right = score === worth;
  const source =
    right || seen === undefined
      ? ""
      : seen
        ? "on an example that you have"
        : "on an input that you have not seen";
  return `<li class="${right ? "right" : "wrong"}">
    <span class="tick" aria-label="${right ? "right" : "wrong"}">${right ? "✓" : "✗"}</span>
    <div><b>${escapeHtml(name)}</b>${source ? ` <span class="soft">${source}</span>` : ""}${
      message === undefined ? "" : `<div>${escapeHtml(message)}</div>`
    }</div>
    <span class="worth">${points(score)} / ${points(worth)}</span></li>`;
}

function diagnosticsPart(diagnostics: readonly Diagnostic[]): string {
  const shown = diagnostics
    .slice(0, 5)
    .map(
      ({ line, column, length, source, message }) =>
        `<pre>${escapeHtml(`line ${line}: ${source}`)}\n${" ".repeat(`line ${line}: `.length + column - 1)}<span class="bad">${"^".repeat(length)}</span>\n${escapeHtml(message)}</pre>`,
    );
  const more = diagnostics.length - shown.length;
  return `<details open><summary>What the compiler says about this cell</summary>${shown.join("")}${
    more > 0 ? `<p class="soft">and ${more} more</p>` : ""
  }</details>`;
}
