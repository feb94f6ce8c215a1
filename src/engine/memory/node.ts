/**
 * Node's own modules, where there is Node: the same engine also runs in a browser, which has none of them. (An import
 * would have to be resolved there.)
 */
export function node<Name extends keyof NodeModules>(name: Name): NodeModules[Name] | undefined {
  return globalThis.process?.getBuiltinModule?.(`node:${name}`) as NodeModules[Name] | undefined;
}

interface NodeModules {
  readonly fs: typeof import("node:fs");
  readonly module: typeof import("node:module");
  readonly os: typeof import("node:os");
  readonly path: typeof import("node:path");
  readonly url: typeof import("node:url");
  readonly v8: typeof import("node:v8");
  readonly vm: typeof import("node:vm");
  readonly worker_threads: typeof import("node:worker_threads");
}

/** A file that the build made, under `dist/`, whether this runs from the sources or from dist; undefined if not there. */
export function builtFile(name: string): string | undefined {
  const [fs, path, url] = [node("fs"), node("path"), node("url")];
  if (fs === undefined || path === undefined || url === undefined) return undefined;
  // Where Node's permissions forbid even to look, there is nothing for us.
  const exists = (file: string): boolean => {
    try {
      return fs.existsSync(file);
    } catch {
      return false;
    }
  };
  let folder = path.dirname(url.fileURLToPath(import.meta.url));
  while (!exists(path.join(folder, "package.json"))) {
    if (folder === path.dirname(folder)) return undefined;
    folder = path.dirname(folder);
  }
  const file = path.join(folder, "dist", name);
  return exists(file) ? file : undefined;
}
