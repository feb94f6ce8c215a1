import { set, shown, svg } from "../parts/dom.js";
import { path, type Place, type Plane } from "../parts/plane.js";
import type { Examples, Vote } from "./model.js";

interface Probe {
  readonly plane: Plane;
  readonly onMove: (place: Place) => void;
}

const directions: Readonly<Record<string, Place>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, 1],
  ArrowDown: [0, -1],
};

/** A place that asks its neighbours: follows the pointer, or the arrow keys. */
export function probe({ plane, onMove }: Probe): {
  readonly draw: (place: Place, examples: Examples, vote: Vote, metric: "l1" | "l2") => void;
} {
  let now: Place = [0, 0];
  const ball = svg("path", { class: "ball" });
  const lines = svg("path", { class: "spokes" });
  const cross = svg("g", {
    class: "probe",
    role: "button",
    "aria-roledescription": "movable question mark",
    tabindex: 0,
    keydown: (event: KeyboardEvent) => {
      const direction = directions[event.key];
      if (direction === undefined) return;
      event.preventDefault();
      const scale = ((plane.range.x[1] - plane.range.x[0]) / 100) * (event.shiftKey ? 10 : 1);
      onMove(plane.clamp([now[0] + direction[0] * scale, now[1] + direction[1] * scale]));
    },
  });
  cross.append(
    svg("circle", { r: 9 }),
    svg("text", { y: 4.5, "text-anchor": "middle", "aria-hidden": "true" }, "?"),
  );
  plane.back.append(ball, lines);
  plane.front.append(cross);
  plane.node.addEventListener("pointermove", (event) => {
    if (event.buttons === 0 || (event.target as Element).closest(".handle") === null) onMove(plane.at(event));
  });
  plane.node.addEventListener("pointerdown", (event) => {
    if ((event.target as Element).closest(".handle") === null) onMove(plane.at(event));
  });
  return {
    draw(place, examples, { neighbours, label }, metric) {
      now = place;
      const [x, y] = plane.to(place);
      const name = `A new point at ${shown(place[0])}, ${shown(place[1])}: class ${label}`;
      set(cross, { transform: `translate(${x.toFixed(1)} ${y.toFixed(1)})`, "aria-label": name });
      const spokes = neighbours.map(({ index }) => path([place, examples.x[index]], plane.to));
      set(lines, { d: spokes.join("") });
      set(ball, { d: around(place, neighbours.at(-1)!.distance, metric, plane) });
    },
  };
}

/** All places as far away as the last neighbour: a circle for L2, a square on its tip for L1. */
function around([x, y]: Place, radius: number, metric: "l1" | "l2", { to }: Plane): string {
  if (metric === "l1") {
    const corners: Place[] = [
      [x + radius, y],
      [x, y + radius],
      [x - radius, y],
      [x, y - radius],
    ];
    return path(corners, to, true);
  }
  const [[left, middle], [right]] = [to([x - radius, y]), to([x + radius, y])];
  const r = ((right - left) / 2).toFixed(2);
  return `M${left.toFixed(2)} ${middle.toFixed(2)}a${r} ${r} 0 1 0 ${2 * Number(r)} 0a${r} ${r} 0 1 0 ${-2 * Number(r)} 0Z`;
}
