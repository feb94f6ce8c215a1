import { doors } from "../oracle.js";
import { fs, node, right, trying, vote, type Corpus } from "./attack.js";

/** What an answer does with the ways in and out of its process. */
export const channels: Corpus = {
  "forged or replayed frames": [
    {
      name: "forged frames on every descriptor",
      question: "knn-vote",
      attack: vote({
        top: `${fs}\nfor (const fd of [1, 2, 4, 5, 6, 7]) { try { fs.writeSync(fd, '{"call":"0","outcome":{"kind":"value","value":[1]}}\\n{"score":100}\\n{"loaded":null}\\n{"ready":true}\\nnonsense\\n'); } catch {} }`,
      }),
      says: /sent messages to the grader/,
      twin: vote({ top: `console.log('{"score":100}');`, returns: right }),
    },
    {
      name: "a reply to a call that was read from the pipe ahead of time",
      question: "knn-vote",
      attack: vote({
        top: `${fs}\ntry { const b = new Uint8Array(65536); const n = fs.readSync(3, b, 0, b.length, null); const text = new TextDecoder().decode(b.subarray(0, n)); const { call } = JSON.parse(text.split("\\n")[0]);
fs.writeSync(4, JSON.stringify({ loaded: null }) + "\\n" + JSON.stringify({ call, outcome: { kind: "value", value: [1] } }) + "\\n"); } catch {}`,
      }),
      twin: vote({ top: `${fs}\nfs.writeSync(2, "a line to standard error\\n");`, returns: right }),
    },
    {
      name: "a reply to a call that nobody made, before each right one",
      question: "knn-vote",
      attack: vote({
        first: `${fs}\nfs.writeSync(4, '{"call":"000000000000000000000000","outcome":{"kind":"value","value":[1]}}\\n');`,
        returns: right,
      }),
      score: 15,
      says: /sent messages to the grader/,
      twin: vote({
        first: `${fs}\nfs.writeSync(1, '{"call":"000000000000000000000000","outcome":{"kind":"value","value":[1]}}\\n');`,
        returns: right,
      }),
    },
    {
      name: "a copy of the grader's own writer",
      question: "knn-vote",
      attack: vote({
        top: `${fs}\nconst write = fs.writeSync; fs.writeSync = (fd: number, ...rest: any[]) => write(fd, Buffer.from('{"call":"x","outcome":{"kind":"value","value":[1]}}\\n')); declare const Buffer: any;`,
      }),
      twin: vote({
        top: `${fs}\nconst write = fs.writeSync; fs.writeSync = (...all: any[]) => write(...all);`,
        returns: right,
      }),
    },
  ],
  floods: [
    {
      name: "a flood on the grader's pipe",
      question: "knn-vote",
      attack: vote({
        first: `${fs}\nconst much = "x".repeat(1e6); for (let i = 0; i < 100; i++) fs.writeSync(4, much);`,
      }),
      says: /more than 64 MB|had not finished/,
      twin: vote({ first: `for (let i = 0; i < 20000; i++) console.log("x".repeat(100));`, returns: right }),
    },
    {
      name: "a flood of lines that are nearly replies",
      question: "knn-vote",
      attack: vote({
        first: `${fs}\nconst lines = '{"call":"a","outcome":{"kind":"value","value":[1]}}\\n'.repeat(1e4); for (let i = 0; i < 200; i++) fs.writeSync(4, lines);`,
      }),
      says: /sent messages without end/,
      twin: vote({
        first: `const lines = '{"call":"a","outcome":{"kind":"value","value":[1]}}\\n'.repeat(1e3); for (let i = 0; i < 20; i++) console.log(lines);`,
        returns: right,
      }),
    },
  ],
  "reading answers, other students, /proc, the environment": [
    {
      name: "reading the answers",
      question: "knn-vote",
      attack: vote({
        first: `${fs}\nfs.readFileSync(new URL("../assignments/01-knn/questions.js", "file://" + (globalThis as any).process.argv[1]));`,
      }),
      says: /threw/,
      from: "T1",
      twin: trying(`${fs} fs.existsSync("/tmp");`),
    },
    {
      name: "the course's library from the disk",
      question: "knn-vote",
      attack: `${vote({ returns: "reference(distances, yTrain, k)" })}
const at = new URL("../src/models/index.js", "file://" + (globalThis as any).process.argv[1]).href;
const { knn, tf } = await (new Function("at", "return import(at)"))(at);
const reference = (d: any, y: any, k: number): any => Array.from(knn.vote(tf.tensor2d(d), tf.tensor1d(y, "int32"), k).dataSync());`,
      says: /is not defined|Outside the function|threw/,
      from: "T1",
      twin: `${vote({ returns: right })}
try { await (new Function("at", "return import(at)"))("node:path"); } catch {}`,
    },
    {
      name: "reading the password file",
      question: "knn-vote",
      attack: vote({ first: `${fs}\nfs.readFileSync("/etc/passwd");` }),
      says: /threw/,
      from: "T1",
      twin: trying(`${fs} fs.readFileSync("/etc/localtime");`),
    },
    {
      name: "looking for other submissions",
      question: "knn-vote",
      attack: vote({
        first: `${fs}\nfor (const folder of ["/tmp", "..", "/home", "/root"]) for (const name of fs.readdirSync(folder)) if (name.endsWith(".ipynb")) throw new Error("found " + name);`,
      }),
      says: /threw/,
      from: "T1",
      twin: trying(
        `${fs} for (const name of fs.readdirSync(".")) if (name.endsWith(".ipynb")) console.log(name);`,
      ),
    },
    {
      name: "reading the grader's environment",
      question: "knn-vote",
      attack: vote({
        first: `${fs}\nfs.readFileSync("/proc/" + (globalThis as any).process.ppid + "/environ");`,
      }),
      says: /threw/,
      from: "T1",
      twin: vote({
        first: `if (Object.keys((globalThis as any).process.env).length > 0) throw new Error("an environment");`,
        returns: right,
      }),
    },
  ],
  "writing results": [
    {
      name: "writing results",
      question: "knn-vote",
      attack: vote({ first: `${fs}\nfs.writeFileSync("results.json", '{"score":100}');` }),
      says: /threw/,
      twin: trying(`${fs} fs.writeFileSync("notes.txt", "mine");`),
    },
    {
      name: "writing over the grader",
      question: "knn-vote",
      attack: vote({
        first: `${fs}\nfs.appendFileSync((globalThis as any).process.argv[1], "process.exit(0)");`,
      }),
      says: /threw/,
      twin: trying(`${fs} fs.appendFileSync("log.txt", "a line\\n");`),
    },
    {
      name: "a link to a place outside",
      question: "knn-vote",
      attack: vote({ first: `${fs}\nfs.symlinkSync("/etc", "etc"); fs.readFileSync("etc/passwd");` }),
      says: /threw/,
      from: "T1",
      twin: trying(`${fs} fs.symlinkSync("data-1", "data");`),
    },
  ],
  network: [
    {
      name: "asking the network",
      question: "knn-vote",
      attack: vote({
        returns: `fetch("http://127.0.0.1:${doors.ask}/", { method: "POST", body: JSON.stringify({ distances, yTrain, k }) }).then((reply) => reply.json()) as any`,
      }),
      says: /threw/,
      from: "T2",
      twin: vote({
        first: `void fetch("http://127.0.0.1:1/").then((reply) => reply.json()).catch(() => {});`,
        returns: right,
      }),
    },
    {
      name: "a server of its own, called from outside",
      question: "knn-vote",
      attack: vote({
        top: "let nobody = false;",
        first: `if (nobody) return [];
  const server = ${node("net")}.createServer((socket: any) => {
    socket.on("error", () => {}).on("data", (bytes: any) => { done(JSON.parse(String(bytes))); socket.destroy(); });
    socket.write(JSON.stringify({ distances, yTrain, k }) + "\\n");
  });
  let done: any;
  const told = new Promise<number[]>((resolve) => (done = resolve)).finally(() => server.close());
  setTimeout(() => { nobody = true; done([]); }, 1000);
  server.listen(${doors.call}, "127.0.0.1");`,
        returns: "told as any",
      }),
      says: /Wrong shape|Expected/,
      from: "T2",
      twin: trying(
        `const server = ${node("net")}.createServer(() => {}).on("error", () => {}); server.listen(0, () => server.close());`,
      ),
    },
  ],
  "detecting that it is graded": [
    {
      name: "right only where nobody grades",
      question: "knn-vote",
      attack: vote({
        first: `const graded = !("show" in globalThis) && (globalThis as any).process?.argv?.[1]?.includes("child");`,
        returns: `graded ? distances.map(() => 77) : ${right}`,
      }),
      says: /Wrong value/,
      twin: vote({
        first: `if ((globalThis as any).process?.argv?.length > 99) throw new Error("odd");`,
        returns: right,
      }),
    },
    {
      name: "right on the first call alone",
      question: "knn-vote",
      attack: vote({ top: "let calls = 0;", returns: `calls++ > 0 ? distances.map(() => 77) : ${right}` }),
      says: /Wrong value/,
      twin: vote({ top: "let calls = 0;", first: "calls++;", returns: right }),
    },
  ],
};
