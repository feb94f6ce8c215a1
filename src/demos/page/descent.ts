import { ruleNames, landscapeNames, type DescentSettings, type RuleName } from "../settings.js";
import { course } from "./descent/course.js";
import { landscapes } from "./descent/landscapes.js";
import { paint } from "./descent/paint.js";
import { begin, end, step, type Race } from "./descent/race.js";
import { standings, type Rates } from "./descent/standings.js";
import { announcer } from "./parts/announce.js";
import { chart } from "./parts/chart.js";
import { onTheme } from "./parts/colours.js";
import { button, choice, slider } from "./parts/controls.js";
import { html, shown } from "./parts/dom.js";
import { plane, type Place } from "./parts/plane.js";
import { player } from "./parts/player.js";
import { start as startPage } from "./parts/start.js";

const RANGE = { x: [-3, 3], y: [-2, 2] } as const;
/** A race is over after so many steps, or where all slopes are this flat. */
const [MOST_STEPS, FLAT] = [500, 1e-4];

const same = (rate: number): Record<RuleName, number> =>
  Object.fromEntries(ruleNames.map((rule) => [rule, rate])) as Record<RuleName, number>;

function descent(settings: DescentSettings, place: HTMLElement): void {
  let name = settings.landscape;
  const suited = (): Rates["rates"] => landscapes[name].rates;
  const first: Rates = {
    rates: settings.learningRate === undefined ? suited() : same(settings.learningRate),
    seen: new Set(settings.rules),
  };
  let rates = first;
  let origin: Place = landscapes[name].start;
  let race: Race = begin(landscapes[name], origin);
  let pace = 30;

  const steps = (): number => Math.max(...race.runners.map(({ losses }) => losses.length)) - 1;
  const isOver = (): boolean =>
    steps() >= MOST_STEPS || (landscapes[name].noise === 0 && race.steepest <= FLAT);
  const draw = (): void => {
    track.draw(race, origin, rates.seen);
    table.draw(race);
    curves.draw(
      race.runners
        .filter(({ rule }) => rates.seen.has(rule))
        .map(({ rule, losses }) => ({ values: losses, look: rule })),
    );
    count.textContent = `step ${steps()}`;
  };
  const tell = (): void => {
    const seen = race.runners.filter(({ rule }) => rates.seen.has(rule));
    const told = seen.map(
      ({ rule, losses, lost }) => `${rule} ${lost ? "ran away" : shown(losses.at(-1)!, 3)}`,
    );
    say(`After ${steps()} steps: ${told.join(", ")}.`);
  };
  const setRates = (next: Rates["rates"]): void => {
    rates = { ...rates, rates: next };
    table.set(rates);
    if (!run.isPlaying()) restart();
  };
  const restart = (): void => {
    run.stop();
    end(race);
    race = begin(landscapes[name], origin);
    draw();
  };

  const view = plane("The landscape seen from above, with the start to move", RANGE);
  const track = course(view, (moved) => {
    origin = moved;
    restart();
  });
  const { node: status, say } = announcer();
  const curves = chart("Loss above the lowest there is, after each step", {
    logarithmic: true,
  });
  const count = html("span", { class: "count" });
  const run = player({
    begin: () => {
      if (isOver()) restart();
    },
    step: () => {
      race = step(race, rates.rates);
      return !isOver();
    },
    draw,
    pace: () => pace,
    rest: tell,
    texts: { step: "One step", start: "Start", stop: "Stop" },
  });
  const table = standings(first, (next) => {
    rates = next;
    if (steps() > 0 && !run.isPlaying()) restart();
    else draw();
  });
  const common = slider({
    label: "One learning rate for all",
    value: settings.learningRate ?? 0.1,
    min: 0.001,
    max: 10,
    logarithmic: true,
    onChange: (rate) => setRates(same(rate)),
  });
  const hint = html("p", { class: "note" });
  const formula = html("p", { class: "formula" });
  const show = (): void => {
    paint(view.canvas, landscapes[name], RANGE);
    hint.textContent = landscapes[name].hint;
    formula.textContent = landscapes[name].formula;
  };
  const which = choice({
    label: "Landscape",
    value: name,
    options: landscapeNames.map((option) => [option, landscapes[option].title] as const),
    onChange: (next) => {
      const isSuited = rates.rates === suited();
      name = next;
      origin = landscapes[name].start;
      restart();
      if (isSuited) setRates(suited());
      show();
    },
  });
  const speed = slider({
    label: "Steps a second",
    value: pace,
    min: 1,
    max: 60,
    onChange: (value) => (pace = value),
  });
  const reset = button("Back to the start", restart);
  const suit = button("Rates that suit each", () => setRates(suited()));
  place.append(
    html(
      "div",
      { class: "sides" },
      html(
        "div",
        { class: "side" },
        view.node,
        html("div", { class: "buttons" }, run.toggle, run.once, reset, count),
        curves.node,
      ),
      html(
        "div",
        { class: "side" },
        which.node,
        formula,
        hint,
        table.node,
        html("div", { class: "buttons" }, suit),
        html("div", { class: "sliders" }, common.node, speed.node),
      ),
    ),
    status,
  );
  onTheme(show);
  show();
  draw();
}

void startPage(descent);
