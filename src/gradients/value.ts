import { GradlabError } from "../errors.js";

/** The graph behind a value, as plain data: ready to be drawn. */
export interface ValueGraph {
  /** One for each value, inputs before what is made of them. */
  readonly nodes: readonly {
    /** Its place in the list. */
    readonly id: number;
    /** The name given to a leaf or by `named`, else "". */
    readonly label: string;
    /** `"input"`, `"+"`, `"*"`, `"exp"`... */
    readonly operation: string;
    /** The number itself. */
    readonly data: number;
    /** As the last `backward` left it. */
    readonly gradient: number;
  }[];
  /** From an input to what is computed from it, by `id`; the slope is the local derivative. */
  readonly edges: readonly { readonly from: number; readonly to: number; readonly slope: number }[];
}

/**
 * A number that remembers how it was computed. Every operation notes its local slopes; `backward` multiplies them along
 * the graph by the chain rule and adds up where paths meet. This is all of automatic differentiation, for single numbers.
 */
export class Value {
  /** The derivative, in this value, of the value on which `backward` was last called. */
  gradient = 0;

  constructor(
    /** The number itself. */
    readonly data: number,
    /** How it was computed: `"input"`, `"+"`, `"exp"`... */
    readonly operation: string = "input",
    /** What it was computed from. */
    readonly inputs: readonly Value[] = [],
    /** The derivative of this value in each of its inputs. */
    readonly slopes: readonly number[] = [],
    /** Its name in the drawing. */
    public label: string = "",
  ) {}

  /** `this + other`; both slopes are 1. */
  plus(other: Value | number): Value {
    const b = lift(other);
    return new Value(this.data + b.data, "+", [this, b], [1, 1]);
  }

  /** `this - other`; the slopes are 1 and -1. */
  minus(other: Value | number): Value {
    const b = lift(other);
    return new Value(this.data - b.data, "-", [this, b], [1, -1]);
  }

  /** `this * other`; the slope in each is the other's value. */
  times(other: Value | number): Value {
    const b = lift(other);
    return new Value(this.data * b.data, "*", [this, b], [b.data, this.data]);
  }

  /** `this / other`; the slopes are `1 / other` and `-this / other^2`. */
  dividedBy(other: Value | number): Value {
    const b = lift(other);
    return new Value(this.data / b.data, "/", [this, b], [1 / b.data, -this.data / b.data ** 2]);
  }

  /** `this^exponent`, for a constant exponent; the slope is `exponent * this^(exponent - 1)`. */
  power(exponent: number): Value {
    const slope = exponent === 0 ? 0 : exponent * this.data ** (exponent - 1);
    return new Value(this.data ** exponent, `^${exponent}`, [this], [slope]);
  }

  /** `-this`; the slope is -1. */
  negated(): Value {
    return this.times(-1);
  }

  /** `e^this`, which is its own slope. */
  exp(): Value {
    const out = Math.exp(this.data);
    return new Value(out, "exp", [this], [out]);
  }

  /** The natural logarithm, `ln(this)`; the slope is `1 / this`. */
  log(): Value {
    return new Value(Math.log(this.data), "log", [this], [1 / this.data]);
  }

  /** `max(this, other)`: the greater of the two, which alone receives the gradient; this one where they are equal. */
  max(other: Value | number): Value {
    const b = lift(other);
    const first = this.data >= b.data;
    return new Value(Math.max(this.data, b.data), "max", [this, b], first ? [1, 0] : [0, 1]);
  }

  /** `max(0, this)`; the slope is 1 above 0, else 0. */
  relu(): Value {
    return new Value(Math.max(0, this.data), "relu", [this], [this.data > 0 ? 1 : 0]);
  }

  /** `1 / (1 + e^-this)`; the slope is `out * (1 - out)`. */
  sigmoid(): Value {
    const out = 1 / (1 + Math.exp(-this.data));
    return new Value(out, "sigmoid", [this], [out * (1 - out)]);
  }

  /** `tanh(this)`; the slope is `1 - out^2`. */
  tanh(): Value {
    const out = Math.tanh(this.data);
    return new Value(out, "tanh", [this], [1 - out ** 2]);
  }

  /** Gives this value a name, for the drawing. */
  named(label: string): this {
    this.label = label;
    return this;
  }

  /** Computes the gradient of this value in every value it was made from. Earlier gradients are forgotten. */
  backward(): void {
    const order = inOrder(this);
    for (const value of order) value.gradient = 0;
    this.gradient = 1;
    for (const value of order.toReversed()) {
      for (const [i, input] of value.inputs.entries()) input.gradient += value.slopes[i] * value.gradient;
    }
  }

  /** Everything this value was made from, inputs first. */
  graph(): ValueGraph {
    const order = inOrder(this);
    const ids = new Map(order.map((value, id) => [value, id]));
    return {
      nodes: order.map(({ label, operation, data, gradient }, id) => ({
        id,
        label,
        operation,
        data,
        gradient,
      })),
      edges: order.flatMap((value, to) =>
        value.inputs.map((input, i) => ({ from: ids.get(input)!, to, slope: value.slopes[i] })),
      ),
    };
  }
}

/**
 * A number to compute with whose gradients can be had: the tiny autograd engine of lesson 07. Every operation notes its local
 * slopes; `backward` multiplies them along each path from the loss to an input and adds up the paths,
 * `dloss/dx = sum over paths of the product of their slopes`.
 *
 * @param data its value
 * @param label its name, for the drawing
 * @returns a value with the operations `plus`, `times`, `exp`...; see {@link Value}
 * @throws GradlabError when `data` is not a number
 * @see Andrej Karpathy's micrograd, https://github.com/karpathy/micrograd
 * @example
 * const [w, x] = [gradients.value(2, "w"), gradients.value(1, "x")];
 * const loss = w.times(x).negated().exp().plus(1).power(-1).log().negated(); // -log(1 / (1 + e^(-w x)))
 * loss.backward();
 * console.log(loss.data, w.gradient, x.gradient); // 0.127 -0.119 -0.238
 */
export function value(data: number, label: string = ""): Value {
  if (typeof data !== "number") {
    throw new GradlabError(`gradients.value: data is of type ${typeof data}, expected a number`);
  }
  return new Value(data, "input", [], [], label);
}

function lift(other: Value | number): Value {
  if (other instanceof Value) return other;
  if (typeof other === "number") return new Value(other);
  throw new GradlabError(
    `gradients.value: an operand is of type ${typeof other}, expected a value or a number`,
  );
}

/** The values below one, every input before what is made of it; without recursion, so that long chains fit. */
function inOrder(root: Value): Value[] {
  const order: Value[] = [];
  const seen = new Set<Value>();
  const stack: { value: Value; next: number }[] = [{ value: root, next: 0 }];
  seen.add(root);
  while (stack.length > 0) {
    const top = stack.at(-1)!;
    const input = top.value.inputs[top.next++];
    if (input === undefined) {
      order.push(top.value);
      stack.pop();
    } else if (!seen.has(input)) {
      seen.add(input);
      stack.push({ value: input, next: 0 });
    }
  }
  return order;
}
