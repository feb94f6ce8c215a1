import { escapeHtml, page } from "../../src/notebook/index.js";
import type { Similarities, SimilarPair } from "./records.js";

/** A share in whole percent, never more than it is. */
export const percent = (share: number): string => `${Math.floor(100 * share + 1e-9)} %`;

export const methodNote =
  "Names that an answer chooses itself, comments, types and layout do not count, nor does the order of what it does; nor does the template. A passage is twelve tokens of code, or five words of prose, in a row; one that many in the class have counts less. Short answers and those that follow the text closely resemble each other by themselves: read before you conclude anything.";

/** All pairs whose answers are alike, those first that share most. */
export function similarPage(found: Similarities): string {
  const { title, students, questions, pairs, more, groups, unread } = found;
  const body = `
<p class="soft">${escapeHtml(title)}</p>
<h1>Answers that are alike</h1>
<p>The answers of ${students.length} students to ${questions.length} ${questions.length === 1 ? "question" : "questions"} were held against each other: ${
    pairs.length + more === 0
      ? "no two are alike in half of what is their own."
      : `${pairs.length + more} ${pairs.length + more === 1 ? "pair shares" : "pairs share"} half or more of what is their own in a question.`
  }</p>
<p class="soft">${methodNote}</p>
${pairs.length === 0 ? "" : table(pairs, found)}
${more > 0 ? `<p class="soft">${more} more are not listed; <code>--pairs ${pairs.length + more}</code> lists them all.</p>` : ""}
${groups.length === 0 ? "" : `<h2>Linked by more than one pair</h2><ul>${groups.map(groupItem).join("")}</ul>`}
${unread.length === 0 ? "" : `<h2>Not compared</h2><ul>${unread.map(({ student, problem }) => `<li>${escapeHtml(student)}: ${escapeHtml(problem)}</li>`).join("")}</ul>`}`;
  return page({ title: `${title}: answers that are alike`, body, styles: tableStyles });
}

/** A few of a group's names, and how many more there are. */
function groupItem(group: readonly string[]): string {
  const names = group.slice(0, 12).map(escapeHtml).join(", ");
  return `<li>${names}${group.length > 12 ? ` and ${group.length - 12} more` : ""}</li>`;
}

function table(pairs: readonly SimilarPair[], { questions }: Similarities): string {
  const seen = questions.filter(({ id }) =>
    pairs.some(({ answers }) => answers.some((one) => one.question === id)),
  );
  return `<h2>Pairs</h2>
<div class="scroll"><table class="pairs"><thead><tr><th>students</th><th class="number">passages shared</th>${seen
    .map(({ title }) => `<th class="number">${escapeHtml(title)}</th>`)
    .join("")}</tr></thead>
<tbody>${pairs.map((pair, index) => row(pair, index + 1, seen)).join("\n")}</tbody></table></div>`;
}

function row(
  { students, shared, answers }: SimilarPair,
  number: number,
  questions: Similarities["questions"],
): string {
  const cells = questions.map(({ id }) => {
    const found = answers.find(({ question }) => question === id);
    if (!found) return `<td class="number soft">–</td>`;
    const strength = Math.round(60 * found.similarity);
    return `<td class="number" style="background:color-mix(in srgb, var(--accent) ${strength}%, transparent)"><a href="pairs/${number}.html#${encodeURIComponent(id)}">${percent(found.similarity)}</a></td>`;
  });
  const names = students.map(escapeHtml).join(" and ");
  return `<tr><td><a href="pairs/${number}.html">${names}</a></td><td class="number">${Math.round(shared)}</td>${cells.join("")}</tr>`;
}

const tableStyles = `
.scroll { overflow-x: auto; } .pairs { width: 100%; } .pairs th { vertical-align: bottom; }
.pairs td.number a { color: var(--ink); } h1 { margin-top: 0; }
`;
