import assert from "node:assert/strict";
import { openRunner, prepareSandbox, type Runner } from "../../grader/sandbox/index.js";
import { runTogether, type Asked, type GoesOn } from "../../grader/sandbox/run.js";
import type { Session } from "../../grader/sandbox/session.js";
import { transpile } from "../../grader/compile/transpile.js";
import type { Call, Outcome } from "../../src/checks/index.js";

const right: Outcome = { kind: "value", value: 1 };
/** For want of room, which hangs on the process; any other error is the answer's own. */
const lost: Outcome = { kind: "threw", name: "RangeError", message: "Maximum call stack size exceeded" };
const thrown: Outcome = { kind: "threw", name: "Error", message: "Not yet written: run" };

const answer = (calls: readonly string[], ahead: number): Asked => ({
  task: {
    compiled: {
      javascript: "",
      map: undefined,
      offset: 0,
      uses: [],
      syntax: [],
      loops: {},
      selfContained: true,
    },
    name: "run",
    text: "",
    tensors: false,
    counted: false,
  } as unknown as Asked["task"],
  calls: calls.map((input): Call => ({ inputs: [input] })),
  ahead,
});

/** Runs answers in a child that replies what it is told to, and tells what it was sent at which times. */
async function sentTo(
  answers: readonly Asked[],
  replies: Readonly<Record<string, Outcome>> = {},
  failing: readonly number[] = [],
  goesOn?: GoesOn,
): Promise<{ sent: string[]; given: (number | undefined)[] }> {
  const sent: string[] = [];
  let [now, ended, loads]: [string[], number, number] = [[], 0, 0];
  const asked = new Map<string, string>();
  const say = (what: string): void => {
    if (now.length === 0) {
      queueMicrotask(() => {
        sent.push(now.join(" "));
        now = [];
      });
    }
    now.push(what);
  };
  const pause = (): Promise<void> => new Promise((go) => setImmediate(go));
  const session: Session = {
    allow: () => {},
    pause: () => {
      say("(paused)");
      return () => {};
    },
    send: (message) => say("load" in message ? `load${message.load}` : "job"),
    sendCall(name, { inputs }) {
      const [what] = inputs as [string];
      asked.set(name, what);
      say(what);
    },
    ready: () => Promise.resolve(true),
    isLost: () => false,
    async loaded() {
      await pause();
      return failing.includes(loads++) ? { kind: "threw", name: "Error", message: "" } : "loaded";
    },
    async reply(name) {
      await pause();
      return replies[asked.get(name)!] ?? right;
    },
    strays: () => 0,
  };
  const child = { end: () => void ended++ } as unknown as Parameters<typeof runTogether>[0]["child"];
  const found = await runTogether({ child, session }, answers, 1, goesOn);
  assert.equal(ended, 1);
  return { sent, given: found.map((one) => one?.length) };
}

describe("what a child is sent at one time", () => {
  const judged = answer(["a1", "a2", "a3"], 1);
  const plain = answer(["b1", "b2"], 2);

  it("is an answer's last call with the next answers, as far as results alone are judged", async () => {
    const answers = [judged, plain, answer(["c1"], 1), answer(["d1"], 0), answer(["e1"], 1)];
    const { sent, given } = await sentTo(answers);
    assert.deepEqual(sent, ["job load0 a1", "a2", "a3 load1 b1 b2 load2 c1 load3", "d1 load4 e1"]);
    assert.deepEqual(given, [3, 2, 1, 1, 1]);
  });

  it("is no more than can wait to be read", async () => {
    const many = Array.from({ length: 40 }, (_, k) => `c${k}`);
    const { sent, given } = await sentTo([plain, answer(many, 40), answer(many, 40), answer(many, 40)]);
    assert.deepEqual(
      sent.map((line) => line.match(/load\d/g)),
      [["load0", "load1", "load2"], ["load3"]],
    );
    assert.deepEqual(given, [2, 40, 40, 40]);
  });

  it("is given what an answer throws, as it is given what it gives", async () => {
    const { given } = await sentTo([judged, plain], { a1: thrown, a3: thrown, b2: thrown });
    assert.deepEqual(given, [3, 2]);
  });

  it("goes on after an answer that has no room, or whose cell fails: it alone is given nothing", async () => {
    const early = await sentTo([judged, plain], { a1: lost });
    assert.deepEqual(early, { sent: ["job load0 a1", "load1 b1 b2"], given: [undefined, 2] });
    const last = await sentTo([judged, plain], { a3: lost });
    assert.deepEqual(last.given, [undefined, 2]);
    const failed = await sentTo([plain, judged, plain], {}, [0, 1]);
    assert.deepEqual(failed.sent, ["job load0 b1 b2 load1 a1", "load2 b1 b2"]);
    assert.deepEqual(failed.given, [undefined, undefined, 2]);
  });
});

