import type { LinearClassifierSettings, LossName } from "../settings.js";
import {
  compute,
  firstParameters,
  firstPoints,
  randomParameters,
  update,
  type Numbers,
  type State,
} from "./linear/model.js";
import { picture } from "./linear/picture.js";
import { parameterTable, pointTable, withEntry } from "./linear/tables.js";
import { announcer } from "./parts/announce.js";
import { chart } from "./parts/chart.js";
import { button, choice, slider } from "./parts/controls.js";
import { formula, html, shown } from "./parts/dom.js";
import { player } from "./parts/player.js";
import { start } from "./parts/start.js";

/** Updates a second while it runs. */
const PACE = 20;
/** How many of the last losses are drawn. */
const REMEMBERED = 200;

const losses: readonly (readonly [LossName, string])[] = [
  ["weston-watkins", "Weston-Watkins"],
  ["one-vs-all", "One vs all"],
  ["structured", "Structured"],
  ["softmax", "Softmax"],
];
const formulas: Readonly<Record<LossName, string>> = {
  "weston-watkins": "Σ max(0, s_j − s_y + 1) over all classes j but y",
  "one-vs-all": "max(0, 1 − s_y) + Σ max(0, 1 + s_j) over all classes j but y",
  structured: "max(0, s_j − s_y + 1) for the worst class j but y",
  softmax: "−ln(exp s_y / Σ exp s_j)",
};

function linearClassifier(settings: LinearClassifierSettings, place: HTMLElement): void {
  let state: State = { ...firstParameters, points: firstPoints, ...settings };
  let numbers: Numbers = compute(state);
  let history: number[] = [];
  let seed = 0;

  const draw = (): void => {
    numbers = compute(state);
    const total = numbers.dataLoss + numbers.penalty;
    view.draw(state, numbers);
    parameters.draw(state, numbers);
    points.draw(state, numbers);
    totals.draw(numbers);
    curve.draw([{ values: [...history, total], look: "total" }]);
  };
  const tell = (): void =>
    say(
      `Total loss ${shown(numbers.dataLoss + numbers.penalty, 3)}: data ${shown(numbers.dataLoss, 3)}, regularization ${shown(numbers.penalty, 3)}. ${right()}`,
    );
  const right = (): string => {
    const count = numbers.scores.filter(
      (scores, i) => scores.indexOf(Math.max(...scores)) === state.points[i].y,
    ).length;
    return `${count} of ${state.points.length} points are classified correctly.`;
  };
  /** A change by hand: what was learnt before does not belong to the same curve any more. */
  const change = (next: Partial<State>, keep = false): void => {
    state = { ...state, ...next };
    if (!keep) history = [];
    draw();
    tell();
  };

  const view = picture({
    onMove: (index, x) =>
      change({ points: state.points.map((point, i) => (i === index ? { ...point, x } : point)) }),
    onLook: (index) => points.look(index),
  });
  const parameters = parameterTable((row, label, value) => change(withEntry(state, row, label, value)));
  const points = pointTable();
  const totals = sums();
  const curve = chart("Total loss after each update");
  const { node: status, say } = announcer();
  const run = player({
    step: () => {
      const next = update(state, numbers);
      if (![...next.w.flat(), ...next.b].every((value) => Math.abs(value) < 1e9)) return false;
      history = [...history, numbers.dataLoss + numbers.penalty].slice(-REMEMBERED);
      state = { ...state, ...next };
      numbers = compute(state);
      return true;
    },
    draw,
    pace: () => PACE,
    rest: tell,
    texts: { step: "One update", start: "Start", stop: "Stop" },
  });
  const meaning = html("p", { class: "formula" }, ...formula(formulas[state.loss]));
  const which = choice({
    label: "Loss of a point",
    value: state.loss,
    options: losses,
    onChange: (loss) => {
      meaning.replaceChildren(...formula(formulas[loss]));
      change({ loss });
    },
  });
  const rate = slider({
    label: "Step size",
    value: state.learningRate,
    min: 0.001,
    max: 10,
    logarithmic: true,
    onChange: (learningRate) => change({ learningRate }, true),
  });
  const lambda = slider({
    label: "L2 strength λ",
    value: state.lambda,
    min: 0.001,
    max: 10,
    logarithmic: true,
    zero: true,
    onChange: (value) => change({ lambda: value }),
  });
  const randomise = button("Randomise", () => change(randomParameters(++seed)));
  const reset = button("Reset", () => {
    run.stop();
    change({ ...firstParameters, points: firstPoints });
  });
  place.append(
    html(
      "div",
      { class: "sides" },
      html(
        "div",
        { class: "side" },
        view.node,
        html("div", { class: "buttons" }, run.toggle, run.once, randomise, reset),
        html("div", { class: "sliders" }, rate.node, lambda.node),
        curve.node,
      ),
      html("div", { class: "side" }, totals.node, which.node, meaning, parameters.node, points.node),
    ),
    status,
  );
  draw();
}

/** Data loss and regularization loss, and what they make together. */
function sums(): { readonly node: HTMLElement; readonly draw: (numbers: Numbers) => void } {
  const box = (name: string, look = ""): { node: HTMLElement; value: HTMLElement } => {
    const value = html("dd", {});
    return { node: html("div", { class: look }, html("dt", {}, name), value), value };
  };
  const [data, penalty, total] = [
    box("data loss"),
    box("regularization loss", "plus"),
    box("total loss", "equals"),
  ];
  return {
    node: html("dl", { class: "sums" }, data.node, penalty.node, total.node),
    draw({ dataLoss, penalty: extra }) {
      data.value.textContent = shown(dataLoss, 3);
      penalty.value.textContent = shown(extra, 3);
      total.value.textContent = shown(dataLoss + extra, 3);
    },
  };
}

void start(linearClassifier);
