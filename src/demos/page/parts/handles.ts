import { set, svg } from "./dom.js";
import { mark } from "./marks.js";
import type { Place, Plane } from "./plane.js";

/** A point that can be taken by hand. */
export interface Handle {
  readonly place: Place;
  readonly label: number;
  /** What it is, for who does not see it. */
  readonly name: string;
}

interface Handles {
  readonly plane: Plane;
  readonly radius: number;
  readonly onMove: (index: number, place: Place) => void;
  /** A point is touched, or looked at, or (undefined) no longer. */
  readonly onLook?: (index: number | undefined) => void;
}

const directions: Readonly<Record<string, Place>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, 1],
  ArrowDown: [0, -1],
};

/**
 * Points to drag with mouse or finger. With the keyboard one of them is reached by Tab, Page Up and Page Down go to the
 * others, the arrow keys move it: a hundredth of the plane at a time, a tenth with Shift.
 */
export function handles({ plane, radius, onMove, onLook }: Handles): (points: readonly Handle[]) => void {
  let nodes: SVGGElement[] = [];
  let current = 0;
  let points: readonly Handle[] = [];

  const choose = (index: number): void => {
    current = (index + nodes.length) % nodes.length;
    nodes.forEach((node, i) => set(node, { tabindex: i === current ? 0 : -1 }));
  };
  const press = (index: number, event: KeyboardEvent): void => {
    const step = { PageDown: 1, PageUp: -1 }[event.key];
    const direction = directions[event.key];
    if (step === undefined && direction === undefined) return;
    event.preventDefault();
    if (step !== undefined) {
      choose(index + step);
      nodes[current].focus();
      return;
    }
    const scale = ((plane.range.x[1] - plane.range.x[0]) / 100) * (event.shiftKey ? 10 : 1);
    const [x, y] = points[index].place;
    onMove(index, plane.clamp([x + direction[0] * scale, y + direction[1] * scale]));
  };
  const make = (index: number): SVGGElement => {
    const node = svg("g", {
      class: "handle",
      role: "button",
      "aria-roledescription": "movable point",
      pointerdown: (event: PointerEvent) => {
        node.setPointerCapture(event.pointerId);
        choose(index);
      },
      pointermove: (event: PointerEvent) => {
        if (node.hasPointerCapture(event.pointerId)) onMove(index, plane.at(event));
      },
      keydown: (event: KeyboardEvent) => press(index, event),
      focus: () => onLook?.(index),
      blur: () => onLook?.(undefined),
      pointerenter: () => onLook?.(index),
      pointerleave: () => onLook?.(undefined),
    });
    return node;
  };

  return (next) => {
    points = next;
    if (nodes.length !== points.length) {
      for (const node of nodes) node.remove();
      nodes = points.map((_, index) => make(index));
      plane.front.append(...nodes);
      choose(Math.min(current, Math.max(0, nodes.length - 1)));
    }
    points.forEach(({ place, label, name }, i) => {
      const [x, y] = plane.to(place);
      const node = nodes[i];
      set(node, { transform: `translate(${x.toFixed(2)} ${y.toFixed(2)})`, "aria-label": name });
      if (node.dataset["label"] === String(label)) return;
      node.dataset["label"] = String(label);
      node.replaceChildren(
        svg("circle", { class: "reach", r: Math.max(radius + 4, 13) }),
        mark(label, radius),
      );
    });
  };
}
