import { escapeHtml } from "../../notebook/index.js";
import type { Item } from "./pack.js";
import type { Progress } from "./progress.js";
import { proseHtml } from "./prose.js";

/** An item and how far its learner has come. */
export interface Entry {
  readonly item: Item;
  readonly progress: Progress;
}

/** What the start page shows. */
export interface StartPage {
  readonly lessons: readonly Entry[];
  readonly assignments: readonly Entry[];
  /** Notebooks of the learner's own, by their paths, the latest first. */
  readonly own: readonly string[];
  /** The list of the demos, as HTML. */
  readonly demos: string;
  /** The workspace's folder, for people to find. */
  readonly folder: string;
}

/** The body of the start page. */
export function startPage({ lessons, assignments, own, demos, folder }: StartPage): string {
  return `<div class="start">
${hero(lessons, assignments)}
${section("Lessons", "Step through them in order. What you run and change is kept.", list(lessons))}
${section("Assignments", "Fill in the answers, and check them as you go.", list(assignments))}
${section("Demos", "To drag, turn and watch. Nothing to prepare.", demos)}
${section("Your notebooks", "", ownList(own))}
${section("Teaching", "", teaching)}
<p class="soft folder">Your copies are in <code>${escapeHtml(folder)}</code>. Updates of Gradlab leave them alone.</p>
</div>`;
}

/** For the third kind of people; what it names writes pages of its own. */
const teaching = `<p class="soft">Releasing, proving and grading assignments is done from the command line, each a command over a
whole class. See it on a sample class of ten, with a forged result and an endless loop among the answers:</p>
<pre class="command"><code>npx gradlab tour</code></pre>`;

/** What to go on with: the one last opened, the first that is not done after that, else the first. */
function hero(lessons: readonly Entry[], assignments: readonly Entry[]): string {
  const all = [...lessons, ...assignments];
  if (all.length === 0) {
    return `<header class="hero"><h1>Welcome</h1><p class="lead">This copy of Gradlab has no lessons. Make a notebook of your own below.</p></header>`;
  }
  const begun = all.filter(({ progress }) => progress.opened !== "");
  const [latest] = begun.toSorted((a, b) => (a.progress.opened < b.progress.opened ? 1 : -1));
  if (!latest) {
    const { item } = all[0];
    return `<header class="hero"><p class="eyebrow">Welcome</p><h1>Deep learning for computer vision, from pixels to ConvNets</h1>
<p class="lead">Every number is computed in front of you. Change any cell and run it again.</p>
<p><a class="go" href="/open/${item.path}">Start with ${item.kind} ${escapeHtml(item.id.slice(0, 2))}</a></p></header>`;
  }
  const isDone = ({ progress }: Entry): boolean =>
    progress.state === "done" || progress.state === "submitted";
  const next = isDone(latest) ? all.find((entry) => !isDone(entry)) : latest;
  const { item, progress } = next ?? latest;
  const eyebrow = next === latest ? "Where you were" : next ? "What is next" : "All done";
  const verb = next === undefined ? "Look at it again" : progress.opened === "" ? "Start" : "Continue";
  return `<header class="hero"><p class="eyebrow">${eyebrow}</p><h1>${proseHtml(item.title)}</h1>
<p class="lead">${proseHtml(item.summary)}</p>
<p class="row"><a class="go" href="/open/${item.path}">${verb}</a> ${state(item, progress)}</p></header>`;
}

function section(title: string, lead: string, body: string): string {
  if (body === "") return "";
  const intro = lead === "" ? "" : `<p class="soft">${lead}</p>`;
  return `<section><h2>${title}</h2>${intro}${body}</section>`;
}

function list(entries: readonly Entry[]): string {
  if (entries.length === 0) return "";
  return `<ol class="items">${entries.map(row).join("")}</ol>`;
}

function row({ item, progress }: Entry): string {
  return `<li><a href="/open/${item.path}"><span class="number">${escapeHtml(item.id.slice(0, 2))}</span>
<span class="what"><b>${proseHtml(item.title)}</b><span class="soft">${proseHtml(item.summary)}</span></span>
<span class="state">${state(item, progress)}</span></a></li>`;
}

/** In words, with a bar where there is a share to show. */
function state({ kind }: Item, progress: Progress): string {
  const { done, of, toWrite } = progress;
  const unit = kind === "lesson" ? "cells run" : "checks passed";
  const count = `${done} of ${of} ${unit}${toWrite === 0 ? "" : `, ${toWrite} ${toWrite === 1 ? "answer" : "answers"} to write`}`;
  const words = {
    "not started": "Not started",
    begun: count,
    done: kind === "lesson" ? "Done" : "Public checks passed",
    submitted: `Submitted, ${count}`,
    "changed since submitted": `Changed since submitted, ${count}`,
  }[progress.state];
  const class_ = progress.state === "done" || progress.state === "submitted" ? "good" : "soft";
  const share = of === 0 ? 0 : Math.round((100 * done) / of);
  const bar =
    progress.state === "begun"
      ? `<span class="bar" aria-hidden="true"><span style="width:${share}%"></span></span>`
      : "";
  return `<span class="told ${class_}">${bar}${words}</span>`;
}

function ownList(own: readonly string[]): string {
  const links = own.map((path) => {
    const href = path.split("/").map(encodeURIComponent).join("/");
    return `<li><a href="/notebooks/${href}"><span class="number" aria-hidden="true">·</span><span class="what"><b>${escapeHtml(path)}</b></span></a><button type="button" class="icon" data-delete="${escapeHtml(path)}" title="Delete" aria-label="Delete ${escapeHtml(path)}">✕</button></li>`;
  });
  const items = links.length === 0 ? "" : `<ul class="items own">${links.join("")}</ul>`;
  return `${items}<form method="post" action="/new"><button class="quiet" type="submit">New notebook</button></form>`;
}
