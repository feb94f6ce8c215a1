import assert from "node:assert/strict";
import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import type { Finding } from "../../src/cli/doctor/finding.js";
import { readNotebook } from "../../src/notebook/index.js";
import { Talk } from "../lab/talk.js";

const root = path.resolve(import.meta.dirname, "../..");

interface Packed {
  readonly filename: string;
  readonly files: readonly { readonly path: string }[];
}
interface Lock {
  readonly packages: Readonly<Record<string, { readonly dev?: boolean }>>;
}

/** The package as `npm pack` makes it, installed in an empty folder with its dependencies and nothing else. */
describe("the packed package", function () {
  this.timeout(300_000);
  let folder: string;
  let packed: Packed;
  let lab: ChildProcess | undefined;
  const home = (): string => path.join(folder, "empty");
  const main = (): string => path.join(home(), "node_modules/gradlab/dist/src/cli/main.js");

  before(() => {
    folder = mkdtempSync(path.join(tmpdir(), "gradlab-pack-"));
    packed = pack(folder);
    const modules = path.join(home(), "node_modules");
    mkdirSync(modules, { recursive: true });
    assert.equal(spawnSync("tar", ["-xzf", path.join(folder, packed.filename), "-C", folder]).status, 0);
    renameSync(path.join(folder, "package"), path.join(modules, "gradlab"));
    linkDependencies(modules);
  });
  after(async () => {
    if (lab?.exitCode === null) {
      const ended = new Promise((resolve) => lab!.once("exit", resolve));
      lab.kill();
      await ended;
    }
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  });

  const environment = (): NodeJS.ProcessEnv => ({
    ...process.env,
    GRADLAB_STATE: path.join(folder, "state"),
    NODE_OPTIONS: "",
  });
  const gradlab = (
    ...args: string[]
  ): { readonly status: number | null; readonly stdout: string; readonly stderr: string } =>
    spawnSync(process.execPath, [main(), ...args], {
      cwd: home(),
      encoding: "utf8",
      env: environment(),
    });

  it("holds what it needs, and no sources or tests of its own", () => {
    const names = packed.files.map(({ path: name }) => name);
    const first = new Set(names.map((name) => name.split("/")[0]));
    assert.deepEqual(
      [...first].toSorted(),
      "CHANGELOG.md LICENSE README.md assignments dist notebooks package.json share".split(" "),
    );
    for (const needed of [
      "dist/wasm/kernels.wasm",
      "dist/native/fork-server-linux-x64.so",
      "dist/native/kernels-linux-x64.so",
      "dist/child/main.cjs",
      "dist/browser/gradlab.js",
      "dist/lab/manifest.json",
      ...kernels(),
    ])
      assert.ok(names.includes(needed), needed);
    const { notebook, start } = JSON.parse(
      readFileSync(path.join(home(), "node_modules/gradlab/dist/lab/manifest.json"), "utf8"),
    ) as Record<string, string>;
    for (const asset of [notebook, start]) assert.ok(names.includes(`dist/lab/${asset}`), asset);
    assert.deepEqual(
      names.filter((name) => /tsbuildinfo|\.built|\.test\.|^dist\/(test|bench)/.test(name)),
      [],
    );
  });

  it("finds nothing missing", () => {
    const { status, stdout } = gradlab("doctor", "--json");
    assert.equal(status, 0, stdout);
    const { findings } = JSON.parse(stdout) as { findings: Finding[] };
    assert.deepEqual(
      findings.filter(({ state }) => state === "missing"),
      [],
    );
    assert.equal(findings.find(({ name }) => name === "Engine")?.state, "good");
  });

  it("runs lesson 01", () => {
    const { status, stdout } = gradlab(
      "run",
      "node_modules/gradlab/notebooks/01-image-classification.ipynb",
      "--out",
      "out",
    );
    assert.equal(status, 0, stdout);
    assert.ok(existsSync(path.join(home(), "out/01-image-classification.html")));
  });

  it("takes a teacher from a new assignment to a graded class", () => {
    const ran = (...args: string[]): string => {
      const { status, stdout, stderr } = gradlab(...args);
      assert.equal(status, 0, `${args.join(" ")}: ${stdout}${stderr}`);
      return stdout;
    };
    ran("new", "07-light");
    assert.match(ran("verify", "07-light"), /nothing against it/);
    ran("release", "07-light", "--out", "release");
    assert.ok(existsSync(path.join(home(), "release/07-light/checks.json")));
    mkdirSync(path.join(home(), "class"));
    const { status, stdout } = gradlab("submit", "release/07-light/07-light.ipynb", "-o", "class/ada.zip");
    assert.equal(status, 1, "nothing is answered");
    assert.match(stdout, /not answered yet[^]*Not ready\. You can hand it in as it is: class\/ada\.zip/);
    ran("grade", "class", "--assignment", "07-light", "--out", "grades");
    const grades = readFileSync(path.join(home(), "grades/grades.csv"), "utf8");
    assert.match(grades, /^ada,/m);
  });

  it("checks the types of answers, with those of Node where npm put them", () => {
    const compiler = pathToFileURL(
      path.join(home(), "node_modules/gradlab/dist/grader/compile/index.js"),
    ).href;
    const program = `
      const { startCompiler } = await import(${JSON.stringify(compiler)});
      const answers = ["const size: number = Buffer.from([1]).length;", "const size: string = Buffer.from([1]).length;"];
      const compiler = startCompiler(60);
      const found = await compiler.types(answers.map((answer) => ({ context: "", name: "size", answer })));
      console.log(JSON.stringify(found.map((one) => one.map(({ message }) => message))));
      await compiler.close();`;
    const { stdout } = spawnSync(process.execPath, ["--input-type=module", "--eval", program], {
      cwd: home(),
      encoding: "utf8",
      env: environment(),
    });
    assert.deepEqual(JSON.parse(stdout), [[], ["Type 'number' is not assignable to type 'string'."]]);
  });

  it("proves the assignments that it brings", () => {
    const { status, stdout } = gradlab("verify", "01-knn");
    assert.equal(status, 0, stdout);
  });

  it("writes a demo that needs nothing else", () => {
    const { status, stdout } = gradlab("demo", "descent", "--out", "descent.html");
    assert.equal(status, 0, stdout);
    const page = readFileSync(path.join(home(), "descent.html"), "utf8");
    assert.match(page, /id="demo"/);
    assert.doesNotMatch(page, /<(script|link)[^>]*(src|href)="(?!data:)/);
  });

  it("opens the lab, whose kernel knows the library and checks an answer", async () => {
    const url = new URL(await start());
    const [port, token] = [Number(url.port), url.searchParams.get("token")!];
    const get = async (target: string): Promise<Response> =>
      fetch(new URL(target, url), { headers: { authorization: `token ${token}` } });
    assert.match(await (await get("/")).text(), /Start with lesson 00/);
    const opened = await get("/open/lessons/01-image-classification.ipynb");
    assert.equal(opened.status, 200);
    const page = await opened.text();
    for (const [, asset] of page.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g))
      assert.equal((await get(asset)).status, 200, asset);
    assert.ok(existsSync(path.join(home(), "lessons/01-image-classification.ipynb")));
    const talkTo = async (notebook: string): Promise<Talk> => {
      const session = await fetch(new URL("/api/sessions", url), {
        method: "POST",
        headers: { authorization: `token ${token}` },
        body: JSON.stringify({ path: notebook, type: "notebook" }),
      });
      const { kernel } = (await session.json()) as { kernel: { id: string } };
      return Talk.open({ port, token }, kernel.id);
    };
    const talk = await talkTo("lessons/01-image-classification.ipynb");
    const code =
      'import { tf } from "gradlab";\nconst x: tf.Tensor1D = tf.tensor1d([1, 2]);\nx.sum().dataSync()[0]';
    const { reply, text } = await talk.result(talk.execute(code));
    assert.equal(reply.content["status"], "ok", text);
    assert.match(text, /^3/);
    await talk.close();

    // An answer is checked beside it, from what the package brings.
    const assignment = "assignments/01-knn/01-knn.ipynb";
    assert.equal((await get(`/open/${assignment}`)).status, 200);
    const { cells } = readNotebook(readFileSync(path.join(home(), assignment), "utf8"), assignment);
    const sourceOf = (id: string): string => cells.find((cell) => cell.id === id)!.source;
    const student = await talkTo(assignment);
    const run = async (source: string): Promise<string> =>
      (await student.result(student.execute(source))).text;
    await run(sourceOf("setup"));
    await run(sourceOf("knn-two-loops"));
    assert.match(await run(sourceOf("two-loops-check")), /Not yet written/);
    const right = "Math.sqrt(a.reduce((sum, v, j) => sum + (v - b[j]) ** 2, 0))";
    await run(
      `function distancesTwoLoops(x: number[][], xTrain: number[][]): number[][] { return x.map((a) => xTrain.map((b) => ${right})); }`,
    );
    assert.match(await run(sourceOf("two-loops-check")), /Public checks passed/);
    await student.close();
  });

  /** Starts the lab in the empty folder; resolves to its address. */
  async function start(): Promise<string> {
    const child = spawn(process.execPath, [main(), "lab", "--no-open", "--port", "0"], {
      cwd: home(),
      env: environment(),
      stdio: ["ignore", "pipe", "inherit"],
    });
    lab = child;
    let said = "";
    return new Promise((resolve, reject) => {
      child.stdout.on("data", (chunk: Buffer) => {
        said += chunk.toString();
        const [address] = /http:\S+/.exec(said) ?? [];
        if (address) resolve(address);
      });
      child.on("exit", (code) => reject(new Error(`gradlab lab ended with ${code}: ${said}`)));
    });
  }
});

