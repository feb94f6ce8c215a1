import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { loadAssignment, prepareSandbox } from "../../grader/index.js";
import { openCourse } from "../../grader/course.js";
import { fillAnswers } from "../../grader/fill.js";
import { gradeNotebook } from "../../grader/report.js";
import type { Report } from "../../grader/records.js";
import { containerCommand } from "../../grader/sandbox/container.js";
import { findProgram } from "../../grader/sandbox/find.js";
import { needs } from "../support/needs.js";

const cli = path.resolve(import.meta.dirname, "../../dist/src/cli/main.js");
const limits = { seconds: 4, wallSeconds: 17, heapMegabytes: 512, dataMegabytes: 2048, answers: 1 };

describe("tier T3, a container", () => {
  const root = mkdtempSync(path.join(os.tmpdir(), "container-test-"));
  const before_ = { PATH: process.env["PATH"], IMAGE: process.env["GRADLAB_IMAGE"] };
  afterEach(() => {
    process.env["PATH"] = before_.PATH;
    if (before_.IMAGE === undefined) delete process.env["GRADLAB_IMAGE"];
    else process.env["GRADLAB_IMAGE"] = before_.IMAGE;
  });
  after(() => rmSync(root, { recursive: true, force: true }));

  /** Puts a program in front of all others. */
  const install = (folder: string, name: string, script: string): void => {
    const place = path.join(root, folder);
    mkdirSync(place, { recursive: true });
    writeFileSync(path.join(place, name), script, { mode: 0o755 });
    process.env["PATH"] = `${place}:${before_.PATH}`;
  };

  it("is told to give nothing away, in words that both engines know", () => {
    const command = containerCommand(
      { engine: "/usr/bin/podman", image: "some/image:1" },
      limits,
      "/opt/gradlab",
      ["dist/child", "package.json"],
      ["--no-warnings", "/gradlab/dist/child/main.cjs"],
    );
    const at = command.indexOf("/usr/bin/podman");
    const image = command.indexOf("some/image:1");
    const flags = command.slice(at + 1, image);
    assert.deepEqual(flags.slice(0, 3), ["run", "--rm", "--interactive"]);
    for (const flag of [
      "--pull=never",
      "--network=none",
      "--read-only",
      "--cap-drop=ALL",
      "--security-opt=no-new-privileges",
      "--user=65534:65534",
      "--pids-limit=128",
      "--memory=2048m",
      "--memory-swap=2048m",
      "--ulimit=cpu=5:5",
      "--ulimit=fsize=0:0",
    ]) {
      assert.ok(flags.includes(flag), flag);
    }
    const mounts = flags.filter((_, i) => flags[i - 1] === "--volume");
    assert.deepEqual(mounts, [
      "/opt/gradlab/dist/child:/gradlab/dist/child:ro",
      "/opt/gradlab/package.json:/gradlab/package.json:ro",
    ]);
    assert.match(command.slice(image).join(" "), /timeout -s KILL 77 env -i .* sh --no-warnings/);
    assert.deepEqual(command.slice(-2), ["--no-warnings", "/gradlab/dist/child/main.cjs"]);
  });

  it("is refused where there is no engine, with the reason", () => {
    process.env["PATH"] = root;
    assert.throws(
      () => prepareSandbox("T3"),
      /T3 does not work on this machine: neither podman nor docker is installed/,
    );
    assert.throws(() => prepareSandbox("require:T3"), /neither podman nor docker/);
  });

  it("is refused where the engine does not run, with what it said and what to do", () => {
    install("broken", "podman", "#!/bin/sh\necho 'Cannot connect to the daemon.' >&2\nexit 1\n");
    process.env["GRADLAB_IMAGE"] = "my/image";
    assert.throws(
      () => prepareSandbox("T3"),
      /podman did not run the image my\/image \(Cannot connect to the daemon\.\); fetch it once with: podman pull my\/image/,
    );
    // Nobody who did not ask for it is troubled.
    assert.notEqual(prepareSandbox("auto").sandbox.tier, "T3");
  });

  it("is not taken for what T2 does where T2 works", function () {
    needs(this, "bwrap");
    install("works", "podman", "#!/bin/sh\nexit 0\n");
    assert.equal(prepareSandbox("auto").sandbox.tier, "T2");
    assert.equal(prepareSandbox("require:T2").sandbox.tier, "T2");
  });

  it("is no way out where neither it nor bubblewrap is here: require:T2 stops in one sentence, auto says T1", () => {
    const place = path.join(root, "bare");
    mkdirSync(place);
    const prlimit = findProgram("prlimit");
    if (prlimit !== undefined) symlinkSync(prlimit, path.join(place, "prlimit"));
    process.env["PATH"] = place;
    assert.throws(() => prepareSandbox("require:T2"), {
      name: "GradlabError",
      message: "sandbox: T2 does not work on this machine; auto takes the best that does",
    });
    assert.equal(prepareSandbox("auto").sandbox.tier, "T1");
    const class_ = path.join(root, "class");
    mkdirSync(class_);
    writeFileSync(path.join(class_, "Ada.ipynb"), "{");
    const out = path.join(root, "grades");
    const args = [cli, "grade", class_, "--assignment", "01-knn", "--out", out, "--sandbox", "require:T2"];
    const { status, stderr } = spawnSync(process.execPath, args, { encoding: "utf8", env: { PATH: place } });
    assert.deepEqual(
      [status, stderr],
      [1, "gradlab: sandbox: T2 does not work on this machine; auto takes the best that does\n"],
    );
    assert.ok(!existsSync(path.join(out, "index.html")));
  });

  /**
   * An engine's part played by bubblewrap: it reads podman's command line, mounts what it says and hands on standard input
   * and output only. What is proved is our side: the pipes, the paths, the flags of Node.
   */
  const player = `#!/bin/bash
shift
mounts=()
while [ $# -gt 0 ]; do
  case "$1" in
    --volume) IFS=: read -r from to _ <<< "$2"; mounts+=(--ro-bind "$from" "$to"); shift 2 ;;
    --entrypoint=*) entry="\${1#--entrypoint=}"; shift ;;
    --*) shift ;;
    *) break ;;
  esac
done
[ "$1" = the-image ] || { echo "no image $1" >&2; exit 125; }
shift
system=()
for name in /usr /lib /lib64 /bin; do system+=(--ro-bind-try "$name" "$name"); done
exec ${findProgram("bwrap")} --unshare-all --die-with-parent "\${system[@]}" "\${mounts[@]}" --dev /dev --proc /proc --tmpfs /tmp --chdir /tmp -- "$entry" "$@"
`;

  it("grades as every other tier, through an engine's standard input and output", async function () {
    this.timeout(60_000);
    needs(this, "bwrap");
    const assignment = await loadAssignment("01-knn");
    const answers = new Map(assignment.references);
    answers.set(
      "knn-one-loop",
      "function distancesOneLoop(x: any, y: any): any { return (globalThis as any).process.exit(3); }",
    );
    const graded = async (sandbox: string): Promise<Report> => {
      const course = openCourse(assignment, { sandbox, seconds: 10 });
      try {
        return await gradeNotebook(course, "Ada", fillAnswers(assignment, answers), "a salt");
      } finally {
        await course.close();
      }
    };
    const outside = await graded("T2");
    install("player", "podman", player);
    process.env["GRADLAB_IMAGE"] = "the-image";
    const inside = await graded("require:T3");
    assert.equal(inside.sandbox.tier, "T3");
    assert.ok(inside.sandbox.contained.includes("the network"));
    assert.deepEqual(inside.questions, outside.questions);
    assert.equal(inside.score, 96 - 15);
    // Where bubblewrap does not work but an engine does, it is taken for what T2 would do.
    install("player", "bwrap", "#!/bin/sh\nexit 1\n");
    assert.equal(prepareSandbox("auto").sandbox.tier, "T3");
    assert.equal(prepareSandbox("require:T2").sandbox.tier, "T3");
  });
});
