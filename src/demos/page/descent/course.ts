import { set, shown, svg } from "../parts/dom.js";
import { handles } from "../parts/handles.js";
import { path, type Place, type Plane } from "../parts/plane.js";
import { ruleNames, type RuleName } from "../../settings.js";
import type { Race } from "./race.js";

/** The letter that a rule's runner carries, so that colour alone need not tell them apart. */
const letters: Readonly<Record<RuleName, string>> = {
  sgd: "S",
  momentum: "M",
  nesterov: "N",
  adagrad: "G",
  rmsprop: "R",
  adam: "A",
};

/** The runners' traces and where they stand now, and the start to be dragged. */
export function course(
  plane: Plane,
  onStart: (place: Place) => void,
): { readonly draw: (race: Race, start: Place, seen: ReadonlySet<RuleName>) => void } {
  const traces = ruleNames.map((rule) => svg("path", { class: `trace ${rule}` }));
  const heads = ruleNames.map((rule) => token(rule));
  plane.back.append(...traces);
  plane.front.classList.add("start");
  const drawStart = handles({ plane, radius: 7, onMove: (_, place) => onStart(place) });
  const above = svg("g", { "aria-hidden": "true", class: "heads" });
  return {
    draw({ runners }, start, seen) {
      drawStart([
        { place: start, label: 3, name: `The start of all rules, at ${shown(start[0])}, ${shown(start[1])}` },
      ]);
      if (above.parentNode === null) {
        above.append(...heads);
        plane.front.append(above);
      }
      runners.forEach(({ rule, path: places, lost }, i) => {
        const hidden = seen.has(rule) ? undefined : "hidden";
        set(traces[i], { d: path(places, plane.to), visibility: hidden });
        const [x, y] = plane.to(plane.clamp(places.at(-1)!));
        const away = lost || places.length === 1;
        set(heads[i], {
          transform: `translate(${x.toFixed(1)} ${y.toFixed(1)})`,
          visibility: away ? "hidden" : hidden,
        });
      });
    },
  };
}

/** A disc with the rule's letter. */
export function token(rule: RuleName): SVGGElement {
  return svg(
    "g",
    { class: `token ${rule}` },
    svg("circle", { r: 7.5 }),
    svg("text", { y: 3.6, "text-anchor": "middle" }, letters[rule]),
  );
}
