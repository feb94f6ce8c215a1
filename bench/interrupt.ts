// From the request to the cell's answer, for cells that never end: `npm run bench -- interrupt`. The peer is ipykernel.
import { setTimeout as sleep } from "node:timers/promises";
import { Probe } from "../test/kernel/support/probe.js";
import { readOptions } from "./read-options.js";

readOptions("interrupt", {});

const endless: Readonly<Record<string, string>> = {
  "a loop": "while (true) counter += 1;",
  "a loop after an await": "await null; while (true) counter += 1;",
  "a loop that prints": "while (true) { counter += 1; console.log(counter); }",
  "an await of nothing": "await new Promise(() => {});",
  "between small tensor operations":
    "let a = tf.ones([64, 64]); while (true) a = tf.tidy(() => a.matMul(a).div(64));",
  "between big matrix products": "const b = tf.ones([3000, 3000]); for (;;) b.matMul(b).dispose();",
};
const rounds = 5;

/** The median time that a kernel takes to come back, in milliseconds; each round begins with `prepare`. */
async function measure(probe: Probe, prepare: string, code: string, ask: () => unknown): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < rounds; round++) {
    await probe.execute(prepare);
    const running = probe.execute(code, { stop_on_error: false });
    await sleep(500);
    const begin = performance.now();
    await ask();
    const { reply } = await running;
    if (reply["ename"] !== "KeyboardInterrupt") throw new Error(`not interrupted: ${JSON.stringify(reply)}`);
    times.push(performance.now() - begin);
  }
  return times.toSorted((x, y) => x - y)[Math.floor(rounds / 2)];
}

const peer = await Probe.start({
  argv: ["/usr/bin/python3", "-m", "ipykernel_launcher", "-f", "{connection_file}"],
});
const theirs = await measure(peer, "1", "while True: pass", () => peer.process.kill("SIGINT"));
await peer.stop();
console.log(`ipykernel, a loop: ${theirs.toFixed(0)} ms`);

const ours = await Probe.start();
for (const [name, code] of Object.entries(endless)) {
  const prepare = 'let counter = 0; import { tf } from "gradlab";';
  const time = await measure(ours, prepare, code, () => ours.request("interrupt_request", {}, "control"));
  console.log(`gradlab, ${name}: ${time.toFixed(0)} ms (${(time / theirs).toFixed(1)} x)`);
}
await ours.stop();
