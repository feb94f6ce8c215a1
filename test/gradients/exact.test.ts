import assert from "node:assert/strict";
import katex from "katex";
import * as gradients from "../../src/gradients/index.js";
import { close } from "../support/tensors.js";

describe("gradients.symbolic", () => {
  const neuron = gradients.symbolic("-log(1 / (1 + exp(-(w0*x0 + w1*x1 + w2))))");
  const at = { w0: 2, w1: -3, w2: -3, x0: -1, x1: -2 };

  it("computes, and differentiates as finite differences do", () => {
    assert.deepEqual(neuron.variables, ["w0", "w1", "w2", "x0", "x1"]);
    close(neuron.value(at), Math.log(1 + Math.exp(-1)));
    const slopes = neuron.gradient(at);
    for (const name of neuron.variables) {
      const numeric = gradients.numeric((v: number) => neuron.value({ ...at, [name]: v }), at[name as "w0"]);
      assert.ok(gradients.relativeError(slopes[name], numeric) < 1e-8, name);
    }
  });

  it("prints TeX that KaTeX can set, and differentiates twice", () => {
    for (const name of neuron.variables) {
      assert.match(katex.renderToString(neuron.derivative(name).tex, { throwOnError: true }), /katex/);
    }
    const square = gradients.symbolic("x^3");
    assert.equal(square.derivative("x").derivative("x").value({ x: 2 }), 12);
    assert.equal(square.derivative("y").value({ x: 2, y: 0 }), 0);
  });

  it("names what is wrong", () => {
    assert.throws(() => gradients.symbolic("1 +"), /^GradlabError: gradients\.symbolic: 1 \+: /);
    assert.throws(() => neuron.value({ w0: 1 }), /needs a number for w1, w2, x0, x1/);
    assert.throws(
      () => gradients.symbolic("max(0, x)").derivative("x"),
      /GradlabError: gradients\.symbolic: max\(0, x\)/,
    );
    for (const foreign of ["x'", "x to y"])
      assert.throws(
        () => gradients.symbolic(foreign),
        (error: Error) =>
          error.name === "GradlabError" && error.message.startsWith(`gradients.symbolic: ${foreign}: `),
      );
    assert.throws(() => gradients.symbolic("nosuch(x)").value({ x: 1 }), /nosuch/);
  });
});

describe("gradients.value", () => {
  it("reproduces the staged example of the lectures: 0.73, slopes -0.20, -0.39, 0.20, -0.39, -0.59", () => {
    const [w0, w1, w2] = [gradients.value(2), gradients.value(-3), gradients.value(-3)];
    const [x0, x1] = [gradients.value(-1), gradients.value(-2)];
    const out = w0.times(x0).plus(w1.times(x1)).plus(w2).sigmoid();
    out.backward();
    const s = 1 / (1 + Math.exp(-1));
    close(out.data, s);
    const slope = s * (1 - s);
    close(
      [w0, w1, w2, x0, x1].map((value) => value.gradient),
      [-slope, -2 * slope, slope, 2 * slope, -3 * slope],
    );
  });

  it("differentiates every operation as finite differences do", () => {
    type V = ReturnType<typeof gradients.value>;
    const operations: Record<string, (a: V, b: V) => V> = {
      plus: (a, b) => a.plus(b),
      minus: (a, b) => a.minus(b),
      times: (a, b) => a.times(b),
      dividedBy: (a, b) => a.dividedBy(b),
      power: (a) => a.power(2.5),
      negated: (a) => a.negated(),
      exp: (a) => a.exp(),
      log: (a) => a.log(),
      max: (a, b) => a.max(b),
      relu: (a) => a.relu(),
      sigmoid: (a) => a.sigmoid(),
      tanh: (a) => a.tanh(),
      "constants on the right": (a, b) => a.plus(2).times(3).minus(b.dividedBy(4)).max(-1),
      "a value used twice": (a, b) => a.times(a).plus(a.times(b)),
    };
    for (const [name, f] of Object.entries(operations)) {
      for (const point of [
        [0.7, 1.9],
        [1.6, 0.4],
      ]) {
        const [a, b] = point.map((v) => gradients.value(v));
        f(a, b).backward();
        const numeric = gradients.numeric(
          ([x, y]: number[]) => f(gradients.value(x), gradients.value(y)).data,
          point,
        );
        assert.ok(gradients.relativeError([a.gradient, b.gradient], numeric) < 1e-8, name);
      }
    }
  });

  it("forgets earlier gradients, survives long chains, and gives its graph as data", () => {
    const x = gradients.value(3, "x");
    const y = x.times(x).named("y");
    y.backward();
    y.backward();
    assert.equal(x.gradient, 6);
    let chain = x;
    for (let i = 0; i < 50_000; i++) chain = chain.plus(0);
    chain.backward();
    assert.equal(x.gradient, 1);
    y.backward();
    assert.deepEqual(y.graph(), {
      nodes: [
        { id: 0, label: "x", operation: "input", data: 3, gradient: 6 },
        { id: 1, label: "y", operation: "*", data: 9, gradient: 1 },
      ],
      edges: [
        { from: 0, to: 1, slope: 3 },
        { from: 0, to: 1, slope: 3 },
      ],
    });
  });
});
