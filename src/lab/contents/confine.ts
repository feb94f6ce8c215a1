import { lstat, realpath } from "node:fs/promises";
import path from "node:path";
import { HttpError } from "../server/http.js";

/** Names that Windows takes for devices, whatever their extension. */
const devices = /^(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[\d¹²³])\s*(\..*)?$/i;

/**
 * The parts of a path within the workspace as clients write it (`assignments/01-knn/01-knn.ipynb`).
 *
 * @throws HttpError 400 for a path that could mean something outside, on any system; 404 for hidden names
 */
export function partsOf(apiPath: string): string[] {
  if (apiPath.length > 4000) throw new HttpError(400, "the path is too long");
  const parts = apiPath.split("/").filter((part) => part !== "");
  for (const part of parts) {
    const strange = /[\\:]/.test(part) || /\p{Cc}/u.test(part);
    if (part === ".." || part === "." || strange || devices.test(part) || /[. ]$/.test(part)) {
      throw new HttpError(400, `the path ${JSON.stringify(apiPath)} is not one within the workspace`);
    }
    if (part.startsWith(".")) throw notFound(apiPath);
  }
  return parts;
}

/**
 * The file that a client's path names, links resolved.
 *
 * @param root the workspace, links resolved
 * @throws HttpError as {@link partsOf}, 403 when a link leads out of the workspace, and 404 when a link, or one of
 *   Windows' short names (`GRADLA~1`), leads to what is hidden
 */
export async function confine(root: string, apiPath: string): Promise<string> {
  const parts = partsOf(apiPath);
  const { existing, rest } = await resolveExisting(root, parts);
  const steps = stepsTo(root, existing);
  if (steps === undefined) throw new HttpError(403, `${apiPath} leads out of the workspace`);
  if (steps.some((step) => step.startsWith("."))) throw notFound(apiPath);
  return path.join(existing, ...rest);
}

/** As {@link confine}, but a link at the end is not followed: what is renamed or deleted is the link itself. */
export async function confineEntry(root: string, apiPath: string): Promise<string> {
  const parts = partsOf(apiPath);
  const folder = await confine(root, parts.slice(0, -1).join("/"));
  return parts.length === 0 ? folder : path.join(folder, parts.at(-1)!);
}

/** The names that lead from a folder to what lies in it, or undefined where it does not lie in it. */
export function stepsTo(folder: string, file: string): readonly string[] | undefined {
  const way = path.relative(folder, file);
  const steps = way === "" ? [] : way.split(path.sep);
  return path.isAbsolute(way) || steps[0] === ".." ? undefined : steps;
}

/** The 404 of a path. */
export const notFound = (apiPath: string): HttpError =>
  new HttpError(404, `no such file or folder: ${apiPath}`);

/** The deepest part that exists, links resolved, and what comes after it. */
async function resolveExisting(
  root: string,
  parts: readonly string[],
): Promise<{ existing: string; rest: readonly string[] }> {
  for (let count = parts.length; count > 0; count--) {
    const file = path.join(root, ...parts.slice(0, count));
    try {
      return { existing: await realpath(file), rest: parts.slice(count) };
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === "ENOENT" && (await isLink(file))) throw notFound(parts.join("/"));
      if (code === "ELOOP") throw new HttpError(403, `${parts.join("/")} is a link to itself`);
      if (code === "ENAMETOOLONG") throw new HttpError(400, `the name ${parts[count - 1]} is too long`);
      if (code !== "ENOENT" && code !== "ENOTDIR") throw error;
    }
  }
  return { existing: root, rest: parts };
}

/** Whether a name is a link (to nothing: writing through it would leave the workspace). */
async function isLink(file: string): Promise<boolean> {
  return lstat(file).then(
    (status) => status.isSymbolicLink(),
    () => false,
  );
}
