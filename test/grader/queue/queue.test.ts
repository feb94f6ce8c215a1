import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
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
import { pathToFileURL } from "node:url";
import { Worker } from "bullmq";
import { Redis } from "ioredis";
import { loadAssignment } from "../../../grader/assignment.js";
import { fillAnswers } from "../../../grader/fill.js";
import { serve } from "../../../grader/index.js";
import { sealRecord } from "../../../grader/queue/seal.js";
import type { Grade } from "../../../grader/queue/work.js";
import type { Report } from "../../../grader/records.js";
import { gradeSubmission } from "../../../grader/report.js";
import { right, vote } from "../../attacks/corpus/attack.js";
import { needs } from "../../support/needs.js";
import { start, type Program } from "./program.js";
import { startRedis, type TestRedis } from "./redis.js";

const root = path.resolve(import.meta.dirname, "../../..");
const command = path.join(root, "dist/src/cli/main.js");
const salt = "a secret for this test";
const students = ["s0", "s1", "s2"];

/** Every file below a folder with its text. */
function tree(folder: string): Record<string, string> {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) =>
    statSync(path.join(folder, name)).isFile(),
  );
  return Object.fromEntries(
    files.toSorted().map((name) => [name, readFileSync(path.join(folder, name), "utf8")]),
  );
}

/** How a worker is started that never comes to the end of a job. */
const tsx = ["--import", "tsx", path.join(import.meta.dirname, "hanging-worker.ts")];

