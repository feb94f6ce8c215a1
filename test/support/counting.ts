import assert from "node:assert/strict";
import path from "node:path";
import { settle, tf } from "../../src/engine/index.js";

/**
 * The folders and files of tests that compute with tensors in this process. (test/engine counts for itself: it measures
 * the engine's memory, leaves scopes and changes engines.)
 */
const counted = [
  "door",
  "features",
  "gradients",
  "layers",
  "losses",
  "models",
  "optim",
  "training",
  "checks",
  "conformance",
  "data",
  "plots",
  "examples.test.ts",
  "lectures.test.ts",
];
const root = path.resolve(import.meta.dirname, "..");

// Which files a process has run before, and so how much it has computed, must not change the bits of a test halfway.
settle();

/** Where a test began. */
interface Start {
  /** Undefined before the first operation of all. */
  readonly engine: string | undefined;
  readonly scopes: number;
  /** Holds every tensor that the test makes until it is disposed of, so that the collector cannot take it first. */
  readonly living: ReadonlySet<tf.Tensor>;
  readonly stopWatching: () => void;
}

let start: Start | undefined;

/**
 * Counts the tensors of every test of the library. What a test makes is freed with it; what the library keeps beyond
 * (a model not disposed of, a tensor kept for good), a scope left open and an engine left changed are failures.
 */
export const mochaHooks = {
  beforeEach(this: Mocha.Context): void {
    start = undefined;
    const folder = path.relative(root, this.currentTest?.file ?? "").split(path.sep)[0];
    if (!counted.includes(folder)) return;
    start = { engine: tf.getBackend(), scopes: scopes(), ...watch() };
    tf.engine().startScope();
  },
  afterEach(): void {
    if (start === undefined) return;
    tf.engine().endScope();
    start.stopWatching();
    assert.equal(scopes(), start.scopes, "a scope was left open");
    assert.equal(tf.getBackend(), start.engine ?? tf.getBackend(), "the engine was left changed");
    const shapes = [...start.living].map(({ shape }) => `[${shape.join(", ")}]`);
    assert.equal(shapes.length, 0, `tensors outlive the test: ${shapes.join(" ")}`);
  },
};

/** Looks on while tensors are made and disposed of. */
function watch(): Pick<Start, "living" | "stopWatching"> {
  const engine = tf.engine() as unknown as Record<
    "trackTensor" | "disposeTensor",
    (tensor: tf.Tensor, ...more: unknown[]) => void
  >;
  const living = new Set<tf.Tensor>();
  const { trackTensor, disposeTensor } = engine;
  engine.trackTensor = function (tensor, ...more) {
    trackTensor.call(this, tensor, ...more);
    living.add(tensor);
  };
  engine.disposeTensor = function (tensor, ...more) {
    disposeTensor.call(this, tensor, ...more);
    living.delete(tensor);
  };
  return { living, stopWatching: () => Object.assign(engine, { trackTensor, disposeTensor }) };
}

const scopes = (): number => tf.engine().state.scopeStack.length;
