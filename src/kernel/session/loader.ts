// Lets Node import TypeScript files, and `gradlab` by name from anywhere. Runs in Node's loader thread.
import { readFile } from "node:fs/promises";
import type { InitializeHook, LoadHook, ResolveHook } from "node:module";
import { fileURLToPath } from "node:url";
import { transform } from "esbuild";
import { translation } from "./translation.js";

let gradlab = "";

export const initialize: InitializeHook<{ gradlab: string }> = (data) => {
  gradlab = data.gradlab;
};

export const resolve: ResolveHook = async (specifier, context, next) => {
  if (specifier === "gradlab") return { url: gradlab, shortCircuit: true };
  const isLocal = /^\.{0,2}\/|^file:/.test(specifier);
  if (!isLocal || context.parentURL?.includes("/node_modules/") === true)
    return await next(specifier, context);
  const tries = [
    specifier,
    ...(specifier.endsWith(".js") ? [specifier.replace(/\.js$/, ".ts")] : []),
    `${specifier}.ts`,
    `${specifier}/index.ts`,
    `${specifier}.js`,
  ];
  let first: unknown;
  for (const name of tries) {
    try {
      return await next(name, context);
    } catch (error) {
      first ??= error;
    }
  }
  throw first;
};

export const load: LoadHook = async (url, context, next) => {
  if (!/\.m?ts$/.test(new URL(url).pathname)) return await next(url, context);
  const file = fileURLToPath(url);
  const { code } = await transform(await readFile(file, "utf8"), translation(file));
  return { format: "module", source: code, shortCircuit: true };
};
