import { button } from "../parts/controls.js";
import { html, shown } from "../parts/dom.js";
import { inlineMark } from "../parts/marks.js";
import { CLASSES, type Numbers, type Parameters, type State } from "./model.js";

interface Drawn {
  readonly node: HTMLElement;
  readonly draw: (state: State, numbers: Numbers) => void;
}

/** What a press of a button adds to a parameter. */
const STEP = 0.1;

/** Sets one number of the parameters: row 0 and 1 of w, or b (row 2). */
export function withEntry({ w, b }: Parameters, row: number, label: number, value: number): Parameters {
  const change = (list: readonly number[]): number[] => list.map((old, i) => (i === label ? value : old));
  return row === 2 ? { w, b: change(b) } : { w: w.map((old, i) => (i === row ? change(old) : old)), b };
}

const entry = ({ w, b }: Parameters, row: number, label: number): number => (row === 2 ? b : w[row])[label];
const names = ["w₁", "w₂", "b"];

/** W and b, each number to be changed, its gradient beneath it. */
export function parameterTable(onChange: (row: number, label: number, value: number) => void): Drawn {
  const cells = Array.from({ length: CLASSES }, (_, label) =>
    names.map((name, row) =>
      parameterCell(`${name} of class ${label}`, (value) => onChange(row, label, value)),
    ),
  );
  const rows = cells.map((row, label) =>
    html(
      "tr",
      {},
      html("th", { scope: "row" }, inlineMark(label), String(label)),
      ...row.map(({ node }) => html("td", {}, node)),
    ),
  );
  const head = html(
    "tr",
    {},
    html("th", { scope: "col" }, html("span", { class: "unseen" }, "class")),
    ...names.map((name) => html("th", { scope: "col" }, name)),
  );
  return {
    node: html(
      "table",
      { class: "parameters" },
      html("caption", {}, "Weights and biases, their gradients beneath"),
      html("thead", {}, head),
      html("tbody", {}, ...rows),
    ),
    draw(state, { gradients }) {
      cells.forEach((row, label) =>
        row.forEach(({ draw }, i) => draw(entry(state, i, label), entry(gradients, i, label))),
      );
    },
  };
}

function parameterCell(
  name: string,
  change: (value: number) => void,
): { node: HTMLElement; draw: (value: number, gradient: number) => void } {
  let now = 0;
  const input = html("input", {
    type: "number",
    step: STEP,
    "aria-label": name,
    change: () => {
      if (Number.isFinite(input.valueAsNumber)) change(input.valueAsNumber);
      else input.value = now.toFixed(2);
    },
  });
  const add = (amount: number): void => change(Number((now + amount).toFixed(6)));
  const [less, more] = [
    button("−", () => add(-STEP), { class: "nudge" }),
    button("+", () => add(STEP), { class: "nudge" }),
  ];
  less.setAttribute("aria-label", `${name}: less`);
  more.setAttribute("aria-label", `${name}: more`);
  const slope = html("span", { class: "gradient" });
  return {
    node: html("div", { class: "parameter" }, less, input, more, slope),
    draw(value, gradient) {
      now = value;
      if (document.activeElement !== input || input.valueAsNumber !== value) input.value = value.toFixed(2);
      slope.textContent = shown(gradient);
    },
  };
}

/** One row for each point: where it is, its class, its scores and its loss. */
export function pointTable(): Drawn & { readonly look: (index: number | undefined) => void } {
  const columns = ["x₁", "x₂", "y", "s₀", "s₁", "s₂", "loss"];
  const body = html("tbody");
  let rows: { node: HTMLTableRowElement; cells: HTMLTableCellElement[] }[] = [];
  const make = (): (typeof rows)[number] => {
    const cells = columns.map(() => html("td"));
    return { node: html("tr", {}, ...cells), cells };
  };
  return {
    node: html(
      "table",
      { class: "points" },
      html("caption", {}, "Points, their scores and losses"),
      html("thead", {}, html("tr", {}, ...columns.map((name) => html("th", { scope: "col" }, name)))),
      body,
    ),
    draw({ points }, { scores, losses }) {
      if (rows.length !== points.length) {
        rows = points.map(make);
        body.replaceChildren(...rows.map(({ node }) => node));
        rows.forEach(({ cells }, i) =>
          cells[2].replaceChildren(inlineMark(points[i].y), String(points[i].y)),
        );
      }
      points.forEach(({ x, y }, i) => {
        const { cells, node } = rows[i];
        const texts = [
          shown(x[0]),
          shown(x[1]),
          undefined,
          ...scores[i].map((s) => shown(s)),
          shown(losses[i]),
        ];
        texts.forEach((text, column) => {
          if (text !== undefined) cells[column].textContent = text;
        });
        const best = scores[i].indexOf(Math.max(...scores[i]));
        scores[i].forEach((_, label) => {
          cells[3 + label].className = label === y ? "own" : label === best ? "rival" : "";
        });
        node.classList.toggle("wrong", best !== y);
      });
    },
    look(index) {
      rows.forEach(({ node }, i) => node.classList.toggle("looked-at", i === index));
    },
  };
}
