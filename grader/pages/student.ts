import { escapeHtml, page } from "../../src/notebook/index.js";
import type { AspectResult } from "../../src/checks/index.js";
import type { Diagnostic, Late, Marked, QuestionReport, Report } from "../records.js";
import { bar, points, sandboxNote, styles } from "./parts.js";

/** A student's page: what each question earned, why not all, and what to do about it. */
export function studentPage(report: Report): string {
  const { title, student, score, max, late, final = score } = report;
  const body = `
<header class="top">
  <div><p class="soft">${escapeHtml(title)}</p><h1>${escapeHtml(student)}</h1></div>
  <div class="total"><strong>${points(final)}</strong><span class="soft">of ${points(max)} points</span></div>
</header>
${bar(final, pendingOf(report), max)}
${late ? lateNote(late, score) : ""}
${pendingNote(report)}
${report.problem === undefined ? "" : `<p class="callout bad-edge"><b>The submission could not be read.</b> ${escapeHtml(report.problem)}</p>`}
${report.notes.map((note) => `<p class="callout">${escapeHtml(note)}</p>`).join("\n")}
${report.questions.map(questionSection).join("\n")}
${sandboxNote(report.sandbox)}`;
  return page({ title: `${student}: ${title}`, body, styles });
}

/** What was handed in when, in UTC, and what that costs. */
function lateNote({ told, submitted, due, extended, deducted }: Late, score: number): string {
  const time = (iso: string): string => `${iso.slice(0, 16).replace("T", " ")} UTC`;
  const times = `Due ${time(due)}${extended === true ? ", extended for you" : ""}${submitted === undefined ? "" : `; handed in ${time(submitted)}`}.`;
  const before = deducted > 0 ? ` The answers earned ${points(score)}.` : "";
  const edge = deducted > 0 ? "callout hint" : "callout";
  return `<p class="${edge}">${escapeHtml(told)}${before} <span class="soft">${escapeHtml(times)}</span></p>`;
}

const pendingOf = ({ manual, ungraded }: Report): number => manual + ungraded;

function pendingNote({ manual, ungraded }: Report): string {
  const notes: string[] = [];
  if (manual > 0) notes.push(`${points(manual)} more points wait for a person to mark them.`);
  if (ungraded > 0)
    notes.push(`${points(ungraded)} points could not be graded, by a failure of the grader's, and will be.`);
  return notes.length > 0 ? `<p class="soft">${notes.join(" ")}</p>` : "";
}

function questionSection(question: QuestionReport): string {
  const { title, id, score, max, status, aspects, message, solution, hint, diagnostics, notes, answer } =
    question;
  const state = status !== "graded" ? "pending" : score === max ? "full" : score > 0 ? "part" : "none";
  const mark = status === "manual" ? `– / ${points(max)}` : `${points(score)} / ${points(max)}`;
  return `
<section class="question ${state}" id="${escapeHtml(id)}">
  <header><h2>${escapeHtml(title)}</h2><span class="mark">${status === "ungraded" ? "not graded yet" : mark}</span></header>
  ${answer === undefined ? "" : `<blockquote>${paragraphs(answer)}</blockquote>`}
  ${message === undefined ? "" : `<p>${escapeHtml([message, solution ?? ""].join(" ").trim())}</p>`}
  ${aspects.length > 0 && message === undefined ? `<ul class="aspects">${aspects.map(aspectItem).join("")}</ul>` : ""}
  ${question.marked === undefined ? "" : markedNote(question.marked)}
  ${hint === undefined ? "" : `<p class="callout hint"><b>Hint.</b> ${escapeHtml(hint)}</p>`}
  ${diagnostics.length > 0 ? diagnosticsPart(diagnostics) : ""}
  ${notes.map((note) => `<p class="callout">${escapeHtml(note)}</p>`).join("\n")}
</section>`;
}

/** What a person said of an answer, in place of the grader or beside it. */
function markedNote({ kind, comment, was }: Marked): string {
  const told =
    kind === "mark"
      ? "Marked by a person."
      : `A person changed the points; the grader had given ${points(was ?? 0)}.`;
  return `<div class="callout"><b>${told}</b>${comment === "" ? "" : paragraphs(comment)}</div>`;
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
        `<pre>${escapeHtml(`line ${line}: ${source}`)}\n${" ".repeat(`line ${line}: `.length + column - 1)}<span class="bad">${"^".repeat(length)}</span></pre><p class="said">${escapeHtml(message)}</p>`,
    );
  const more = diagnostics.length - shown.length;
  return `<details open><summary>What the compiler says about this cell</summary>${shown.join("")}${
    more > 0 ? `<p class="soft">and ${more} more</p>` : ""
  }</details>`;
}
