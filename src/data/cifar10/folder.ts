import { homedir } from "node:os";
import path from "node:path";

/**
 * Where downloaded data sets live: `GRADLAB_DATA`, or `gradlab` in the user's cache folder (`~/.cache` on Linux,
 * `~/Library/Caches` on macOS, `%LOCALAPPDATA%` on Windows).
 *
 * @param environment the environment variables
 * @returns the folder, as an absolute path; it need not exist
 * @throws nothing
 * @example
 * console.log(data.dataFolder({ GRADLAB_DATA: "/data/sets" })); // /data/sets
 */
export function dataFolder(environment: NodeJS.ProcessEnv = process.env): string {
  const own = environment["GRADLAB_DATA"];
  if (own !== undefined && own !== "") return path.resolve(own);
  const home = homedir();
  const caches: Partial<Record<NodeJS.Platform, string | undefined>> = {
    darwin: path.join(home, "Library", "Caches"),
    win32: environment["LOCALAPPDATA"] ?? path.join(home, "AppData", "Local"),
  };
  return path.join(
    caches[process.platform] ?? (environment["XDG_CACHE_HOME"] || path.join(home, ".cache")),
    "gradlab",
  );
}
