import assert from "node:assert/strict";
import { createServer, type AddressInfo } from "node:net";
import { loadAssignment, type LoadedAssignment } from "../../grader/assignment.js";
import { openCourse, type Course } from "../../grader/course.js";
import { fillAnswers } from "../../grader/fill.js";
import { gradeNotebook } from "../../grader/report.js";
import { tiers } from "../support/tiers.js";
import { fs, node, vote } from "./corpus/attack.js";

const [reached, stopped] = [77, 78];

/** What an answer can try, under the words in which a report says that it is contained or not. */
const probes = (port: number): Readonly<Record<string, readonly string[]>> => ({
  environment: [
    `Object.keys((globalThis as any).process.env).length > 0`,
    `${node("fs")}.readFileSync("/proc/self/environ").length > 0`,
  ],
  "reading and writing files": [
    `${node("fs")}.readFileSync("/etc/passwd").length > 0`,
    `${node("fs")}.readdirSync("/").length > 0`,
  ],
  "starting processes and threads": [
    `${node("child_process")}.spawnSync("/bin/true").status === 0`,
    `!!new (${node("worker_threads")}.Worker)("1", { eval: true })`,
  ],
  "seeing and signalling other processes": [`(globalThis as any).process.kill(${process.pid}, 0)`],
  "the network": [
    `await new Promise((resolve) => { const s = ${node("net")}.connect(${port}, "127.0.0.1"); s.on("connect", () => { s.destroy(); resolve(true); }); s.on("error", () => resolve(false)); })`,
  ],
});

/** What the limits around a child forbid, tried in T0, where nothing else would. */
const limits: Readonly<Record<string, string>> = {
  "a file of one byte": `(() => { ${fs} fs.writeFileSync("kept", "1"); return fs.readFileSync("kept", "utf8") === "1"; })()`,
  "open files without end": `(() => { ${fs} const open = []; try { for (let i = 0; i < 200; i++) open.push(fs.openSync("/dev/null", "r")); } finally { for (const one of open) fs.closeSync(one); } return true; })()`,
  "memory outside the heap": `(() => { const held = []; for (let i = 0; i < 48; i++) held.push(new Uint8Array(64 * 2 ** 20)); return held.length === 48; })()`,
  "memory of WebAssembly": `!!new WebAssembly.Memory({ initial: 1 }).grow(${2 ** 16 - 1})`,
};

describe("what a tier contains, tried from inside", () => {
  const server = createServer((socket) => socket.destroy());
  let assignment: LoadedAssignment;
  before(async () => {
    assignment = await loadAssignment("01-knn");
    await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  });
  after(() => server.close());

  for (const tier of tiers) {
    describe(`in tier ${tier}`, () => {
      let course: Course | undefined;
      before(function () {
        try {
          course = openCourse(assignment, { sandbox: `require:${tier}` });
        } catch (error) {
          if (process.env["GRADLAB_REQUIRE"] !== undefined) throw error;
          console.log(`    not run here: ${(error as Error).message}`);
          this.skip();
        }
      });
      after(() => course?.close());

      const succeeds = async (what: string): Promise<boolean> => {
        const answer = vote({
          first: `const tried = (async () => { try { return (${what}) ? ${reached} : ${stopped}; } catch { return ${stopped}; } })();`,
          returns: "tried.then((label) => distances.map(() => label)) as any",
        });
        const notebook = fillAnswers(assignment, new Map([["knn-vote", answer]]));
        const { questions } = await gradeNotebook(course!, "a student", notebook, "a salt", "knn-vote");
        const told = questions[0].aspects[0].message ?? "";
        const [, found] = /and is (\d+)/.exec(told) ?? [];
        assert.ok([reached, stopped].includes(Number(found)), told);
        return Number(found) === reached;
      };

      for (const claim of Object.keys(probes(0))) {
        it(`${claim}: as its report says`, async () => {
          const { contained, notContained } = course!.launcher.sandbox;
          assert.ok(contained.includes(claim) !== notContained.includes(claim), claim);
          const { port } = server.address() as AddressInfo;
          for (const probe of probes(port)[claim]) {
            const found = await succeeds(probe);
            if (contained.includes(claim)) assert.equal(found, false, probe);
            else assert.equal(found, true, `${probe} is contained after all`);
          }
        });
      }

      for (const [what, attempt] of tier === "T0" ? Object.entries(limits) : []) {
        it(`${what}: the limits hold`, async function () {
          if (!course!.launcher.sandbox.contained.includes("memory outside the heap")) this.skip(); // No prlimit.
          assert.equal(await succeeds(attempt), false);
        });
      }

      it("forgets what an answer wrote: the next one starts anew", async () => {
        const told = await succeeds(`(() => { ${fs} fs.writeFileSync("kept", ""); return false; })()`);
        assert.equal(told, false);
        assert.equal(await succeeds(`${node("fs")}.existsSync("kept")`), false);
      });
    });
  }
});
