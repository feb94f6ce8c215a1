import { svg } from "./dom.js";

/** Outlines of about the same area, so that classes can be told apart without colours. */
const outlines: readonly string[] = [
  "M1 0A1 1 0 1 1 -1 0A1 1 0 1 1 1 0Z",
  "M-.88-.88H.88V.88H-.88Z",
  "M0-1.2L1.15.85H-1.15Z",
  "M0-1.3L1.15 0L0 1.3L-1.15 0Z",
  "M-.42-1.2H.42V-.42H1.2V.42H.42V1.2H-.42V.42H-1.2V-.42H-.42Z",
];

/** The mark of a class, with a radius, in its colour. */
export function mark(label: number, radius: number): SVGPathElement {
  return svg("path", {
    class: `mark class-${label}`,
    d: outlines[label % outlines.length],
    transform: `scale(${radius})`,
    "vector-effect": "non-scaling-stroke",
  });
}

/** The same as a small picture for a line of text. */
export function inlineMark(label: number): SVGSVGElement {
  return svg(
    "svg",
    { class: "inline-mark", viewBox: "-1.6 -1.6 3.2 3.2", "aria-hidden": "true", focusable: "false" },
    mark(label, 1),
  );
}
