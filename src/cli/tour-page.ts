import { escapeHtml, page } from "../notebook/index.js";

/** What the page of the tour tells; addresses are relative to the page. */
export interface TourFacts {
  readonly engine: string;
  readonly lesson: {
    readonly title: string;
    readonly href: string;
    readonly cells: number;
    readonly seconds: number;
  };
  readonly assignment: { readonly title: string; readonly file: string; readonly href: string };
  readonly class: {
    readonly href: string;
    readonly seconds: number;
    readonly students: readonly StudentFacts[];
  };
}

/** One row of the sample class. */
interface StudentFacts {
  readonly name: string;
  readonly href: string;
  readonly score: number;
  readonly max: number;
  /** The first thing that the report says, or nothing where all is well. */
  readonly remark: string;
}

/** The page that `gradlab tour` opens: a door for each of the three kinds of people, and what was just done. */
export function tourPage(facts: TourFacts): string {
  return page({ title: "Gradlab", styles, body: `${hero(facts)}${doors(facts)}${classTable(facts)}` });
}

function hero({ engine }: TourFacts): string {
  return `<header class="hero">
<p class="name">Gradlab</p>
<h1>Deep learning for computer vision, from pixels up, in TypeScript</h1>
<p class="soft">Everything on this page was computed on this machine a moment ago. ${escapeHtml(engine)}</p>
</header>`;
}

function doors({ lesson, assignment, class: { href, students, seconds } }: TourFacts): string {
  const card = (who: string, title: string, href_: string, action: string, text: string): string =>
    `<a class="card" href="${escapeHtml(href_)}"><span class="who">${who}</span><strong>${escapeHtml(title)}</strong>
<span class="soft">${text}</span><span class="action">${action}</span></a>`;
  return `<nav class="cards" aria-label="Three ways in">
${card("You want to learn", lesson.title, lesson.href, "Read the lesson", `Lesson 01, run from top to bottom: ${lesson.cells} cells in ${lesson.seconds.toFixed(1)} s.`)}
${card("You have an assignment to do", assignment.title, assignment.href, "See the assignment", `Typed gaps, and a check under each that says what is wrong. The notebook: <code>${escapeHtml(assignment.file)}</code>`)}
${card("You teach", "A sample class, graded", href, "Open the class report", `${students.length} submissions in ${seconds.toFixed(1)} s, each on its own page; a loop, a crash and a forgery among them.`)}
</nav>`;
}

function classTable({ class: { students } }: TourFacts): string {
  const rows = students.map(({ name, href, score, max, remark }) => {
    const share = max > 0 ? score / max : 0;
    return `<tr><td><a href="${escapeHtml(href)}">${escapeHtml(name)}</a></td>
<td class="number">${score} / ${max}</td>
<td class="bar-cell"><span class="bar" role="presentation"><span style="width:${(share * 100).toFixed(1)}%"></span></span></td>
<td class="soft">${escapeHtml(remark)}</td></tr>`;
  });
  return `<h2>The sample class</h2>
<div class="scroll"><table class="class"><thead><tr><th>Student</th><th class="number">Score</th><th></th><th>What the report says first</th></tr></thead>
<tbody>${rows.join("\n")}</tbody></table></div>
<h2>Go on</h2>
<p>Open the lessons and the assignment as notebooks in your browser: <code>npx gradlab lab</code>. Run a notebook
from the command line: <code>npx gradlab run notebooks/01-image-classification.ipynb --out out</code>. Install the kernel for
JupyterLab, classic Notebook or VS Code: <code>npx gradlab kernel install --user</code>. All commands: <code>npx gradlab --help</code>.</p>`;
}

const styles = `
.hero { margin: 1rem 0 2rem; }
.hero .name { font-weight: 700; letter-spacing: 0.08em; text-transform: uppercase; color: var(--accent); margin: 0; }
.hero h1 { font-size: clamp(1.7rem, 4.5vw, 2.6rem); max-width: 22em; margin: 0.3em 0 0.4em; }
.cards { display: grid; grid-template-columns: repeat(auto-fit, minmax(15rem, 1fr)); gap: 1rem; }
.card { display: flex; flex-direction: column; gap: 0.4rem; padding: 1.25rem; border: 1px solid var(--line); border-radius: 12px;
  background: var(--panel); color: var(--ink); text-decoration: none; }
.card:hover, .card:focus-visible { border-color: var(--accent); }
.card strong { font-size: 1.15rem; line-height: 1.3; }
.card .who { color: var(--soft); font-size: 0.85rem; }
.card .action { color: var(--accent); margin-top: auto; padding-top: 0.5rem; font-weight: 600; }
.card code { overflow-wrap: anywhere; }
.scroll { overflow-x: auto; }
.class { width: 100%; }
.class td:first-child, .class td.number { white-space: nowrap; }
.bar-cell { width: 8rem; vertical-align: middle; }
.bar { display: block; height: 0.5rem; min-width: 5rem; border-radius: 4px; background: var(--line); overflow: hidden; }
.bar > span { display: block; height: 100%; background: var(--accent); }
`;
