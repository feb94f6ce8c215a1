import { existsSync } from "node:fs";
import path from "node:path";
import { GradlabError } from "../../errors.js";
import type { Finding } from "./finding.js";
import { allowingNamespaces } from "./namespaces.js";
import { findProgram, installation, printed, type PackageNames } from "./programs.js";

/** Looks at everything Gradlab can make use of, in the order in which it matters. */
export async function examine(): Promise<Finding[]> {
  return [
    node(process.versions.node, await wantedNode()),
    await engine(),
    await blas(),
    await labPage(),
    await sandbox(),
    browser(),
    await jupyter(),
    redis(),
    await cifar10(),
  ];
}

/** How what is built comes back: in a clone by building it, elsewhere by installing Gradlab anew. */
async function rebuilding(): Promise<string> {
  const { packageRoot } = await import("../../lab/index.js");
  const isClone = existsSync(path.join(packageRoot(), "scripts/build.mjs"));
  return isClone ? "npm run build" : "npm install gradlab";
}

const advised = (command: string | undefined): { remedy?: string } =>
  command === undefined ? {} : { remedy: command };

async function wantedNode(): Promise<string> {
  const { packageRoot } = await import("../../lab/index.js");
  const { readFile } = await import("node:fs/promises");
  const text = await readFile(path.join(packageRoot(), "package.json"), "utf8");
  const { engines } = JSON.parse(text) as { engines: { node: string } };
  return engines.node.replace(/^>=/, "");
}

/** @param have and `wanted` are versions as `20.19.1`; what is left out counts as 0 */
export function node(have: string, wanted: string): Finding {
  const [a, b] = [have, wanted].map((version) => version.split(".").map(Number));
  const difference = [0, 1, 2].map((index) => (a[index] ?? 0) - (b[index] ?? 0)).find((part) => part !== 0);
  if ((difference ?? 0) >= 0) return { name: "Node", state: "good", text: have };
  const names: PackageNames = { brew: "node", winget: "OpenJS.NodeJS.LTS" };
  const remedy = installation(names) ?? "https://nodejs.org/en/download";
  return { name: "Node", state: "missing", text: `${have}, but Gradlab needs ${wanted} or newer`, remedy };
}

async function engine(): Promise<Finding> {
  const { describe } = await import("../../engine/index.js");
  const { simd, text } = describe();
  const said = text.replace(/^Engine \w+: /, "").replace(/\.$/, "");
  // It computes without them too, far more slowly.
  if (!simd) return { name: "Engine", state: "missing", text: said, remedy: await rebuilding() };
  return { name: "Engine", state: "good", text: said };
}

/** A BLAS makes big products faster, and nothing else needs it. */
async function blas(): Promise<Finding> {
  const { describe } = await import("../../engine/index.js");
  const { products, notes } = describe();
  const name = "BLAS";
  if (products !== undefined) return { name, state: "good", text: `${products}, for big matrix products` };
  if (!notes.includes("no BLAS found"))
    return {
      name,
      state: "good",
      text: "there, but not faster than the engine itself, as measured just now",
    };
  const remedy = installation({
    "apt-get": "libopenblas0-pthread",
    dnf: "openblas-threads",
    pacman: "openblas",
    brew: "openblas",
  });
  const text = "not found; big matrix products run on the engine itself";
  return { name, state: "absent", text, ...advised(remedy) };
}

async function labPage(): Promise<Finding> {
  const { assetsFolder } = await import("../../lab/index.js");
  try {
    assetsFolder();
    return { name: "Lab", state: "good", text: "the notebook's page is built" };
  } catch (error) {
    if (!(error instanceof GradlabError)) throw error;
    return {
      name: "Lab",
      state: "missing",
      text: "the notebook's page is not built",
      remedy: await rebuilding(),
    };
  }
}

