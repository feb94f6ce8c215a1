import { html, set } from "./dom.js";

let last = 0;
/** A name that no other element of the page has. */
export const unique = (): string => `g${++last}`;

interface Slider {
  readonly label: string;
  readonly value: number;
  readonly min: number;
  readonly max: number;
  /** Ignored by a logarithmic slider. */
  readonly step?: number;
  /** Moves evenly in the logarithm; with `zero` its left end is 0. */
  readonly logarithmic?: boolean;
  readonly zero?: boolean;
  readonly format?: (value: number) => string;
  readonly onChange: (value: number) => void;
}

/** How a control can be changed by the program. */
export interface Control<T> {
  readonly node: HTMLElement;
  readonly set: (value: T) => void;
}

/** Positions of a logarithmic slider: 20 to a factor of ten, so that round numbers are among them. */
const PER_DECADE = 20;

/** A labelled slider with its value beside it. */
export function slider(options: Slider): Control<number> {
  const { label, min, max, step = 1, logarithmic = false, zero = false, format = String } = options;
  const first = Math.round(PER_DECADE * Math.log10(min)) - (zero ? 1 : 0);
  const toPosition = (value: number): number =>
    !logarithmic ? value : value < min ? first : Math.round(PER_DECADE * Math.log10(value));
  const toValue = (position: number): number => {
    if (!logarithmic) return position;
    return zero && position <= first ? 0 : Number((10 ** (position / PER_DECADE)).toPrecision(2));
  };
  const id = unique();
  const output = html("output", { for: id });
  const input = html("input", {
    type: "range",
    id,
    min: logarithmic ? first : min,
    max: toPosition(max),
    step: logarithmic ? 1 : step,
    input: () => {
      tell(toValue(input.valueAsNumber));
      options.onChange(toValue(input.valueAsNumber));
    },
  });
  const tell = (value: number): void => {
    output.textContent = format(value);
    set(input, { "aria-valuetext": format(value) });
  };
  const change = (value: number): void => {
    input.value = String(toPosition(value));
    tell(value);
  };
  change(options.value);
  return {
    node: html("div", { class: "slider" }, html("label", { for: id }, label), output, input),
    set: change,
  };
}

interface Choice<T extends string> {
  readonly label: string;
  readonly value: T;
  readonly options: readonly (readonly [value: T, text: string])[];
  readonly onChange: (value: T) => void;
}

/** One of a few, as buttons side by side. */
export function choice<T extends string>({ label, value, options, onChange }: Choice<T>): Control<T> {
  const name = unique();
  const inputs = options.map(([option, text]) => {
    const input = html("input", {
      type: "radio",
      name,
      value: option,
      checked: option === value,
      change: () => onChange(option),
    });
    return { option, input, node: html("label", {}, input, html("span", {}, text)) };
  });
  const node = html(
    "fieldset",
    { class: options.length === 4 ? "choice four" : "choice" },
    html("legend", {}, label),
    html("div", {}, ...inputs.map((item) => item.node)),
  );
  return {
    node,
    set: (next) => {
      for (const { option, input } of inputs) input.checked = option === next;
    },
  };
}

/** A button. */
export function button(
  text: string,
  press: () => void,
  attributes: { class?: string; title?: string } = {},
): HTMLButtonElement {
  return html("button", { type: "button", click: press, ...attributes }, text);
}
