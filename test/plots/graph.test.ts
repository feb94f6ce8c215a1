import assert from "node:assert/strict";
import { value, type Value } from "../../src/gradients/index.js";
import * as plots from "../../src/plots/index.js";

/** The sigmoid neuron of CS231n lecture 4, with the numbers of its drawing. */
function neuron(): Value {
  const [w0, x0, w1, x1, w2] = [
    value(2, "w0"),
    value(-1, "x0"),
    value(-3, "w1"),
    value(-2, "x1"),
    value(-3, "w2"),
  ];
  return w0.times(x0).plus(w1.times(x1)).plus(w2).negated().exp().plus(1).power(-1).named("f");
}

interface Arrow {
  readonly x: number;
  readonly ax?: number;
  readonly text: string;
  readonly yshift?: number;
}

describe("plots.graph", () => {
  const out = neuron();
  out.backward();
  const { data, layout } = plots.graph(out.graph());
  const [xs, ys] = [data[0]["x"] as number[], data[0]["y"] as number[]];
  const notes = layout.annotations as unknown as readonly Arrow[];

  it("shows the lecture's values above the nodes and its gradients below", () => {
    const texts = (shift: number): string[] =>
      notes.filter(({ yshift }) => Math.sign(yshift ?? 0) === shift).map(({ text }) => text);
    const above = texts(1).map(Number);
    const below = texts(-1).map(Number);
    const near = (values: number[], wanted: number): boolean =>
      values.some((number) => Math.abs(number - wanted) < 0.005);
    for (const number of [2, -1, -3, -2, 6, 4, 1, -1, 0.37, 1.37, 0.73])
      assert.ok(near(above, number), `${number}`);
    // The slides round as they go and print -0.2 for w0, 0.4, -0.4, -0.6 for the others: exactly, 0.1966 times -1, 2, -2, -3.
    for (const number of [-0.1966, 0.3932, -0.3932, -0.5898, 0.1966, -0.53, 1]) {
      assert.ok(near(below, number), `${number}`);
    }
  });

  it("draws every edge to the right and no two nodes in one place", () => {
    const arrows = notes.filter(({ ax }) => ax !== undefined);
    assert.equal(arrows.length, out.graph().edges.length);
    assert.ok(arrows.every(({ x, ax }) => x > ax!));
    assert.equal(new Set(xs.map((x, i) => `${x}, ${ys[i]}`)).size, out.graph().nodes.length);
  });

  it("writes a number of the formula as itself, and stands a constant beside what uses it", () => {
    const names = data[0]["text"] as string[];
    assert.ok(
      names.includes("1") && names.includes("w0") && names.includes("exp") && !names.includes("input"),
    );
    const [one, plus] = [names.indexOf("1"), names.lastIndexOf("+")];
    assert.equal(xs[plus] - xs[one], 1);
  });

  it("draws a single number, and a value used twice with two arrows", () => {
    assert.equal(plots.graph(value(3, "x").graph()).data[0]["type"], "scatter");
    const x = value(3, "x");
    const square = plots.graph(x.times(x).graph());
    assert.equal((square.layout.annotations ?? []).filter((note) => "ax" in note).length, 2);
    assert.throws(() => plots.graph({ nodes: [], edges: [] }), /plots\.graph: the graph has no nodes/);
  });

  it("lets no arrow run through a node that it does not belong to", () => {
    const [w1, w2] = [value(1.5, "w1"), value(-2, "w2")];
    const score = w1.times(value(0.5, "x1")).plus(w2.times(value(1, "x2")));
    const loss = score.negated().exp().plus(1).log();
    const penalty = w1.times(w1).plus(w2.times(w2)).times(0.1);
    const graph = loss.plus(penalty).graph();
    const { data, layout } = plots.graph(graph);
    const [xs, ys] = [data[0]["x"] as number[], data[0]["y"] as number[]];
    const arrows = (layout.annotations as unknown as (Arrow & { y: number; ay?: number })[]).filter(
      ({ ax }) => ax !== undefined,
    );
    assert.ok(arrows.some(({ x, ax }) => x - ax! > 1));
    for (const { x, y, ax, ay } of arrows) {
      for (const [i, at] of xs.entries()) {
        if (at <= ax! || at >= x) continue;
        const height = ay! + ((y - ay!) * (at - ax!)) / (x - ax!);
        assert.ok(Math.abs(height - ys[i]) > 0.25, `an arrow over column ${at} runs through a node`);
      }
    }
  });
});