async function sandbox(): Promise<Finding> {
  const { prepareSandbox } = await import("../../../grader/index.js");
  const name = "Sandbox";
  try {
    const { sandbox: found } = prepareSandbox();
    if (found.tier >= "T2") {
      const text = `${found.tier}: a submission sees no files, no other processes and no network`;
      return { name, state: "good", text };
    }
    const lacks = found.notContained.filter((one) => !one.startsWith("flaws"));
    const text = `${found.tier}: a submission that is graded here is not kept from ${lacks.join(", ")}`;
    // Namespaces are Linux's: elsewhere there is nothing to add.
    const remedy =
      process.platform !== "linux"
        ? undefined
        : findProgram(["bwrap"])
          ? allowingNamespaces()
          : installation({ "apt-get": "bubblewrap", dnf: "bubblewrap", pacman: "bubblewrap" });
    return { name, state: "absent", text, ...advised(remedy) };
  } catch (error) {
    return { name, state: "missing", text: (error as Error).message, remedy: await rebuilding() };
  }
}

const browsers: Partial<Record<NodeJS.Platform, readonly string[]>> = {
  darwin: [
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
  ],
  win32: ["ProgramFiles", "ProgramFiles(x86)", "LOCALAPPDATA"].flatMap((variable) => {
    const folder = process.env[variable];
    const programs = ["Google\\Chrome\\Application\\chrome.exe", "Microsoft\\Edge\\Application\\msedge.exe"];
    return folder === undefined ? [] : programs.map((program) => path.win32.join(folder, program));
  }),
};

/** Any browser opens the lab; the tests of Gradlab itself drive this one. */
function browser(): Finding {
  const name = "Chromium";
  const names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"];
  const found = findProgram([...names, ...(browsers[process.platform] ?? [])]);
  if (found !== undefined) {
    // On Windows asking for the version would open a window.
    const version = process.platform === "win32" ? undefined : printed(found, "--version");
    const [, number] = /(\d+(?:\.\d+)+)/.exec(version ?? "") ?? [];
    return { name, state: "good", text: number ? `${number} (${found})` : found };
  }
  const remedy = installation({
    "apt-get": "chromium",
    dnf: "chromium",
    pacman: "chromium",
    brew: "--cask chromium",
    winget: "Google.Chrome",
  });
  const text = "not found; only Gradlab's own tests need it, any browser opens the lab";
  return { name, state: "absent", text, remedy: remedy ?? "https://www.google.com/chrome" };
}

async function jupyter(): Promise<Finding> {
  const { findKernel } = await import("../../kernel/index.js");
  const name = "Jupyter";
  const program = findProgram(["jupyter"]);
  const listed = program === undefined ? undefined : printed(program, "--version");
  const versions = [...(listed ?? "").matchAll(/^(jupyterlab|notebook)\s*:\s*(\d\S*)$/gm)];
  if (versions.length === 0) {
    const text = "not found; gradlab lab opens notebooks without it";
    const remedy = installation({
      "apt-get": "jupyter-notebook",
      dnf: "python3-notebook",
      pacman: "jupyterlab",
      brew: "jupyterlab",
    });
    return { name, state: "absent", text, remedy: remedy ?? "https://jupyter.org/install" };
  }
  const text = versions.map(([, part, version]) => `${part} ${version}`).join(", ");
  const kernel = findKernel();
  if (kernel !== undefined) return { name, state: "good", text: `${text}, with the kernel in ${kernel}` };
  return {
    name,
    state: "absent",
    text: `${text}, but it does not know Gradlab's kernel`,
    remedy: "npx gradlab kernel install --user",
  };
}

/** One machine in a network needs it, and none that grades alone. */
function redis(): Finding {
  const name = "Redis";
  const program = findProgram(["redis-server"]);
  const [, version] =
    /v=(\d\S*)/.exec(program === undefined ? "" : (printed(program, "--version") ?? "")) ?? [];
  if (version !== undefined) return { name, state: "good", text: `${version} (${program})` };
  const text = "not found; only a class graded by several machines needs it, on one of them";
  const remedy = installation({ "apt-get": "redis-server", dnf: "redis", pacman: "redis", brew: "redis" });
  return { name, state: "absent", text, ...advised(remedy) };
}

async function cifar10(): Promise<Finding> {
  const data = await import("../../data/index.js");
  const name = "CIFAR-10";
  try {
    await data.cifar10(undefined, { train: 1, test: 1 });
    return { name, state: "good", text: `in ${data.dataFolder()}` };
  } catch (error) {
    if (!(error instanceof GradlabError)) throw error;
    return {
      name,
      state: "absent",
      text: "not fetched; lessons draw their own pictures without it",
      remedy: "npx gradlab data cifar10",
    };
  }
}
