import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import {
  appendFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import os from "node:os";
import path from "node:path";
import { Worker } from "bullmq";
import { Redis } from "ioredis";
import { loadAssignment } from "../../../grader/assignment.js";
import { fillAnswers } from "../../../grader/fill.js";
import { serve } from "../../../grader/index.js";
import { sealRecord } from "../../../grader/queue/seal.js";
import type { Grade } from "../../../grader/queue/work.js";
import { gradeSubmission } from "../../../grader/report.js";
import { needs } from "../../support/needs.js";
import { start, type Program } from "./program.js";
import { startRedis, type TestRedis } from "./redis.js";

const root = path.resolve(import.meta.dirname, "../../..");
const command = path.join(root, "dist/src/cli/main.js");
const salt = "a secret for this test";
const students = ["s0", "s1", "s2", "s3"];

/** Every file below a folder with its text. */
function tree(folder: string): Record<string, string> {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) =>
    statSync(path.join(folder, name)).isFile(),
  );
  return Object.fromEntries(
    files.toSorted().map((name) => [name, readFileSync(path.join(folder, name), "utf8")]),
  );
}

describe("grading by a queue", function () {
  this.timeout(180_000);
  const folder = mkdtempSync(path.join(os.tmpdir(), "gradlab-queue-"));
  const at = (name: string): string => path.join(folder, name);
  const programs = new Set<Program>();
  let redis: TestRedis;

  const run = (args: readonly string[], environment?: NodeJS.ProcessEnv): Program => {
    const program = start(args, environment);
    programs.add(program);
    void program.ended.then(() => programs.delete(program));
    return program;
  };
  const grade = (out: string, ...options: readonly string[]): Program =>
    run([command, "grade", at("class"), "--out", at(out), "--salt-file", at("salt"), ...options]);
  const byQueue = (out: string, ...options: readonly string[]): Program =>
    grade(out, "--queue", redis.url, ...options);
  const worker = (...options: readonly string[]): Program =>
    run([command, "worker", "--queue", redis.url, "--salt-file", at("salt"), "--jobs", "1", ...options]);
  /** How many times a worker has begun, or ended, each student's work. */
  const count = (workers: readonly Program[], wanted: RegExp): number[] =>
    students.map(
      (name) =>
        workers
          .flatMap(({ lines }) => lines)
          .filter((line) => line.startsWith(`${name}: `) && wanted.test(line)).length,
    );
  const assertSame = (out: string): void => assert.deepEqual(tree(at(out)), tree(at("whole")));
  const succeed = async (program: Program): Promise<void> =>
    assert.equal(await program.ended, 0, program.lines.join("\n"));

  before(async function () {
    needs(this, "redis-server");
    redis = await startRedis();
    const assignment = await loadAssignment("01-knn");
    mkdirSync(at("class"));
    writeFileSync(at("salt"), `${salt}\n`);
    const [id, reference] = [...assignment.references].find(([name]) => name === "knn-vote")!;
    for (const name of students.slice(1)) {
      const answers = new Map([[id, `${reference}\n// ${name}`]]);
      writeFileSync(at(`class/${name}.ipynb`), JSON.stringify(fillAnswers(assignment, answers)));
    }
    writeFileSync(at("class/s0.ipynb"), "{");
    await succeed(grade("whole", "--jobs", "1"));
  });
  afterEach(async () => {
    for (const program of programs) program.kill("SIGKILL");
    await Promise.all([...programs].map(({ ended }) => ended));
    await redis.ask((client) => client.flushall());
  });
  after(async () => {
    await redis.remove();
    rmSync(folder, { recursive: true, force: true });
  });

  it("gives the same bytes with two workers, each submission graded once, and leaves nothing in Redis", async () => {
    const workers = [worker(), worker()];
    await succeed(byQueue("two"));
    assertSame("two");
    assert.deepEqual(count(workers, /begun/), [1, 1, 1, 1]);
    const keys = await redis.ask((client) => client.keys("*"));
    // What workers have said of themselves runs out within seconds.
    assert.deepEqual(
      keys.filter((key) => !/^gradlab:board:\w+:(workers|.*\/\d+)$/.test(key)),
      [],
    );
    for (const one of workers) one.kill("SIGTERM");
    assert.deepEqual(await Promise.all(workers.map(({ ended }) => ended)), [0, 0]);
  });

  it("has another worker take over what one was in the midst of when it was killed", async () => {
    const tsx = ["--import", "tsx", path.join(import.meta.dirname, "hanging-worker.ts")];
    const hanging = run([...tsx, redis.url, salt, "4"]);
    const producer = byQueue("taken");
    const [student] = (await hanging.until(/^s\d: begun$/)).split(":");
    hanging.kill("SIGKILL");
    const other = worker("--patience", "4");
    await succeed(producer);
    assertSame("taken");
    assert.ok(other.lines.includes(`${student}: begun`), "the other one graded it");
    assert.ok(other.lines.includes("another worker is gone; what it had begun is in the queue again"));
  });

  it("loses and doubles nothing when one of two workers is killed at work", async () => {
    const [first, second] = [worker("--patience", "4"), worker("--patience", "4")];
    const producer = byQueue("killed");
    await first.until(/: begun$/);
    first.kill("SIGKILL");
    await succeed(producer);
    assertSame("killed");
    assert.equal(await first.ended, undefined);
    const graded = count([first, second], /\/100$/);
    assert.ok(
      graded.every((times) => times >= 1),
      "each was graded to its end",
    );
  });

  it("goes on where a run was that was killed, and grades nothing twice", async () => {
    const one = worker();
    const killed = byQueue("resumed");
    await killed.until(/^2\/4 /);
    killed.kill("SIGKILL");
    assert.equal(await killed.ended, undefined);
    await succeed(byQueue("resumed"));
    assertSame("resumed");
    assert.deepEqual(count([one], /begun/), [1, 1, 1, 1]);
  });

  it("survives a server that dies and comes back empty", async () => {
    const one = worker();
    const producer = byQueue("restarted");
    await producer.until(/^1\/4 /);
    await redis.kill();
    await producer.until(/server is lost/);
    await one.until(/server is lost/);
    await redis.start();
    await succeed(producer);
    assertSame("restarted");
    assert.ok(producer.lines.includes("the queue's server is back"));
  });

  it("says in one sentence that the server died, and a later run finishes", async () => {
    const one = worker();
    const producer = byQueue("died", "--patience", "1");
    await producer.until(/^1\/4 /);
    await redis.kill();
    assert.equal(await producer.ended, 1);
    const last = producer.lines.at(-1) ?? "";
    assert.match(
      last,
      /^gradlab: queue: redis:.* silent for 1 s .*; nothing is lost: run the same command again/,
    );
    await redis.start();
    await succeed(byQueue("died"));
    assertSame("died");
    assert.ok(one.lines.includes("the queue's server is back"), "the worker had waited for it");
  });

  it("stops in order when it is asked to, and takes back what nobody has begun", async () => {
    const producer = byQueue("stopped");
    await producer.until(/^no worker is at work on this yet; start one: gradlab worker --queue redis:/);
    producer.kill("SIGINT");
    assert.equal(await producer.ended, 130);
    assert.match(
      producer.lines.at(-1) ?? "",
      /grade was stopped, nothing is graded yet and kept: run the same/,
    );
    assert.deepEqual(await redis.ask((client) => client.keys("*")), []);
    worker();
    await succeed(byQueue("stopped"));
    assertSame("stopped");
  });

  describe("refuses", () => {
    const refusals: readonly (readonly [string, () => readonly string[], RegExp])[] = [
      [
        "an assignment of another version",
        () => {
          cpSync(path.join(root, "assignments/01-knn"), at("other/01-knn"), { recursive: true });
          appendFileSync(at("other/01-knn/master.ts"), "// changed\n");
          return ["--salt-file", at("salt"), "--assignment", at("other/01-knn")];
        },
        /the assignment 01-knn has other files here \(\w+, the run's are \w+\): copy its folder/,
      ],
      [
        "a run whose salt it has not",
        () => {
          writeFileSync(at("another-salt"), "another secret\n");
          return ["--salt-file", at("another-salt")];
        },
        /its salt is not here: copy the run's salt/,
      ],
    ];
    for (const [what, options, reason] of refusals) {
      it(`${what}, tells both sides, and leaves the work to others`, async () => {
        const unfit = run([command, "worker", "--queue", redis.url, ...options()]);
        const out = `refused ${what.length}`;
        const producer = byQueue(out);
        await unfit.until(reason);
        assert.match(await producer.until(/^worker .* refuses: /), reason);
        const fit = worker();
        await succeed(producer);
        assertSame(out);
        assert.deepEqual(count([unfit, fit], /begun/), [1, 1, 1, 1]);
        assert.deepEqual(count([unfit], /begun/), [0, 0, 0, 0]);
      });
    }

    it("a run that is sealed by somebody else", async () => {
      const one = worker();
      const producer = byQueue("forged-run");
      await producer.until(/is at work/);
      const real = await redis.ask(async (client) => {
        const [name] = await client.smembers("gradlab:board");
        return JSON.parse((await client.get(`gradlab:board:${name}`))!) as { text: string };
      });
      const text = real.text.replace('"tier":"T2"', '"tier":"T0"').replace('"seconds":10', '"seconds":9999');
      assert.notEqual(text, real.text);
      const forged = JSON.stringify({ ...sealRecord("not the salt", "run", {}), text });
      await redis.ask((client) => client.set("gradlab:board:evil", forged));
      await redis.ask((client) => client.sadd("gradlab:board", "evil"));
      await one.until(/refuses a run: .*not sealed with this salt/);
      await succeed(producer);
    });
  });

  it("believes no result that was not sealed with the salt", async () => {
    const producer = byQueue("forged");
    await producer.until(/^no worker is at work/);
    const [name] = await redis.ask((client) => client.smembers("gradlab:board"));
    let forged = 0;
    let enough = (): void => {};
    const isEnough = new Promise<void>((resolve) => (enough = resolve));
    const connection = new Redis(redis.url, { maxRetriesPerRequest: null });
    const forger = new Worker(
      name,
      async (job) => {
        const { text } = job.data as { text: string };
        const { student } = (JSON.parse(text) as { submission: { student: string } }).submission;
        const report = { student, score: 100, max: 100 };
        if (++forged === 2) enough();
        return sealRecord("not the salt", "result", { format: "gradlab-result-1", job: job.id, report });
      },
      { connection, prefix: "gradlab", limiter: { max: 2, duration: 3_600_000 } },
    );
    await isEnough;
    await producer.until(/not sealed with this salt/);
    await forger.close();
    connection.disconnect();
    await redis.ask(async (client) => client.del(`gradlab:${name}:limiter`));
    worker();
    await succeed(producer);
    assertSame("forged");
  });

  describe("when the grader itself fails", () => {
    /** A worker in this process whose grader fails the first times, and what it has said. */
    async function failing(times: number, work: () => Promise<void>): Promise<string[]> {
      const tries = new Map<string, number>();
      const lines: string[] = [];
      const control = new AbortController();
      const fails: Grade = async (course, submission, bytes, secret) => {
        const report = await gradeSubmission(course, submission, bytes, secret);
        const before = tries.get(submission.student) ?? 0;
        tries.set(submission.student, before + 1);
        return submission.student === "s2" && before < times
          ? { ...report, score: 0, ungraded: 100 }
          : report;
      };
      const served = serve({
        url: redis.url,
        salts: [salt],
        jobs: 1,
        signal: control.signal,
        log: (line) => lines.push(line),
        grade: fails,
      });
      await work();
      control.abort();
      await served;
      return lines;
    }
    const tried = (lines: readonly string[], student: string): number =>
      lines.filter((line) => line === `${student}: begun`).length;

    it("tries again, with a rest between", async () => {
      const lines = await failing(2, () => succeed(byQueue("retried")));
      assertSame("retried");
      assert.deepEqual([tried(lines, "s1"), tried(lines, "s2")], [1, 3]);
    });

    it("says after three times that it is ungraded, and the next run tries anew", async () => {
      const lines = await failing(3, async () => {
        const producer = byQueue("ungraded");
        await succeed(producer);
        assert.ok(producer.lines.some((line) => /^1 could not be graded in full/.test(line)));
        const report = JSON.parse(tree(at("ungraded/results"))["s2.json"]) as { ungraded: number };
        assert.equal(report.ungraded, 100);
        await succeed(byQueue("ungraded"));
      });
      assertSame("ungraded");
      assert.deepEqual([tried(lines, "s1"), tried(lines, "s2")], [1, 4]);
    });
  });

  it("grades here what is too large for the queue", async () => {
    const large = at("class/s4.ipynb");
    const notebook = JSON.parse(readFileSync(at("class/s1.ipynb"), "utf8")) as { cells: unknown[] };
    // Random text, so that packing does not make it small.
    const output = {
      output_type: "stream",
      name: "stdout",
      text: randomBytes(9 * 2 ** 20).toString("base64"),
    };
    notebook.cells.push({
      cell_type: "code",
      id: "large",
      metadata: {},
      execution_count: 1,
      source: "1",
      outputs: [output],
    });
    writeFileSync(large, JSON.stringify(notebook));
    try {
      await succeed(grade("with-large"));
      worker();
      const producer = byQueue("queued-large");
      await succeed(producer);
      assert.ok(producer.lines.some((line) => /^s4: \d+ MB are too much for the queue/.test(line)));
      assert.deepEqual(tree(at("queued-large")), tree(at("with-large")));
    } finally {
      rmSync(large);
    }
  });
});

describe("a queue's server that cannot be used", function () {
  this.timeout(60_000);
  let redis: TestRedis;
  before(async function () {
    needs(this, "redis-server");
    redis = await startRedis("right");
  });
  after(() => redis.remove());

  const faults: readonly (readonly [string, (url: string) => string, RegExp])[] = [
    ["has another password", (url) => url.replace("right", "wrong"), /the password is wrong$/],
    [
      "wants a password",
      (url) => url.replace(":right@", ""),
      /it wants a password: redis:\/\/:PASSWORD@HOST$/,
    ],
    ["is none", () => "http://example.org", /the address is not Redis's, expected redis:\/\/HOST:PORT/],
    ["has no name", () => "redis://no-such-host.invalid", /no machine has that name$/],
    ["is not there", () => "redis://127.0.0.1:1", /no server listens there: start one \(redis-server\)/],
  ];
  for (const [what, address, reason] of faults) {
    it(`${what}: one sentence, and no password in it`, async () => {
      const one = start([command, "worker", "--queue"], {
        GRADLAB_QUEUE: address(redis.url),
        GRADLAB_SALT: salt,
      });
      assert.equal(await one.ended, 1);
      assert.equal(one.lines.length, 1, one.lines.join("\n"));
      assert.match(one.lines[0], reason);
      assert.doesNotMatch(one.lines[0], /right|wrong@/);
    });
  }

  it("is used with the right password", async () => {
    const one = start([command, "worker", "--queue", redis.url], { GRADLAB_SALT: salt });
    assert.doesNotMatch(await one.until(/waits for runs at redis:/), /right/);
    one.kill("SIGTERM");
    assert.equal(await one.ended, 0);
  });
});
