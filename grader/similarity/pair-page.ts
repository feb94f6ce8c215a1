import { escapeHtml, page } from "../../src/notebook/index.js";
import type { Passage } from "./compare.js";
import { methodNote, percent } from "./page.js";
import type { SimilarAnswers, SimilarPair, Similarities } from "./records.js";

/** Two students' answers side by side, what is the same in the same colour and with the same number. */
export function pairPage({ students, answers }: SimilarPair, { title, assignment }: Similarities): string {
  const body = `
<p class="soft">${escapeHtml(title)} · <a href="../index.html">all pairs</a></p>
<h1>${students.map(escapeHtml).join(" and ")}</h1>
${answers.map((answer) => section(answer, students)).join("\n")}
<footer class="soft">Lines with the same number hold the same passage. ${methodNote}</footer>`;
  return page({ title: `${students.join(" and ")}: ${assignment}`, body, styles });
}

function section(
  { question, title, similarity, shared, passages, texts }: SimilarAnswers,
  students: readonly [string, string],
): string {
  const side = (at: 0 | 1): string => `
  <div><h3>${escapeHtml(students[at])}</h3>
  <pre>${lines(texts[at], passages, at === 0 ? "left" : "right", question)}</pre></div>`;
  return `
<section id="${escapeHtml(question)}"><h2>${escapeHtml(title)}</h2>
<p class="soft">${percent(similarity)} of what is their own is the same, ${Math.round(shared)} passages.</p>
<div class="sides">${side(0)}${side(1)}</div></section>`;
}

function lines(text: string, passages: readonly Passage[], side: "left" | "right", question: string): string {
  const other = side === "left" ? "right" : "left";
  const anchor = (number: number, at: string): string => `${encodeURIComponent(question)}-${at}-${number}`;
  return text
    .trimEnd()
    .split("\n")
    .map((content, index) => {
      const line = index + 1;
      const at = passages.findIndex((one) => one[side][0] <= line && line <= one[side][1]);
      const number = `<i>${line}</i>`;
      if (at < 0) return `<span class="line">${number}<b></b>${escapeHtml(content)}</span>`;
      const isFirst = passages[at][side][0] === line;
      const mark = isFirst
        ? `<a id="${anchor(at + 1, side)}" href="#${anchor(at + 1, other)}" aria-label="passage ${at + 1}, to the other side">${at + 1}</a>`
        : "";
      return `<span class="line same c${at % 6}">${number}<b>${mark}</b>${escapeHtml(content)}</span>`;
    })
    .join("");
}

const hues = [210, 30, 140, 280, 60, 340];
const styles = `
main { max-width: 90rem; } h1 { margin-top: 0; }
.sides { display: grid; grid-template-columns: 1fr 1fr; gap: 1rem; }
.sides > div { min-width: 0; } .sides h3 { margin: 0 0 0.3rem; font-size: 1rem; }
.sides pre { overflow-x: auto; padding: 0.5rem 0; margin: 0; tab-size: 2; }
.line { display: block; width: max-content; min-width: 100%; padding-right: 0.8rem; box-sizing: border-box; min-height: 1.5em; }
.line i { display: inline-block; width: 2.6rem; text-align: right; color: var(--soft); font-style: normal; user-select: none; }
.line b { display: inline-block; width: 1.8rem; text-align: center; user-select: none; }
.line b a { color: var(--ink); } .line a:target { outline: 2px solid var(--accent); }
${hues.map((hue, at) => `.c${at} { background: hsl(${hue} 80% 50% / 0.2); box-shadow: inset 4px 0 hsl(${hue} 80% 50%); }`).join("\n")}
@media (max-width: 50rem) { .sides { grid-template-columns: 1fr; } }
`;
