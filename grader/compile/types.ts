import path from "node:path";
import ts from "typescript-api";
import { packageRoot } from "../place.js";
import type { Diagnostic } from "../records.js";
import { contextFor, lineCount, locate, type Source } from "./transpile.js";

const options: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2023,
  lib: ["lib.es2023.d.ts", "lib.esnext.disposable.d.ts", "lib.dom.d.ts"],
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  moduleDetection: ts.ModuleDetectionKind.Force,
  strict: true,
  noEmit: true,
  skipLibCheck: true,
  types: ["node"],
  paths: { gradlab: [path.join(packageRoot, "dist/src/index.d.ts")] },
};

/**
 * Checks the types of answers, many programs one after another: the library's declarations are parsed once and the
 * last program is handed to the next.
 */
export function typeChecker(): (sources: readonly Source[]) => Diagnostic[][] {
  const host = ts.createCompilerHost(options);
  const read = host.getSourceFile.bind(host);
  const files = new Map<string, ts.SourceFile | undefined>();
  let texts = new Map<string, string>();
  let previous: ts.Program | undefined;
  host.getSourceFile = (name, version) => {
    const text = texts.get(name);
    if (text !== undefined) return ts.createSourceFile(name, text, version, true);
    if (!files.has(name)) files.set(name, read(name, version));
    return files.get(name);
  };
  const exists = host.fileExists.bind(host);
  host.fileExists = (name) => texts.has(name) || exists(name);
  return (sources) => {
    const all = sources.map((source, index) => {
      const context = contextFor(source);
      return {
        name: path.join(packageRoot, `answer-${index}.ts`),
        context,
        text: `${context}\n${source.answer}\n`,
      };
    });
    texts = new Map(all.map(({ name, text }) => [name, text]));
    const program = ts.createProgram([...texts.keys()], options, host, previous);
    previous = program;
    return all.map(({ name, context, text }) =>
      program
        .getSemanticDiagnostics(program.getSourceFile(name))
        .map((diagnostic) => locate(diagnostic, text, lineCount(context)))
        .filter((one) => one !== undefined),
    );
  };
}
