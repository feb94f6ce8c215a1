/** Control characters, those that turn the direction of text around, and those that take no room. */
const invisible =
  // eslint-disable-next-line no-control-regex -- they are what is meant
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|\p{Surrogate}/gu;

/** A name with everything in it made visible, fit for a terminal and a page. */
export const visible = (name: string): string => name.replaceAll(invisible, "\u{FFFD}").slice(0, 200);

/** What is wrong with a path inside an archive, or undefined. Nothing is ever written under such a name, so only lies count. */
export function pathFault(path: string): string | undefined {
  if (path.length > 1024) return "its path is longer than 1024 characters";
  if (/^[A-Za-z]:/.test(path)) return "its path names a drive";
  if (path.startsWith("/")) return "its path is absolute";
  if (path.split("/").includes("..")) return "its path leads out of the archive";
  if (path.replaceAll(invisible, "") !== path) return "its name holds characters that do not show";
  return undefined;
}

/** Whether a path belongs to what programs leave behind: resource forks, checkpoints, version control, hidden files. */
export const isDebris = (path: readonly string[]): boolean =>
  path.some((part) => part === "__MACOSX" || part === "node_modules" || part.startsWith("."));

export const isNotebook = (name: string): boolean => /\.ipynb$/i.test(name);
export const isArchive = (name: string): boolean => /\.zip$/i.test(name);
