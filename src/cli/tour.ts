import { spawnSync } from "node:child_process";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { Command } from "commander";
import type { TourFacts } from "./tour-page.js";

/** The package's own folder: where its lessons and assignments are. */
const root = path.resolve(fileURLToPath(import.meta.url), "../../../..");
const lesson = { file: "notebooks/01-image-classification.ipynb", title: "Image classification and kNN" };
const assignment = { name: "01-knn", file: "assignments/01-knn/01-knn.ipynb" };

/** `gradlab tour`: everything once without a hand's turn; a lesson run, a class graded, and one page that shows both. */
export function tour(program: Command): void {
  program
    .command("tour")
    .description("run lesson 01, grade a sample class of ten, and open one page that shows both")
    .option("-o, --out <folder>", "where everything is written", "out/tour")
    .option("--no-open", "only say where the page is")
    .action(action);
}

async function action({ out, open }: { readonly out: string; readonly open: boolean }): Promise<void> {
  const { tourPage } = await import("./tour-page.js");
  const { saveText } = await import("../notebook/index.js");
  const { mkdir } = await import("node:fs/promises");
  const folder = path.resolve(out);
  await mkdir(folder, { recursive: true });
  const read = await runLesson(folder);
  const written = await showAssignment(folder);
  const graded = await gradeClass(folder);
  const { describe } = await import("../engine/index.js");
  const page = path.join(folder, "index.html");
  await saveText(
    page,
    tourPage({ engine: describe().text, lesson: read, assignment: written, class: graded }),
  );
  console.log(`\nAll of it on one page: ${page}`);
  if (open) await openPage(page);
}

async function runLesson(folder: string): Promise<TourFacts["lesson"]> {
  const { describeFailure, runFiles } = await import("../kernel/index.js");
  const { GradlabError } = await import("../errors.js");
  const file = path.join(root, lesson.file);
  console.log(`Running ${lesson.file} ...`);
  const [{ run, problem, written }] = await runFiles([file], {
    out: path.join(folder, "lessons"),
    html: true,
    jobs: 1,
    timeoutPerCell: 120,
    onProgress: (_file, { cell, cells, outcome }) => {
      if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K  cell ${cell} of ${cells}`);
      if (outcome && cell === cells && process.stderr.isTTY) process.stderr.write("\r\u001b[K");
    },
  });
  if (process.stderr.isTTY) process.stderr.write("\r\u001b[K");
  if (!run) throw new GradlabError(problem ?? `${lesson.file} could not be run`);
  if (run.failure) throw new GradlabError(describeFailure(lesson.file, run.failure));
  const page = written.find((name) => name.endsWith(".html"));
  if (page === undefined) throw new GradlabError(problem ?? `${lesson.file} could not be written as a page`);
  console.log(`  ${run.outcomes.length} cells in ${run.seconds.toFixed(1)} s`);
  return {
    title: lesson.title,
    href: address(folder, page),
    cells: run.outcomes.length,
    seconds: run.seconds,
  };
}

/** The assignment as students receive it, as a page to look at. */
async function showAssignment(folder: string): Promise<TourFacts["assignment"]> {
  const { loadNotebook, notebookHtml, saveText } = await import("../notebook/index.js");
  const notebook = await loadNotebook(path.join(root, assignment.file));
  const page = path.join(folder, `${assignment.name}.html`);
  const title = "k-nearest neighbours";
  await saveText(page, await notebookHtml(notebook, { title, trusted: true }));
  return { title, file: assignment.file, href: address(folder, page) };
}

async function gradeClass(folder: string): Promise<TourFacts["class"]> {
  const { grade, loadAssignment, writeSampleClass } = await import("../../grader/index.js");
  const submissions = path.join(folder, "class");
  await writeSampleClass(await loadAssignment(assignment.name), submissions);
  const out = path.join(folder, "grades");
  console.log("Grading a sample class of ten ...");
  const begin = performance.now();
  const { students, page } = await grade(submissions, {
    assignment: assignment.name,
    out,
    salt: "the sample class keeps no secrets",
    onProgress: (_done, _total, { student, score, max }) => console.log(`  ${student}: ${score} of ${max}`),
  });
  const seconds = (performance.now() - begin) / 1000;
  return {
    href: address(folder, page),
    seconds,
    students: students.map(({ student, score, max, href, remark }) => ({
      name: student,
      href: address(folder, path.resolve(path.dirname(page), decodeURIComponent(href))),
      score,
      max,
      remark,
    })),
  };
}

/** A file's address relative to the folder's page. */
const address = (folder: string, file: string): string =>
  path.relative(folder, file).split(path.sep).map(encodeURIComponent).join("/");

/** Opens the page where there is a display, and says nothing where there is none: its path stands above. */
async function openPage(page: string): Promise<void> {
  if (process.env["CI"] !== undefined || !hasDisplay()) return;
  const { default: openInBrowser } = await import("open");
  const child = await openInBrowser(pathToFileURL(page).href).catch(() => undefined);
  child?.on("error", () => {});
}

function hasDisplay(): boolean {
  if (process.platform !== "linux") return true;
  const display = process.env["DISPLAY"] ?? process.env["WAYLAND_DISPLAY"];
  return Boolean(display) && spawnSync("which", ["xdg-open"], { stdio: "ignore" }).status === 0;
}
