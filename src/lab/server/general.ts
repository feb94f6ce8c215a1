import { mkdir, readFile, readdir } from "node:fs/promises";
import path from "node:path";
import { z } from "zod";
import { replace } from "../contents/save.js";
import type { Kernels } from "../kernels/kernels.js";
import { done, HttpError, ok, type Route } from "./http.js";

/** The version of Jupyter Server's API that we speak. */
const version = "2.14.0";

const identity = {
  username: "learner",
  name: "Learner",
  display_name: "Learner",
  initials: "L",
  avatar_url: null,
  color: null,
};

/** What Jupyter's clients ask a server about itself, and the small services around it. */
export function generalRoutes(kernels: Kernels, started: Date): Route[] {
  return [
    ["GET", /^\/api\/?$/, () => ok({ version })],
    [
      "GET",
      /^\/api\/status$/,
      () => {
        const { running } = kernels;
        const last = Math.max(
          started.getTime(),
          ...running.map(({ lastActivity }) => lastActivity.getTime()),
        );
        return ok({
          started: started.toISOString(),
          last_activity: new Date(last).toISOString(),
          connections: running.reduce((sum, { listeners }) => sum + listeners.size, 0),
          kernels: running.length,
        });
      },
    ],
    ["GET", /^\/api\/me$/, () => ok({ identity, permissions: {} })],
    ["GET", /^\/api\/terminals$/, () => ok([])],
    ["GET", /^\/api\/config\/([\w-]+)$/, () => ok({})],
    ["GET", /^\/api\/nbconvert$/, () => ok({})],
    ["POST", /^\/api\/events$/, () => done],
  ];
}

const setting = z.object({ raw: z.string().max(2 ** 20) });

/**
 * `/lab/api/settings`: what a person has set, one text a plugin, kept in `folder`. Clients that know of no page ask without
 * `/lab`.
 */
export function settingsRoutes(folder: string): Route[] {
  const fileOf = (id: string): string => {
    const name = `${encodeURIComponent(id)}.json`;
    // Longer names fit no file system.
    if (!/^[\w@./:-]+$/.test(id) || id.includes("..") || name.length > 255)
      throw new HttpError(400, `no such setting: ${id}`);
    return path.join(folder, name);
  };
  const read = async (id: string): Promise<object> => {
    const raw = await readFile(fileOf(id), "utf8").catch(() => "{}");
    return { id, raw, schema: {}, settings: {}, version, created: null, last_modified: null };
  };
  return [
    [
      "GET",
      /^(?:\/lab)?\/api\/settings\/?$/,
      async () => {
        const names = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith(".json"));
        const settings = names.map((name) => read(decodeURIComponent(name.slice(0, -".json".length))));
        return ok({ settings: await Promise.all(settings) });
      },
    ],
    ["GET", /^(?:\/lab)?\/api\/settings\/(.+)$/, async ({ parts }) => ok(await read(parts[0]))],
    [
      "PUT",
      /^(?:\/lab)?\/api\/settings\/(.+)$/,
      async ({ parts, json }) => {
        const file = fileOf(parts[0]);
        const { raw } = await json(setting);
        await mkdir(folder, { recursive: true });
        await replace(file, Buffer.from(raw));
        return done;
      },
    ],
  ];
}
