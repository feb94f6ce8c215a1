import { existsSync } from "node:fs";
import { createRequire, isBuiltin } from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";
import vm from "node:vm";
import type { BuildFailure, Plugin } from "esbuild";
import { z } from "zod";
import type { Assignment, Question } from "../src/checks/index.js";
import { GradlabError } from "../src/errors.js";
import { bounded, boundedAssignment } from "./bounded.js";
import { shownPath, type Location } from "./locate.js";
import { built, packageRoot, typeRoot } from "./place.js";

/** What every `questions.ts` must give; what more each kind of question needs, its types say. */
const shape = z.looseObject({
  name: z.string(),
  title: z.string(),
  questions: z
    .array(z.looseObject({ kind: z.enum(["function", "choice", "text"]), id: z.string(), title: z.string() }))
    .min(1),
});

/**
 * Loads an assignment's `questions.ts`: Gradlab's own as compiled, others from their source, types checked first.
 *
 * @param seconds how long it may take to be read, and each call of a function in it
 * @throws GradlabError if it does not compile, throws, does not end, or is no assignment
 */
export async function loadDefinition(
  { name, folder, own }: Location,
  seconds: number = 30,
): Promise<Assignment> {
  if (own) return await exported(built("assignments", name, "questions.js"));
  const file = path.join(folder, "questions.ts");
  if (!existsSync(file)) {
    throw new GradlabError(
      `${shownPath(folder)} has no questions.ts, expected the assignment's questions in it`,
    );
  }
  await checkTypes(file);
  const where = shownPath(file);
  return boundedAssignment(read(await evaluated(await bundle(file), where, seconds), name, where), seconds);
}

const exported = async (file: string): Promise<Assignment> =>
  ((await import(pathToFileURL(file).href)) as { default: Assignment }).default;

/** What a bundle exports by default. It is run as a script, which can be ended where it does not end itself. */
async function evaluated({ text, imports }: Bundle, where: string, seconds: number): Promise<unknown> {
  const loaded = new Map<string, unknown>();
  // Node's own modules as scripts know them: a default import is the module itself.
  const require = createRequire(import.meta.url);
  for (const name of imports) loaded.set(name, isBuiltin(name) ? require(name) : await import(name));
  const module: { exports: { default?: unknown } } = { exports: {} };
  try {
    bounded(() => {
      const filename = pathToFileURL(path.resolve(where)).href;
      const run = vm.runInThisContext(`(function (module, require) { ${text}\n})`, { filename }) as (
        ...given: readonly unknown[]
      ) => void;
      run(module, (name: string) => loaded.get(name));
    }, seconds);
    return module.exports.default;
  } catch (error) {
    const { name: kind, message } = error instanceof Error ? error : new Error(String(error));
    throw new GradlabError(`${where}: it threw ${kind}: ${message}`, { cause: error });
  }
}

function read(definition: unknown, name: string, where: string): Assignment {
  const found = shape.safeParse(definition);
  if (!found.success) {
    const [{ path: at, message }] = found.error.issues;
    throw new GradlabError(
      `${where}: its default export is no assignment (${at.join(".") || "it"}: ${message})`,
    );
  }
  if (found.data.name !== name) {
    throw new GradlabError(`${where}: the assignment is called "${found.data.name}", its folder "${name}"`);
  }
  const ids = found.data.questions.map(({ id }) => id);
  const double = ids.find((id, index) => ids.indexOf(id) !== index);
  if (double !== undefined) throw new GradlabError(`${where}: there are two questions "${double}"`);
  const assignment = definition as Assignment;
  for (const question of assignment.questions) requirePoints(question, where);
  return assignment;
}

function requirePoints(question: Question, where: string): void {
  const parts =
    question.kind === "function"
      ? [...question.aspects, ...(question.style ? [question.style] : [])]
      : [{ name: question.title, points: question.points }];
  const wrong = parts.find(({ points }) => !(points > 0 && Number.isFinite(points)));
  if (!wrong) return;
  throw new GradlabError(
    `${where}: the points of ${question.id}, "${wrong.name}", are ${wrong.points}, expected a number above 0`,
  );
}

/** What `gradlab/questions` and the sources of Gradlab's own assignments stand for: what is loaded here already. */
const checks = built("src/checks/index.js");
const gradlab: Plugin = {
  name: "gradlab",
  setup(it) {
    it.onResolve({ filter: /^gradlab(\/questions)?$/ }, ({ path: name }) => ({
      path: pathToFileURL(name === "gradlab" ? built("src/index.js") : checks).href,
      external: true,
    }));
    it.onResolve({ filter: /^\.{1,2}\/.*\/src\// }, ({ path: name, resolveDir }) => {
      const target = path.resolve(resolveDir, name);
      const inside = path.relative(path.join(packageRoot, "src"), target);
      return inside.startsWith("..")
        ? undefined
        : { path: pathToFileURL(built("src", inside)).href, external: true };
    });
  },
};

/** A script in the form of a CommonJS module, and the modules that it asks for. */
interface Bundle {
  readonly text: string;
  readonly imports: readonly string[];
}

async function bundle(file: string): Promise<Bundle> {
  const { build } = await import("esbuild");
  try {
    const { outputFiles, metafile } = await build({
      entryPoints: [file],
      write: false,
      metafile: true,
      bundle: true,
      platform: "node",
      format: "cjs",
      target: "node20",
      define: { "import.meta.url": JSON.stringify(pathToFileURL(file).href) },
      plugins: [gradlab],
      logLevel: "silent",
    });
    const [{ imports }] = Object.values(metafile.outputs);
    return { text: outputFiles[0].text, imports: imports.map(({ path: name }) => name) };
  } catch (error) {
    const [first] = (error as BuildFailure).errors;
    const place = first?.location ? `:${first.location.line}` : "";
    throw new GradlabError(`${shownPath(file)}${place}: ${first?.text ?? String(error)}`, { cause: error });
  }
}

async function checkTypes(file: string): Promise<void> {
  // Large, and only needed for assignments that are not Gradlab's own.
  const { ts } = await import("../src/typescript.js");
  const program = ts.createProgram([file], {
    target: ts.ScriptTarget.ES2023,
    lib: ["lib.es2023.d.ts"],
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    types: ["node"],
    typeRoots: [typeRoot()],
    paths: {
      "gradlab/questions": [built("src/checks/index.d.ts")],
      gradlab: [built("src/index.d.ts")],
    },
  });
  const [first] = ts.getPreEmitDiagnostics(program);
  if (!first) return;
  const message = ts.flattenDiagnosticMessageText(first.messageText, " ");
  const line = first.file?.getLineAndCharacterOfPosition(first.start ?? 0).line;
  const place = first.file ? `${path.relative("", first.file.fileName)}:${line! + 1}` : file;
  throw new GradlabError(`${place}: ${message}`);
}
