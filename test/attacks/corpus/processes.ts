import { node, right, trying, vote, type Corpus } from "./attack.js";

const p = "const p = (globalThis as any).process;";

/** A WebAssembly module with one function, `add(a, b)`. */
const adder = `new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0, 1, 7, 1, 96, 2, 127, 127, 1, 127, 3, 2, 1, 0, 7, 7, 1, 3, 97, 100, 100, 0, 0, 10, 9, 1, 7, 0, 32, 0, 32, 1, 106, 11])`;
/** A WebAssembly module whose function `spin()` never returns. */
const spinner = `new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0, 3, 2, 1, 0, 7, 8, 1, 4, 115, 112, 105, 110, 0, 0, 10, 9, 1, 7, 0, 3, 64, 12, 0, 11, 11])`;

/** What an answer does to its process and to others. */
export const processes: Corpus = {
  exit: [
    {
      name: "exit with success",
      question: "knn-vote",
      attack: vote({ first: "(globalThis as any).process.exit(0);" }),
      says: /exited with code 0/,
      twin: vote({ top: `(globalThis as any).process.on("exit", () => {});`, returns: right }),
    },
    {
      name: "an exit from the cell's top",
      question: "knn-vote",
      attack: `${vote({})}\n(globalThis as any).process.reallyExit(0);`,
      says: /exited with code 0/,
      twin: vote({ top: `(globalThis as any).process.exitCode = 1;`, returns: right }),
    },
    {
      name: "an abort",
      question: "knn-vote",
      attack: vote({ first: "(globalThis as any).process.abort();" }),
      says: /out of memory|stopped|ended/,
      twin: vote({ first: "new AbortController().abort();", returns: right }),
    },
  ],
  "kill, signals to the parent": [
    {
      name: "killing itself",
      question: "knn-vote",
      attack: vote({ first: `${p} p.kill(p.pid, "SIGTERM"); for (;;) {}` }),
      says: /ended the process|threw|had not finished|stopped/,
      twin: trying(`${p} p.once("SIGTERM", () => {}); p.kill(p.pid, "SIGTERM");`),
    },
    {
      name: "killing the grader",
      question: "knn-vote",
      attack: vote({ first: `${p} p.kill(p.ppid, "SIGTERM"); p.kill(p.ppid, "SIGKILL");` }),
      from: "T2",
      twin: trying(`${p} p.kill(p.pid, 0);`),
    },
    {
      name: "killing the process group",
      question: "knn-vote",
      attack: vote({ first: `${p} p.kill(0, "SIGKILL");` }),
      says: /ended|stopped|processor time|had not finished/,
      twin: trying(`${p} p.kill(0, 0);`),
    },
    {
      name: "killing everything it may",
      question: "knn-vote",
      attack: vote({ first: `${p} p.kill(-1, "SIGKILL");` }),
      says: /ended|stopped|threw|used up|had not finished/,
      from: "T2",
      twin: trying(`${p} p.kill(-1, 0);`),
    },
  ],
  "sync and microtask loops": [
    {
      name: "a loop without end",
      question: "knn-vote",
      attack: vote({ first: "for (;;) {}" }),
      says: /had not finished/,
      twin: vote({ first: "const end = Date.now() + 50; while (Date.now() < end) {}", returns: right }),
    },
    {
      name: "microtasks without end",
      question: "knn-vote",
      attack: vote({
        top: "const again = (): void => void Promise.resolve().then(again); again();",
        returns: "Promise.resolve([1]) as any",
      }),
      twin: vote({ top: "void Promise.resolve().then(() => {});", returns: right }),
    },
    {
      name: "sleeping for ever without computing",
      question: "knn-vote",
      attack: vote({ first: "Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);" }),
      says: /had not finished/,
      twin: vote({
        first: "Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);",
        returns: right,
      }),
    },
  ],
  "late timers and rejections": [
    {
      name: "late timers and rejections",
      question: "knn-vote",
      attack: vote({
        top: `setTimeout(() => (globalThis as any).process.exit(1), 0); void Promise.reject(new Error("late"));`,
      }),
      twin: vote({
        top: `setTimeout(() => { throw new Error("late"); }, 0); void Promise.reject(new Error("late"));`,
        returns: right,
      }),
    },
    {
      name: "an answer that gets right later",
      question: "knn-vote",
      attack: vote({
        first: `const out = distances.map(() => 77); setTimeout(() => { out.splice(0, out.length, ...(${right})); }, 1);`,
        returns: "out",
      }),
      says: /Wrong value/,
      twin: vote({
        returns: `(new Promise((done) => setTimeout(done, 5)).then(() => ${right})) as any`,
      }),
    },
    {
      name: "handlers that swallow the grader's errors",
      question: "knn-vote",
      attack: vote({
        top: `(globalThis as any).process.removeAllListeners(); (globalThis as any).process.on("uncaughtException", () => {}); setImmediate(() => { throw 1; });`,
      }),
      twin: vote({ top: `queueMicrotask(() => { throw new Error("late"); });`, returns: right }),
    },
  ],
  "heap and off-heap bombs": [
    {
      name: "a heap bomb",
      question: "knn-vote",
      attack: vote({ first: "const all: number[][] = []; for (;;) all.push(new Array(1e6).fill(1.5));" }),
      says: /out of memory|had not finished/,
      twin: vote({ first: "new Array(1e6).fill(1.5);", returns: right }),
    },
    {
      name: "a bomb outside the heap",
      question: "knn-vote",
      attack: vote({
        first: "const all: Float64Array[] = []; for (;;) all.push(new Float64Array(1e7).fill(1));",
      }),
      says: /threw RangeError|out of memory|had not finished/,
      twin: vote({ first: "new Float64Array(1e6).fill(1);", returns: right }),
    },
  ],
  forks: [
    {
      name: "another process",
      question: "knn-vote",
      attack: vote({ first: `${node("child_process")}.spawnSync("sleep", ["60"]);` }),
      says: /threw/,
      from: "T1",
      twin: trying(`${node("child_process")}.spawnSync("true");`),
    },
    {
      name: "a fork bomb",
      question: "knn-vote",
      attack: vote({
        first: `for (let i = 0; i < 1e4; i++) ${node("child_process")}.fork("/dev/null");`,
      }),
      says: /threw/,
      from: "T1",
      twin: trying(`for (let i = 0; i < 3; i++) ${node("child_process")}.fork("/dev/null");`),
    },
  ],
  workers: [
    {
      name: "another thread",
      question: "knn-vote",
      attack: vote({ first: `new (${node("worker_threads")}.Worker)("for (;;) {}", { eval: true });` }),
      says: /threw/,
      from: "T1",
      twin: trying(`new (${node("worker_threads")}.Worker)("1", { eval: true });`),
    },
    {
      name: "threads without end",
      question: "knn-vote",
      attack: vote({
        first: `for (;;) { try { new (${node("worker_threads")}.Worker)("for (;;) {}", { eval: true }); } catch {} }`,
      }),
      says: /had not finished|ended|memory|stopped/,
      twin: trying(
        `for (let i = 0; i < 2; i++) new (${node("worker_threads")}.Worker)("1", { eval: true });`,
      ),
    },
  ],
  "detached grandchildren": [
    {
      name: "a grandchild that lives on",
      question: "knn-vote",
      attack: vote({
        first: `${node("child_process")}.spawn("sleep", ["61"], { detached: true, stdio: "ignore" }).unref();`,
      }),
      says: /threw/,
      from: "T1",
      twin: trying(`${node("child_process")}.exec("true");`),
    },
    {
      name: "a cluster of servants",
      question: "knn-vote",
      attack: vote({ first: `${node("cluster")}.fork();` }),
      says: /threw/,
      from: "T1",
      twin: trying(`if (!${node("cluster")}.isPrimary) throw new Error("a servant");`),
    },
  ],
  inspector: [
    {
      name: "a debugger on itself",
      question: "knn-vote",
      attack: vote({
        first: `const { Session } = ${node("inspector")}; const s = new Session(); s.connect(); s.post("Runtime.evaluate", { expression: "1" }); throw new Error("no more than itself");`,
      }),
      says: /threw/,
      twin: trying(`${node("inspector")}.url();`),
    },
    {
      name: "a debugger on the grader",
      question: "knn-vote",
      attack: vote({ first: `${p} p._debugProcess(p.ppid); throw new Error("asked the parent");` }),
      says: /threw/,
      from: "T2",
      twin: vote({ first: "debugger;", returns: right }),
    },
  ],
  dlopen: [
    {
      name: "native code by dlopen",
      question: "knn-vote",
      attack: vote({ first: `${p} p.dlopen({ exports: {} }, "/lib/x86_64-linux-gnu/libc.so.6");` }),
      says: /threw/,
      twin: trying(`${p} p.dlopen({ exports: {} }, "/nowhere.node");`),
    },
    {
      name: "Node's own bindings",
      question: "knn-vote",
      attack: vote({ first: `${p} p.binding("spawn_sync").spawn({ file: "/bin/true", args: ["true"] });` }),
      says: /threw/,
      from: "T1",
      twin: trying(`${p} p.binding("natives");`),
    },
  ],
  wasm: [
    {
      name: "a loop without end in WebAssembly",
      question: "knn-vote",
      attack: vote({
        first: `(new WebAssembly.Instance(new WebAssembly.Module(${spinner})).exports as any).spin();`,
      }),
      says: /had not finished/,
      twin: vote({
        first: `const { add } = new WebAssembly.Instance(new WebAssembly.Module(${adder})).exports as any; if (add(1, 2) !== 3) throw 1;`,
        returns: right,
      }),
    },
    {
      name: "memories of WebAssembly without end",
      question: "knn-vote",
      attack: vote({
        first: `const all: any[] = []; for (;;) { const m = new WebAssembly.Memory({ initial: 16384 }); new Float64Array(m.buffer).fill(1); all.push(m); }`,
      }),
      says: /threw|out of memory|had not finished/,
      twin: vote({ first: "new WebAssembly.Memory({ initial: 16 }).grow(16);", returns: right }),
    },
  ],
  ReDoS: [
    {
      name: "a regular expression that never ends",
      question: "knn-vote",
      attack: vote({ first: `/^(a+)+$/.test("a".repeat(60) + "!");` }),
      says: /had not finished/,
      twin: vote({ first: `/^(a+)+$/.test("a".repeat(20));`, returns: right }),
    },
    {
      name: "an answer's text made for slow readers",
      question: "knn-vote",
      attack: `${"/*".repeat(2000)} */\n${vote({})}\n// ${"function vote ".repeat(2000)}${"(".repeat(3000)}`,
      twin: `// ${"function vote ".repeat(2000)}${"(".repeat(3000)}\n${vote({ returns: right })}`,
    },
  ],
};
