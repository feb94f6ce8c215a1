import { slider, unique } from "../parts/controls.js";
import { html, set, shown, svg } from "../parts/dom.js";
import { ruleNames, type RuleName } from "../../settings.js";
import { token } from "./course.js";
import type { Race } from "./race.js";

const titles: Readonly<Record<RuleName, string>> = {
  sgd: "SGD",
  momentum: "Momentum",
  nesterov: "Nesterov",
  adagrad: "AdaGrad",
  rmsprop: "RMSProp",
  adam: "Adam",
};

/** The learning rate of each rule, and who races. */
export interface Rates {
  readonly rates: Readonly<Record<RuleName, number>>;
  readonly seen: ReadonlySet<RuleName>;
}

/** A rate in words: the slider's steps are a twentieth of a power of ten. */
const rateText = (rate: number): string => String(rate);

/** A line for each rule: whether it races, its learning rate, its loss now. */
export function standings(
  first: Rates,
  onChange: (rates: Rates) => void,
): {
  readonly node: HTMLElement;
  readonly draw: (race: Race) => void;
  readonly set: (rates: Rates) => void;
} {
  let now = first;
  const change = (next: Partial<Rates>): void => {
    now = { ...now, ...next };
    onChange(now);
  };
  const lines = ruleNames.map((rule) => {
    const id = unique();
    const check = html("input", {
      type: "checkbox",
      id,
      checked: now.seen.has(rule),
      change: () => {
        const seen = new Set(now.seen);
        if (check.checked) seen.add(rule);
        else seen.delete(rule);
        change({ seen });
      },
    });
    const rate = slider({
      label: `learning rate of ${titles[rule]}`,
      value: now.rates[rule],
      min: 0.001,
      max: 10,
      logarithmic: true,
      format: rateText,
      onChange: (value) => change({ rates: { ...now.rates, [rule]: value } }),
    });
    const loss = html("span", { class: "loss" });
    const icon = svg(
      "svg",
      { class: "token-icon", viewBox: "-9 -9 18 18", "aria-hidden": "true" },
      token(rule),
    );
    const name = html("label", { for: id }, icon, titles[rule]);
    return { rule, check, rate, loss, node: html("li", {}, check, name, rate.node, loss) };
  });
  return {
    node: html("ul", { class: "standings" }, ...lines.map(({ node }) => node)),
    draw({ runners }) {
      runners.forEach(({ losses, lost }, i) => {
        const value = losses.at(-1)!;
        lines[i].loss.textContent = lost ? "ran away" : value < 1e-3 ? shownSmall(value) : shown(value, 3);
        lines[i].node.classList.toggle("lost", lost);
      });
    },
    set(rates) {
      now = rates;
      for (const { rule, check, rate } of lines) {
        check.checked = rates.seen.has(rule);
        rate.set(rates.rates[rule]);
        set(check, {});
      }
    },
  };
}

const shownSmall = (value: number): string => (value <= 0 ? "0" : value.toExponential(0).replace("-", "−"));
