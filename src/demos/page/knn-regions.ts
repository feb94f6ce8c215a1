import type { KNearestNeighborsSettings } from "../settings.js";
import {
  draw as drawExamples,
  leaveOneOut,
  RANGE,
  regions,
  vote,
  type Examples,
  type Vote,
} from "./knn/model.js";
import { paint } from "./knn/paint.js";
import { probe } from "./knn/probe.js";
import { announcer } from "./parts/announce.js";
import { onTheme } from "./parts/colours.js";
import { button, choice, slider } from "./parts/controls.js";
import { html, shown } from "./parts/dom.js";
import { handles } from "./parts/handles.js";
import { inlineMark } from "./parts/marks.js";
import { plane, type Place } from "./parts/plane.js";
import { start } from "./parts/start.js";

/** Pixels of the regions across while something moves, and at rest. */
const [COARSE, FINE] = [100, 400];
/** Milliseconds until it counts as rest. */
const REST = 140;

function kNearestNeighbors(settings: KNearestNeighborsSettings, place: HTMLElement): void {
  let state = settings;
  let seed = 1;
  let examples: Examples = drawExamples(state, seed);
  let asked: Place = [0.15, 0.1];
  let timer: ReturnType<typeof setTimeout> | undefined;

  const view = plane("The plane with the training points to move", RANGE);
  const paintRegions = (size: number): void =>
    paint(view.canvas, regions(examples, state, size), size, state.classes);
  const ask = (): void => {
    const answer = vote(examples, state, asked, state.classes);
    question.draw(asked, examples, answer, state.metric);
    votes.draw(examples, answer);
    say(
      `The new point gets class ${answer.label}, with ${Math.max(...answer.votes)} of ${answer.neighbours.length} votes.`,
    );
  };
  /** After a change: a coarse picture at once, a fine one when things have come to rest. */
  const draw = (): void => {
    drawPoints(
      examples.x.map((x, i) => ({
        place: x,
        label: examples.y[i],
        name: `Training point ${i + 1} of class ${examples.y[i]} at ${shown(x[0])}, ${shown(x[1])}`,
      })),
    );
    ask();
    paintRegions(COARSE);
    clearTimeout(timer);
    timer = setTimeout(() => {
      paintRegions(FINE);
      accuracy.textContent = standing(examples, state);
    }, REST);
  };
  const change = (next: Partial<KNearestNeighborsSettings>, fresh = false): void => {
    state = { ...state, ...next };
    if (fresh) examples = drawExamples(state, seed);
    draw();
  };

  const { node: status, say } = announcer();
  const drawPoints = handles({
    plane: view,
    radius: 6,
    onMove: (index, moved) => {
      examples = { ...examples, x: examples.x.map((x, i) => (i === index ? moved : x)) };
      draw();
    },
  });
  const question = probe({
    plane: view,
    onMove: (next) => {
      asked = next;
      ask();
    },
  });
  const votes = ballot();
  const accuracy = html("p", { class: "note" });
  const k = slider({
    label: "Neighbours k",
    value: state.k,
    min: 1,
    max: 15,
    onChange: (next) => change({ k: next }),
  });
  const metric = choice({
    label: "Distance",
    value: state.metric,
    options: [
      ["l1", "L1, Manhattan"],
      ["l2", "L2, Euclidean"],
    ],
    onChange: (next) => change({ metric: next }),
  });
  const classes = slider({
    label: "Classes",
    value: state.classes,
    min: 2,
    max: 5,
    onChange: (next) => change({ classes: next }, true),
  });
  const perClass = slider({
    label: "Points of each class",
    value: state.perClass,
    min: 3,
    max: 30,
    onChange: (next) => change({ perClass: next }, true),
  });
  const again = button(
    "New points",
    () => {
      seed++;
      change({}, true);
    },
    { class: "main" },
  );
  const reset = button("Reset", () => {
    seed = 1;
    k.set(settings.k);
    metric.set(settings.metric);
    classes.set(settings.classes);
    perClass.set(settings.perClass);
    change(settings, true);
  });
  place.append(
    html(
      "div",
      { class: "sides" },
      html("div", { class: "side" }, view.node, html("div", { class: "buttons" }, again, reset)),
      html(
        "div",
        { class: "side" },
        k.node,
        metric.node,
        html("div", { class: "sliders" }, classes.node, perClass.node),
        votes.node,
        accuracy,
      ),
    ),
    status,
  );
  onTheme(() => paintRegions(FINE));
  draw();
}

/** How good this k is, as far as the training points themselves can say. */
function standing(examples: Examples, state: KNearestNeighborsSettings): string {
  const right = leaveOneOut(examples, state);
  const all = examples.y.length;
  if (right === undefined) return "";
  return `Each training point predicted by the others: ${right} of ${all} right (${Math.round((100 * right) / all)} %).`;
}

/** Who votes for what at the place that asks. */
function ballot(): { readonly node: HTMLElement; readonly draw: (examples: Examples, vote: Vote) => void } {
  const node = html("div", { class: "ballot" });
  return {
    node,
    draw({ y }, { neighbours, votes, label }) {
      const rows = votes.map((count, c) =>
        html(
          "li",
          { class: c === label ? "winner" : "" },
          inlineMark(c),
          html("span", {}, `class ${c}`),
          html(
            "span",
            { class: "bar" },
            html("span", { class: `class-${c}`, style: `width: ${(100 * count) / neighbours.length}%` }),
          ),
          html("span", { class: "count" }, String(count)),
        ),
      );
      const nearest = neighbours[0];
      node.replaceChildren(
        html("h2", {}, "Votes at the question mark"),
        html("ul", {}, ...rows),
        html(
          "p",
          { class: "note" },
          `Nearest: class ${y[nearest.index]}, ${shown(nearest.distance)} away; the last that votes: ${shown(neighbours.at(-1)!.distance)} away.`,
        ),
      );
    },
  };
}

void start(kNearestNeighbors);
