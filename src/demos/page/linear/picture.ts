import { set, shown, svg } from "../parts/dom.js";
import { handles } from "../parts/handles.js";
import { path, plane, type Place } from "../parts/plane.js";
import { CLASSES, type Numbers, type State } from "./model.js";
import { region, zeroLine } from "./regions.js";

const RANGE = { x: [-1.2, 1.2], y: [-1.2, 1.2] } as const;

/** The plane: regions of the classes, their lines of score 0, and the points. */
export function picture({
  onMove,
  onLook,
}: {
  readonly onMove: (index: number, place: Place) => void;
  readonly onLook: (index: number | undefined) => void;
}): { readonly node: HTMLElement; readonly draw: (state: State, numbers: Numbers) => void } {
  const view = plane("The plane with nine points to move", RANGE);
  const classes = Array.from({ length: CLASSES }, (_, label) => ({
    region: svg("path", { class: `region class-${label}` }),
    line: svg("path", { class: `score-line class-${label}` }),
    arrow: svg("path", { class: `score-arrow class-${label}` }),
  }));
  view.back.append(
    ...classes.map((item) => item.region),
    ...classes.flatMap((item) => [item.line, item.arrow]),
  );
  const drawPoints = handles({ plane: view, radius: 8, onMove, onLook });
  return {
    node: view.node,
    draw(state, { losses }) {
      classes.forEach((item, label) => {
        set(item.region, { d: path(region(state, label, view.range), view.to, true) });
        const zero = zeroLine(state, label, view.range);
        set(item.line, { d: zero ? path(zero.ends, view.to) : "" });
        set(item.arrow, { d: zero ? arrow(view.to(zero.arrow[0]), view.to(zero.arrow[1])) : "" });
      });
      drawPoints(
        state.points.map(({ x, y }, i) => ({
          place: x,
          label: y,
          name: `Point ${i + 1} of class ${y} at ${shown(x[0])}, ${shown(x[1])}, loss ${shown(losses[i])}`,
        })),
      );
    },
  };
}

/** A shaft and a head. */
function arrow([x0, y0]: Place, [x1, y1]: Place): string {
  const [dx, dy] = [x1 - x0, y1 - y0];
  const wing = (side: number): string =>
    `${(x1 - 0.32 * dx + side * 0.2 * dy).toFixed(1)} ${(y1 - 0.32 * dy - side * 0.2 * dx).toFixed(1)}`;
  return `M${x0.toFixed(1)} ${y0.toFixed(1)}L${x1.toFixed(1)} ${y1.toFixed(1)}M${wing(1)}L${x1.toFixed(1)} ${y1.toFixed(1)}L${wing(-1)}`;
}
