import { register } from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";
import vm from "node:vm";
import type { Load } from "./runs.js";

/**
 * Loads modules as if from a file in `folder`: packages by name, local TypeScript, and `gradlab`, always this copy.
 *
 * @param prepare - called once with the library, before the first who imported it goes on
 */
export function importer(folder: string, gradlab: URL, prepare: (library: object) => Promise<void>): Load {
  let registered = false;
  let prepared: Promise<void> | undefined;
  // A script of that folder, so that Node resolves as it would there.
  const native = new vm.Script("(specifier, options) => import(specifier, options)", {
    filename: path.join(folder, "notebook"),
    importModuleDynamically: vm.constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
  }).runInThisContext() as Load;
  return async (specifier, options) => {
    if (specifier === "gradlab") {
      const library = await native(gradlab.href);
      await (prepared ??= prepare(library));
      return library;
    }
    if (!registered && isLocal(specifier)) {
      // Reading TypeScript needs a thread of its own: started when first wanted.
      register(new URL("./loader.js", import.meta.url), { data: { gradlab: gradlab.href } });
      registered = true;
    }
    return await native(path.isAbsolute(specifier) ? pathToFileURL(specifier).href : specifier, options);
  };
}

const isLocal = (specifier: string): boolean => /^\.{0,2}[/\\]|^\.{1,2}$|^file:/.test(specifier);
