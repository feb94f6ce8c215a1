type Listener = (event: never) => void;
type Attributes = Readonly<Record<string, string | number | boolean | undefined | Listener>>;
type Child = Node | string;

/** An HTML element with its attributes, listeners (as functions, by the event's name) and children. */
export function html<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Attributes = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[Tag] {
  return fill(document.createElement(tag), attributes, children);
}

/** The same for SVG. */
export function svg<Tag extends keyof SVGElementTagNameMap>(
  tag: Tag,
  attributes: Attributes = {},
  ...children: readonly Child[]
): SVGElementTagNameMap[Tag] {
  return fill(document.createElementNS("http://www.w3.org/2000/svg", tag), attributes, children);
}

function fill<E extends Element>(node: E, attributes: Attributes, children: readonly Child[]): E {
  set(node, attributes);
  node.append(...children);
  return node;
}

/** Changes attributes; `false` and `undefined` take one away. */
export function set(node: Element, attributes: Attributes): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") node.addEventListener(name, value as EventListener);
    else if (value === undefined || value === false) node.removeAttribute(name);
    else node.setAttribute(name, value === true ? "" : String(value));
  }
}

/** A number as people read it: a real minus sign, and always so many decimals. */
export function shown(value: number, decimals = 2): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "not a number" : value > 0 ? "∞" : "−∞";
  const text = Math.abs(value) >= 1e5 ? value.toExponential(1) : value.toFixed(decimals);
  return (/^-0(?:\.0*)?$/.test(text) ? text.slice(1) : text).replace("-", "−");
}

/** A formula: what stands between `_` and the next space, bracket or the like is set low. */
export function formula(text: string): (Node | string)[] {
  return text.split(/_(\w+)/).map((part, i) => (i % 2 === 0 ? part : html("sub", {}, part)));
}