/** The compiled kernels that the engine looks for, all of them. */
function kernels(): string[] {
  const source = readFileSync(path.join(root, "src/engine/memory/kernels.ts"), "utf8");
  const names = [...source.matchAll(/"(wasm\/[\w-]+\.wasm)"/g)].map(([, name]) => `dist/${name}`);
  assert.ok(names.length >= 2, names.join());
  return names;
}

function pack(folder: string): Packed {
  const { status, stdout, stderr } = spawnSync(
    "npm",
    ["pack", "--json", "--ignore-scripts", "--pack-destination", folder],
    { cwd: root, encoding: "utf8", shell: process.platform === "win32" },
  );
  assert.equal(status, 0, stderr);
  return (JSON.parse(stdout) as [Packed])[0];
}

/** What the lockfile gives to those who install the package, and none of what only its developers need. */
function linkDependencies(modules: string): void {
  const { packages } = JSON.parse(readFileSync(path.join(root, "package-lock.json"), "utf8")) as Lock;
  for (const [place, { dev }] of Object.entries(packages)) {
    const [, name] = /^node_modules\/((?:@[^/]+\/)?[^/]+)$/.exec(place) ?? [];
    const source = path.join(root, place);
    if (name === undefined || dev || !existsSync(source)) continue;
    mkdirSync(path.dirname(path.join(modules, name)), { recursive: true });
    symlinkSync(source, path.join(modules, name), "junction");
  }
}
