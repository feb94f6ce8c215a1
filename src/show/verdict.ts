import type { AspectResult } from "../checks/index.js";
import { escapeHtml, type CheckResult } from "../notebook/index.js";

const passed = ({ score, points }: AspectResult): boolean => score === points;

/** How many inputs wait for the grader, in words. */
export const notRun = (hidden: number): string => `${hidden} hidden ${hidden === 1 ? "one" : "ones"} not run`;

function verdict({ publicPassed, hiddenNotRun, aspects }: CheckResult): string {
  if (aspects.length === 0) return "";
  const hidden = notRun(hiddenNotRun);
  if (publicPassed) return `Public checks passed, ${hidden}.`;
  const right = aspects.filter(passed).length;
  return `${right} of ${aspects.length} public checks passed, ${hidden}.`;
}

/** A title before what is said of it: a question has its mark already. */
const headed = (title: string): string => (/[?!.:]$/.test(title) ? title : `${title}:`);

/** A check's result for a terminal. */
export function checkText(result: CheckResult): string {
  const lines = result.aspects.map((aspect) =>
    passed(aspect) ? `  ✓ ${aspect.name}` : `  ✗ ${aspect.name}: ${aspect.message ?? ""}`,
  );
  return [
    `${headed(result.title)} ${result.message ?? verdict(result)}`,
    ...lines,
    ...(result.hint === undefined ? [] : [`  Hint: ${result.hint}`]),
  ].join("\n");
}

/** The same for a notebook, in the colours of whatever it stands on. */
export function checkHtml(result: CheckResult): string {
  const rows = result.aspects.map((aspect) => {
    const [colour, mark] = passed(aspect) ? ["#1a7f4b", "✓"] : ["#c8372d", "✗"];
    const message =
      aspect.message && !passed(aspect) ? `<div style="opacity:.85">${escapeHtml(aspect.message)}</div>` : "";
    return `<div style="display:flex;gap:.6em;margin:.25em 0"><b style="color:${colour}">${mark}</b><div>${escapeHtml(aspect.name)}${message}</div></div>`;
  });
  const hint =
    result.hint === undefined
      ? ""
      : `<div style="margin:.6em 0 .2em;padding:.4em .8em;border-left:3px solid #d08a00"><b>Hint.</b> ${escapeHtml(result.hint)}</div>`;
  const neutral = result.nothingPublic && result.publicPassed ? "#888" : undefined;
  const colour = neutral ?? (result.publicPassed ? "#1a7f4b" : "#c8372d");
  return (
    `<div style="border:1px solid #8886;border-left:4px solid ${colour};border-radius:6px;padding:.5em .9em;max-width:48em;font-family:system-ui,sans-serif;line-height:1.45">` +
    `<div><b>${escapeHtml(result.title)}</b> <span style="opacity:.85">${escapeHtml(result.message ?? verdict(result))}</span></div>${rows.join("")}${hint}</div>`
  );
}