/** Something that happens once: to wait for, and to let happen. */
function signal(): [Promise<void>, () => void] {
  let happen = (): void => {};
  return [new Promise((resolve) => (happen = resolve)), () => happen()];
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
  const count = (workers: readonly { readonly lines: readonly string[] }[], wanted: RegExp): number[] =>
    students.map(
      (name) =>
        workers
          .flatMap(({ lines }) => lines)
          .filter((line) => line.startsWith(`${name}: `) && wanted.test(line)).length,
    );
  const assertSame = (out: string): void => assert.deepEqual(tree(at(out)), tree(at("whole")));
  const succeed = async (program: Program): Promise<void> =>
    assert.equal(await program.ended, 0, program.lines.join("\n"));

  /** A worker in this process, whose grader the test holds in its hand. */
  const served = (grade: Grade): { readonly lines: readonly string[]; stop(): Promise<void> } => {
    const lines: string[] = [];
    const control = new AbortController();
    const log = (line: string): void => void lines.push(line);
    const done = serve({
      url: redis.url,
      salts: [salt],
      jobs: 1,
      patience: 4,
      signal: control.signal,
      log,
      grade,
    });
    return {
      lines,
      async stop() {
        control.abort();
        await done;
      },
    };
  };
  /** A worker that begins a submission, the last if nothing is said, and ends it when it is let. */
  const held = (
    student = students.at(-1),
  ): { readonly begun: Promise<void>; release(): void } & ReturnType<typeof served> => {
    const [begun, begin] = signal();
    const [released, release] = signal();
    const worker = served(async (course, submission, bytes, secret) => {
      if (submission.student === student) {
        begin();
        await released;
      }
      return await gradeSubmission(course, submission, bytes, secret);
    });
    return { ...worker, begun, release };
  };
  /** The name of the run that stands in Redis, once there is one. */
  const standing = async (): Promise<string> => {
    for (;;) {
      const [name] = await redis.ask((client) => client.smembers("gradlab:board"));
      if (name !== undefined) return name;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  };

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
    await redis?.remove();
    rmSync(folder, { recursive: true, force: true });
  });

  it("gives the same bytes with two workers, each submission graded once, and leaves nothing in Redis", async () => {
    const workers = [worker(), worker()];
    await succeed(byQueue("two"));
    assertSame("two");
    assert.deepEqual(count(workers, /begun/), [1, 1, 1]);
    const keys = await redis.ask((client) => client.keys("*"));
    // What workers have said of themselves, and when one last looked after the others, runs out within seconds.
    assert.deepEqual(
      keys.filter((key) => !/^gradlab:(board:\w+:(workers|.*\/\d+)|\w+:stalled-check)$/.test(key)),
      [],
    );
    for (const one of workers) one.kill("SIGTERM");
    assert.deepEqual(await Promise.all(workers.map(({ ended }) => ended)), [0, 0]);
  });

  /** Kills a worker as soon as it says such a line, has another take its place, and tells whom the first had in hand. */
  const takenOver = async (
    out: string,
    line: RegExp,
    ...options: readonly string[]
  ): Promise<{ student: string; other: Program }> => {
    const hanging = run([...tsx, redis.url, salt, "4", ...options]);
    const producer = byQueue(out);
    const [student] = (await hanging.until(line)).split(":");
    hanging.kill("SIGKILL");
    const other = worker("--patience", "4");
    await succeed(producer);
    assertSame(out);
    return { student, other };
  };

  it("has another worker take over what one was in the midst of when it was killed", async () => {
    const { student, other } = await takenOver("taken", /^s\d: begun$/);
    assert.ok(other.lines.includes(`${student}: begun`), "the other one graded it");
    assert.ok(other.lines.includes("another worker is gone; what it had begun is in the queue again"));
  });

  it("loses nothing that a worker had graded when it was killed, but not yet handed in", async () => {
    const { student, other } = await takenOver("unsaid", /^s\d: graded$/, "1", "graded");
    assert.deepEqual(count([other], /begun/), [1, 1, 1], `${student} was graded anew`);
  });

  it("takes no result of a worker that was thought dead and comes back", async () => {
    const sleeper = worker("--patience", "4");
    const producer = byQueue("zombie");
    await sleeper.until(/^s1: begun$/);
    sleeper.kill("SIGSTOP");
    // It takes over what the sleeper had, and keeps it in hand.
    const other = held("s1");
    await other.begun;
    sleeper.kill("SIGCONT");
    await sleeper.until(/^s1: \d+\/100$/);
    await sleeper.until(/another has taken over what it had begun, and what comes of it here is not used$/);
    other.release();
    await succeed(producer);
    assertSame("zombie");
    assert.deepEqual(count([sleeper, other], /begun/), [1, 2, 1]);
    assert.equal(sleeper.lines.filter((line) => /this worker was silent|for job/.test(line)).length, 1);
    await other.stop();
  });

  it("keeps two classes apart that are graded at once, each with its own secret", async () => {
    const assignment = await loadAssignment("01-knn");
    // Right for the examples that everybody sees, and wrong by a number of its own for what is drawn.
    const wrong = vote({
      returns: `${right}.map((label) => label + (distances.length > 2 ? 100 * distances[0][0] + distances[1][1] : 0))`,
    });
    mkdirSync(at("others"));
    writeFileSync(at("other-salt"), "a secret of another class\n");
    writeFileSync(
      at("others/s1.ipynb"),
      JSON.stringify(fillAnswers(assignment, new Map([["knn-vote", wrong]]))),
    );
    const others = (out: string, secret: string, ...options: readonly string[]): Program =>
      run([command, "grade", at("others"), "--out", at(out), "--salt-file", at(secret), ...options]);
    await Promise.all([succeed(others("here", "salt")), succeed(others("there", "other-salt"))]);
    assert.notDeepEqual(tree(at("here")), tree(at("there")), "what is told depends on the secret");
    // The same submission with two secrets, by a worker that has both.
    const both = run([command, "worker", "--queue", redis.url, "--salt-file", at("salt"), at("other-salt")]);
    const runs = [
      others("here-queued", "salt", "--queue", redis.url),
      others("there-queued", "other-salt", "--queue", redis.url),
    ];
    await Promise.all(runs.map(succeed));
    for (const name of ["here", "there"]) assert.deepEqual(tree(at(`${name}-queued`)), tree(at(name)));
    assert.deepEqual(count([both], /begun/), [0, 2, 0]);
  });

  it("gives jobs that have cost three workers their lives to no fourth", async () => {
    const producer = byQueue("poison");
    const hanging = run([...tsx, redis.url, salt, "4", String(students.length)]);
    await Promise.all(students.map((name) => hanging.until(new RegExp(`^${name}: begun$`))));
    const name = await standing();
    await redis.ask(async (client) => {
      const jobs = (await client.keys(`gradlab:${name}:j*`)).filter((key) => /:j[0-9a-f]+$/.test(key));
      assert.equal(jobs.length, students.length);
      // As if two others had died of each already: where BullMQ counts that.
      for (const job of jobs) await client.hset(job, "stc", 2);
    });
    hanging.kill("SIGKILL");
    const other = worker("--patience", "4");
    await succeed(producer);
    for (const name of students) {
      assert.ok(
        producer.lines.some((line) => line.startsWith(`${name}: the queue has given it up (job stalled`)),
      );
      const { ungraded, max } = JSON.parse(tree(at("poison/results"))[`${name}.json`]) as Report;
      assert.equal(ungraded, max, "it is nobody's 0");
    }
    assert.deepEqual(count([other], /begun/), [0, 0, 0]);
    // A run without the queue puts it right.
    await succeed(grade("poison"));
    assertSame("poison");
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
    const one = held();
    const killed = byQueue("resumed");
    await killed.until(/^2\/3 /);
    await one.begun;
    killed.kill("SIGKILL");
    assert.equal(await killed.ended, undefined);
    one.release();
    await succeed(byQueue("resumed"));
    assertSame("resumed");
    assert.deepEqual(count([one], /begun/), [1, 1, 1]);
    await one.stop();
  });

  it("survives a server that dies in the midst of a job and comes back empty", async () => {
    const one = held();
    const producer = byQueue("restarted");
    await one.begun;
    await redis.kill();
    await producer.until(/server is lost/);
    await redis.start();
    await producer.until(/server is back/);
    one.release();
    await succeed(producer);
    assertSame("restarted");
    await one.stop();
  });

  it("says in one sentence that the server died, and a later run finishes", async () => {
    const one = held();
    const producer = byQueue("died", "--patience", "1");
    await one.begun;
    const idle = worker();
    await idle.until(/^works on 01-knn/);
    await redis.kill();
    assert.equal(await producer.ended, 1);
    const last = producer.lines.at(-1) ?? "";
    assert.match(
      last,
      /^gradlab: queue: redis:.* silent for 1 s .*; nothing is lost: run the same command again/,
    );
    await idle.until(/server is lost/);
    idle.kill("SIGTERM");
    assert.equal(await idle.ended, 0, "a worker ends without its server, too");
    assert.equal(idle.lines.at(-1), "stopped");
    await redis.start();
    one.release();
    await succeed(byQueue("died"));
    assertSame("died");
    assert.ok(one.lines.includes("the queue's server is back"), "the other worker had waited for it");
    await one.stop();
  });

  it("says what the server refuses", async () => {
    await redis.ask((client) => client.config("SET", "maxmemory", "1"));
    const producer = byQueue("full");
    assert.equal(await producer.ended, 1);
    assert.match(
      producer.lines.at(-1) ?? "",
      /^gradlab: queue: redis:\S+ refuses what it is asked \(OOM command/,
    );
    await redis.ask((client) => client.config("SET", "maxmemory", "0"));
  });

  it("has others do what a worker gives back that is stopped", async () => {
    const one = held();
    const producer = byQueue("given-back");
    await one.begun;
    await one.stop();
    const other = worker();
    await succeed(producer);
    assertSame("given-back");
    assert.deepEqual(count([one], /begun/), [1, 1, 1]);
    assert.deepEqual(count([other], /begun/), [0, 0, 1]);
  });

  it("stops in order when it is asked to, and takes back what nobody has begun", async () => {
    const producer = byQueue("stopped");
    await producer.until(/^no worker is at work on this yet; start one: gradlab worker --queue redis:/);
    producer.kill("SIGINT");
    assert.equal(await producer.ended, 130);
    assert.match(producer.lines.at(-1) ?? "", /grade was stopped, nothing is graded yet: run the same/);
    assert.deepEqual(await redis.ask((client) => client.keys("*")), []);
    worker();
    await succeed(byQueue("stopped"));
    assertSame("stopped");
  });

  it("is refused by workers that do not fit, which tell both sides and leave the work to others", async () => {
    cpSync(path.join(root, "assignments/01-knn"), at("other/01-knn"), { recursive: true });
    appendFileSync(at("other/01-knn/master.ts"), "// changed\n");
    writeFileSync(at("another-salt"), "another secret\n");
    const unfit: readonly (readonly [Program, RegExp])[] = [
      [
        worker("--assignment", at("other/01-knn")),
        /the assignment 01-knn has other files here \(\w+, the run's are \w+\): copy its folder/,
      ],
      [
        run([command, "worker", "--queue", redis.url, "--salt-file", at("another-salt")]),
        /its salt is not here: copy the run's salt/,
      ],
    ];
    const producer = byQueue("refused");
    for (const [one, reason] of unfit) {
      await one.until(reason);
      await producer.until(new RegExp(`^worker .* refuses: ${reason.source}`));
    }
    const fit = worker();
    await succeed(producer);
    assertSame("refused");
    assert.deepEqual(count([fit], /begun/), [1, 1, 1]);
    assert.deepEqual(
      count(
        unfit.map(([one]) => one),
        /begun/,
      ),
      [0, 0, 0],
    );
  });

  it("takes up no run that somebody else has sealed", async () => {
    const producer = byQueue("forged-run");
    const name = await standing();
    await redis.ask(async (client) => {
      const { text } = JSON.parse((await client.get(`gradlab:board:${name}`))!) as { text: string };
      // A machine whose isolation is given up would run whatever the next job brings.
      const changed = text.replace(/"tier":"T\d"/, '"tier":"T0"');
      const forged = { ...sealRecord("not the salt", "run", {}), text: changed };
      await client.set("gradlab:board:evil", JSON.stringify(forged));
      await client.sadd("gradlab:board", "evil");
    });
    const one = worker();
    await one.until(/refuses a run: .*not sealed with this salt/);
    producer.kill("SIGINT");
    assert.equal(await producer.ended, 130);
  });

  it("believes no result that was not sealed with the salt", async () => {
    const producer = byQueue("forged");
    const name = await standing();
    let forged = 0;
    const [isEnough, enough] = signal();
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

  it("tries again where the grader itself fails, says after three times that it is ungraded, and tries anew", async () => {
    const fails = new Map([
      ["s1", 2],
      ["s2", 3],
    ]);
    const one = served(async (course, submission, bytes, secret) => {
      const report = await gradeSubmission(course, submission, bytes, secret);
      const left = fails.get(submission.student) ?? 0;
      fails.set(submission.student, left - 1);
      return left > 0 ? { ...report, score: 0, ungraded: 100 } : report;
    });
    const producer = byQueue("ungraded");
    await succeed(producer);
    assert.ok(producer.lines.some((line) => line.startsWith("1 could not be graded in full")));
    const report = JSON.parse(tree(at("ungraded/results"))["s2.json"]) as Report;
    assert.equal(report.ungraded, 100);
    assert.deepEqual(count([one], /begun/), [1, 3, 3]);
    await succeed(byQueue("ungraded"));
    assertSame("ungraded");
    assert.deepEqual(count([one], /begun/), [1, 3, 4]);
    await one.stop();
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

describe("who has no queue", () => {
  it("loads nothing of it", () => {
    const door = JSON.stringify(pathToFileURL(path.join(root, "dist/grader/index.js")).href);
    const loaded = (more: string): string[] => {
      const script = `await import(${door}); ${more}
        const { createRequire } = await import("node:module");
        console.log(JSON.stringify(Object.keys(createRequire(import.meta.url).cache)));`;
      const options = { cwd: root, encoding: "utf8" } as const;
      const { stdout } = spawnSync(process.execPath, ["--input-type=module", "-e", script], options);
      return (JSON.parse(stdout) as string[]).filter((file) => /node_modules.(bullmq|ioredis)/.test(file));
    };
    assert.deepEqual(loaded(""), []);
    assert.notDeepEqual(
      loaded('await import("bullmq"); await import("ioredis");'),
      [],
      "or this would prove nothing",
    );
  });
});