describe("an answer that pauses", () => {
  const pausing = (calls: readonly string[], pause: number): Asked => ({ ...answer(calls, 1), pause });

  it("is asked no more where the rest cannot count, and costs its neighbours nothing", async () => {
    const seen: [number, number][] = [];
    const goesOn: GoesOn = (index, outcomes) => {
      seen.push([index, outcomes.length]);
      return index !== 0;
    };
    const answers = [pausing(["a1", "a2", "a3"], 1), pausing(["b1", "b2"], 1), answer(["c1"], 1)];
    const { sent, given } = await sentTo(answers, {}, [], goesOn);
    assert.deepEqual(sent, ["job load0 a1", "(paused)", "load1 b1", "(paused)", "b2 load2 c1"]);
    assert.deepEqual(given, [3, 2, 1]);
    assert.deepEqual(seen, [
      [0, 1],
      [1, 1],
    ]);
  });

  describe("in a child", function () {
    this.timeout(120_000);
    let runner: Runner;
    before(() => {
      runner = openRunner(prepareSandbox());
    });
    after(() => runner.close());

    const kinds = (outcomes: readonly Outcome[] | undefined): string[] =>
      (outcomes ?? []).map((one) => (one.kind === "value" ? JSON.stringify(one.value) : one.kind));

    /** Doubles its input, and never ends at 7. */
    async function doubling(inputs: readonly number[], pause: number): Promise<Asked> {
      const text = "export function twice(x: number) { if (x === 7) for (;;); return 2 * x; }";
      const compiled = await transpile({ context: "", answer: text, name: "twice", count: false });
      return {
        task: { compiled, name: "twice", text, tensors: false, counted: false },
        calls: inputs.map((input): Call => ({ inputs: [input], yardstick: "() => 0" })),
        pause,
      };
    }

    for (const alone of [true, false]) {
      it(`waits for the grader's word, ${alone ? "by itself" : "among others"}`, async () => {
        const asked = await doubling([1, 2, 7], 2);
        const seen: string[][] = [];
        const stops: GoesOn = (_, outcomes) => {
          seen.push(kinds(outcomes));
          return false;
        };
        const found = alone
          ? (await runner.run(asked, stops)).outcomes
          : (await runner.together([asked], stops))[0];
        assert.deepEqual(kinds(found), ["2", "4", "not run"]);
        assert.deepEqual(seen, [["2", "4"]]);
        const all = await doubling([1, 2, 3], 2);
        const rest = alone
          ? (await runner.run(all, () => true)).outcomes
          : (await runner.together([all], () => true))[0];
        assert.deepEqual(kinds(rest), ["2", "4", "6"]);
      });
    }

    it("is run to its end where the grader cannot tell", async () => {
      const asked = await doubling([1, 2, 3], 1);
      const fails: GoesOn = () => {
        throw new Error("no measure today");
      };
      assert.deepEqual(kinds((await runner.run(asked, fails)).outcomes), ["2", "4", "6"]);
    });
  });
});
