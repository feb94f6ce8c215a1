import { readdir, readFile, realpath, stat } from "node:fs/promises";
import path from "node:path";
import { z } from "zod";
import { clean, type Contents } from "../contents/contents.js";
import type { Trust } from "../contents/trust.js";
import { hashOf } from "../contents/model.js";
import { done, html, HttpError, ok, type Reply, type Route } from "../server/http.js";
import { notebookFrame, startFrame, themeOf, type Assets } from "../server/pages.js";
import type { Sessions } from "../kernels/sessions.js";
import { openCopy, renewCopy } from "./copies.js";
import { demoList } from "./demos.js";
import { readPack, type Item, type Pack } from "./pack.js";
import { progressOf } from "./progress.js";
import type { Records } from "./records.js";
import { startPage, type Entry } from "./start-page.js";
import { submitAsItIs, submitCopy, type Submit } from "./submit.js";

/** What the pages of a lab stand on. */
export interface Workspace {
  readonly contents: Contents;
  readonly sessions: Sessions;
  readonly records: Records;
  readonly trust: Trust;
  readonly assets: Assets;
  /** The folder of the pack. */
  readonly pack: string;
  /** Makes a notebook ready to hand in, where the lab can. */
  readonly submit: Submit | undefined;
}

/** `asItIs`: what was tried and was not ready is handed in all the same. */
const submitRequest = z.object({ asItIs: z.boolean().default(false) });

const see = (location: string): Reply => ({ status: 303, headers: { location } });
const addressOf = (apiPath: string): string =>
  `/notebooks/${apiPath.split("/").map(encodeURIComponent).join("/")}`;

/** `/`, `/open/...`, `/renew/...`, `/submit/...`, `/new` and `/notebooks/...`: the pages that people see. */
export function pageRoutes(workspace: Workspace): Route[] {
  const { contents, records, trust, assets, pack, submit } = workspace;
  const { root } = contents;
  return [
    [
      "GET",
      /^\/$/,
      async ({ headers }) =>
        html(startFrame(startPage(await overview(workspace)), themeOf(headers.cookie), assets)),
    ],
    [
      "GET",
      /^\/open\/(.+)$/,
      async ({ parts }) => {
        const item = itemAt(await readPack(pack), parts[0]);
        await openCopy(root, item, records, trust);
        return see(addressOf(item.path));
      },
    ],
    [
      "POST",
      /^\/renew\/(.+)$/,
      async ({ parts }) =>
        ok({ kept: await renewCopy(root, itemAt(await readPack(pack), parts[0]), records, trust) }),
    ],
    [
      "POST",
      /^\/submit\/(.+)$/,
      async ({ parts, json }) => {
        const item = itemAt(await readPack(pack), parts[0]);
        if (!submit) throw new HttpError(501, "this lab cannot submit");
        if (item.kind !== "assignment")
          throw new HttpError(400, `${item.path} is a lesson, only assignments are submitted`);
        if ((await json(submitRequest)).asItIs) {
          await submitAsItIs(root, item, records);
          return done;
        }
        return ok(await submitCopy(root, item, records, submit));
      },
    ],
    ["POST", /^\/new$/, async () => see(addressOf((await contents.create("", "notebook")).path))],
    [
      "GET",
      /^\/notebooks\/(.+\.ipynb)$/,
      async ({ parts, headers }) => {
        const apiPath = clean(parts[0]);
        // With its content: what is no notebook has a page that says why, not one that never opens.
        const { writable } = await contents.get(apiPath, { content: true, hash: false });
        if (!writable) return see(`/open/${(await originalAt(workspace, apiPath)).path}`);
        return html(await notebookPage(workspace, apiPath, headers.cookie));
      },
    ],
  ];
}

async function notebookPage(
  workspace: Workspace,
  apiPath: string,
  cookie: string | undefined,
): Promise<string> {
  const { records, sessions, assets, pack } = workspace;
  // The kernel starts while the browser still loads the page.
  void sessions.open({ path: apiPath, name: path.posix.basename(apiPath), type: "notebook" }).catch(() => {});
  const { lessons, assignments } = await readPack(pack);
  const all = [lessons, assignments].find((items) => items.some((item) => item.path === apiPath)) ?? [];
  const index = all.findIndex((item) => item.path === apiPath);
  const item = all[index];
  const record = await records.get(apiPath);
  const isOutdated = item !== undefined && record?.copied !== hashOf(await readFile(item.file));
  const canSubmit = workspace.submit !== undefined;
  const told = { path: apiPath, item, previous: all[index - 1], next: all[index + 1], isOutdated, canSubmit };
  return notebookFrame(told, themeOf(cookie), assets);
}

/** Where the workspace is a folder around the pack, a path may name the pack's own notebook: people get its copy. */
async function originalAt({ contents, pack }: Workspace, apiPath: string): Promise<Item> {
  const file = await contents.fileOf(apiPath);
  const { lessons, assignments } = await readPack(pack);
  for (const item of [...lessons, ...assignments]) if ((await realpath(item.file)) === file) return item;
  throw new HttpError(403, `${apiPath} is Gradlab's own and stays as it is`);
}

function itemAt({ lessons, assignments }: Pack, apiPath: string): Item {
  const item = [...lessons, ...assignments].find((one) => one.path === apiPath);
  if (!item) throw new HttpError(404, `Gradlab has no lesson or assignment ${apiPath}`);
  return item;
}

async function overview({
  contents: { root },
  records,
  pack,
}: Workspace): Promise<Parameters<typeof startPage>[0]> {
  const { lessons, assignments } = await readPack(pack);
  const entry = async (item: Item): Promise<Entry> => ({
    item,
    progress: await progressOf(root, item, records),
  });
  const taken = new Set([...lessons, ...assignments].map((item) => item.path));
  return {
    lessons: await Promise.all(lessons.map(entry)),
    assignments: await Promise.all(assignments.map(entry)),
    own: (await notebooksBelow(root)).filter((name) => !taken.has(name)).slice(0, 30),
    demos: await demoList(),
    folder: root,
  };
}

/** The notebooks in the workspace, at most three folders deep, the latest first. */
async function notebooksBelow(root: string): Promise<string[]> {
  const found: { name: string; time: number }[] = [];
  const walk = async (folder: string, depth: number): Promise<void> => {
    for (const entry of await readdir(path.join(root, folder), { withFileTypes: true })) {
      const name = path.posix.join(folder, entry.name);
      if (entry.name.startsWith(".") || entry.name === "node_modules") continue;
      if (entry.isDirectory() && depth < 3) await walk(name, depth + 1);
      if (entry.isFile() && name.endsWith(".ipynb"))
        found.push({ name, time: (await stat(path.join(root, name))).mtimeMs });
    }
  };
  await walk("", 0);
  return found.sort((a, b) => b.time - a.time).map(({ name }) => name);
}
