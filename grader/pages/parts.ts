import { escapeHtml } from "../../src/notebook/index.js";
import type { Sandbox } from "../records.js";

/** A number of points without needless digits. */
export const points = (value: number): string => String(Number(value.toFixed(2)));

/** Earned, waiting and lost points as one bar. */
export function bar(score: number, pending: number, max: number): string {
  const share = (value: number): string => `${max > 0 ? ((100 * value) / max).toFixed(2) : "0"}%`;
  const told = `${points(score)} of ${points(max)} points${pending > 0 ? `, ${points(pending)} waiting` : ""}`;
  return `<div class="bar" role="img" aria-label="${told}"><i class="earned" style="width:${share(score)}"></i><i class="waiting" style="width:${share(pending)}"></i></div>`;
}

/** Where the answers ran: true whether they shared a process or each had its own, for a report is the same either way. */
export const whereRun = ({ tier }: Sandbox): string =>
  `Answers ran in tier ${tier}, in processes that no other submission used.`;

/** The same with what that keeps in, and what it does not. */
export function sandboxNote(sandbox: Sandbox): string {
  const list = (names: readonly string[]): string => escapeHtml(names.join(", "));
  const { contained, notContained } = sandbox;
  return `<footer class="soft">${escapeHtml(whereRun(sandbox))} Contained: ${list(contained)}. Not contained: ${list(notContained)}.</footer>`;
}

export const styles = `
.top { display: flex; justify-content: space-between; align-items: end; gap: 2rem; flex-wrap: wrap; }
.top h1, .top p { margin: 0; } .top > div { min-width: 0; overflow-wrap: anywhere; }
.total { text-align: right; line-height: 1.1; margin-left: auto; }
.total strong { font-size: 3rem; font-variant-numeric: tabular-nums; display: block; }
.bar { display: flex; height: 0.7rem; border-radius: 1rem; overflow: hidden; background: var(--line); margin: 1.25rem 0; }
.bar i { display: block; } .earned { background: var(--good); }
.waiting { background: repeating-linear-gradient(45deg, var(--soft) 0 4px, transparent 4px 8px); }
.question { border: 1px solid var(--line); border-left: 5px solid var(--soft); border-radius: 8px; padding: 0.9rem 1.2rem; margin: 1.2rem 0; }
.question.full { border-left-color: var(--good); } .question.part { border-left-color: var(--warn); }
.question.none { border-left-color: var(--bad); }
.question header { display: flex; justify-content: space-between; gap: 1rem; align-items: baseline; }
.question h2 { margin: 0; font-size: 1.15rem; }
.mark, .worth { font-variant-numeric: tabular-nums; white-space: nowrap; } .mark { font-weight: 600; }
.aspects { list-style: none; padding: 0; margin: 0.6rem 0 0; }
.aspects li { display: flex; gap: 0.7rem; padding: 0.35rem 0; border-top: 1px solid var(--line); }
.aspects li > div { flex: 1; overflow-wrap: anywhere; } .aspects b { font-weight: 500; }
.right .tick { color: var(--good); } .wrong .tick { color: var(--bad); } .worth { color: var(--soft); }
.callout { border-left: 3px solid var(--line); background: var(--panel); padding: 0.55rem 0.9rem; border-radius: 0 6px 6px 0; margin: 0.8rem 0 0; overflow-wrap: anywhere; }
.hint { border-left-color: var(--warn); } .bad-edge { border-left-color: var(--bad); }
blockquote { margin: 0.7rem 0; padding-left: 0.9rem; border-left: 3px solid var(--line); color: var(--soft); overflow-wrap: anywhere; }
details { margin-top: 0.8rem; } summary { cursor: pointer; color: var(--soft); }
footer { margin-top: 3rem; font-size: 0.85rem; border-top: 1px solid var(--line); padding-top: 1rem; }
.class td { vertical-align: middle; } .class { width: 100%; } .class .bar { margin: 0; min-width: 8rem; }
.class td:first-child { min-width: 8rem; max-width: 20rem; overflow-wrap: anywhere; }
.class td:last-child { min-width: 14rem; overflow-wrap: anywhere; }
.scroll { overflow-x: auto; }
@media (max-width: 40rem) { .class, .class tbody { display: block; } .class thead { display: none; }
  .class tr { display: grid; grid-template-columns: minmax(0, 1fr) auto; gap: 0.15rem 1rem; padding: 0.55rem 0; border-bottom: 1px solid var(--line); }
  .class td, .class td:first-child, .class td:last-child { border: 0; padding: 0; min-width: 0; max-width: none; }
  .class td:nth-child(n + 3) { grid-column: 1 / -1; } .class td:last-child { color: var(--soft); } }
.said { font-family: var(--mono); font-size: 0.8125rem; white-space: pre-wrap; overflow-wrap: anywhere; margin: 0.4rem 0 1rem; }
.histograms { display: grid; grid-template-columns: repeat(auto-fill, minmax(15rem, 1fr)); gap: 1rem; }
.histogram { border: 1px solid var(--line); border-radius: 8px; padding: 0.7rem 0.9rem; margin: 0;
  display: flex; flex-direction: column; justify-content: space-between; }
.histogram h3 { margin: 0 0 0.1rem; font-size: 0.95rem; } .histogram p { margin: 0; font-size: 0.85rem; }
.histogram svg { width: 100%; display: block; margin-top: 0.4rem; }
.histogram rect { fill: var(--accent); } .histogram line { stroke: var(--soft); }
.histogram text { font: 10px var(--sans); fill: var(--ink); } .histogram text.tick { fill: var(--soft); }
`;
