import assert from "node:assert/strict";
import path from "node:path";
import { tf } from "../../src/engine/index.js";

/** The folders of tests that compute with tensors in this process. */
const counted = ["door", "features", "gradients", "layers", "losses", "models", "optim", "training"];
const root = path.resolve(import.meta.dirname, "..");

/** Where a test began. */
interface Start {
  readonly tensors: number;
  readonly engine: string;
  readonly scopes: number;
}

let start: Start | undefined;

/**
 * Counts before and after every test of the library. What a test makes is freed with it; what the library keeps beyond
 * (a model not disposed of, a tensor kept for good), a scope left open and an engine left changed are failures.
 */
export const mochaHooks = {
  beforeEach(this: Mocha.Context): void {
    start = undefined;
    const folder = path.relative(root, this.currentTest?.file ?? "").split(path.sep)[0];
    if (!counted.includes(folder)) return;
    start = { tensors: tf.memory().numTensors, engine: tf.getBackend(), scopes: scopes() };
    tf.engine().startScope();
  },
  afterEach(): void {
    if (start === undefined) return;
    tf.engine().endScope();
    assert.equal(scopes(), start.scopes, "a scope was left open");
    assert.equal(tf.getBackend(), start.engine, "the engine was left changed");
    const left = tf.memory().numTensors - start.tensors;
    // Fewer is no fault: the collector may have freed what earlier tests dropped.
    assert.ok(left <= 0, `${left} tensors outlive the test`);
  },
};

const scopes = (): number => tf.engine().state.scopeStack.length;
