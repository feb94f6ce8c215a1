import { z } from "zod";
import { done, ok, type Reply, type Route } from "../server/http.js";
import type { Kernels } from "./kernels.js";
import { sessionModel, type Sessions } from "./sessions.js";

const kernelWish = z.object({ name: z.string().nullish(), path: z.string().nullish() });
const sessionWish = z.object({
  path: z.string().optional(),
  name: z.string().optional(),
  type: z.string().optional(),
  kernel: z.object({ id: z.string().nullish(), name: z.string().nullish() }).nullish(),
});

const created = (body: unknown): Reply => ({ status: 201, body });

/** `/api/kernelspecs`, `/api/kernels` and `/api/sessions`. */
export function kernelRoutes(
  kernels: Kernels,
  sessions: Sessions,
  folderFor: (path: string) => Promise<string>,
): Route[] {
  const kernel = "/api/kernels/([^/]+)";
  const session = /^\/api\/sessions\/([^/]+)$/;
  return [
    [
      "GET",
      /^\/api\/kernelspecs$/,
      () => {
        const specs = Object.fromEntries(kernels.specs().map((spec) => [spec.name, spec]));
        return ok({ default: kernels.default, kernelspecs: specs });
      },
    ],
    ["GET", /^\/api\/kernelspecs\/([^/]+)$/, ({ parts }) => ok(kernels.spec(parts[0]))],
    ["GET", /^\/api\/kernels$/, () => ok(kernels.running.map(({ model }) => model))],
    [
      "POST",
      /^\/api\/kernels$/,
      async ({ json }) => {
        const { name, path } = await json(kernelWish);
        return created(kernels.start(name, await folderFor(path ?? "")).model);
      },
    ],
    ["GET", new RegExp(`^${kernel}$`), ({ parts }) => ok(kernels.get(parts[0]).model)],
    [
      "DELETE",
      new RegExp(`^${kernel}$`),
      async ({ parts }) => {
        await kernels.close(parts[0]);
        return done;
      },
    ],
    [
      "POST",
      new RegExp(`^${kernel}/interrupt$`),
      ({ parts }) => {
        kernels.get(parts[0]).interrupt();
        return done;
      },
    ],
    [
      "POST",
      new RegExp(`^${kernel}/restart$`),
      async ({ parts }) => {
        const running = kernels.get(parts[0]);
        await running.restart();
        return ok(running.model);
      },
    ],
    ["GET", /^\/api\/sessions$/, () => ok(sessions.all.map(sessionModel))],
    [
      "POST",
      /^\/api\/sessions$/,
      async ({ json }) => created(sessionModel(await sessions.open(await json(sessionWish)))),
    ],
    ["GET", session, ({ parts }) => ok(sessionModel(sessions.get(parts[0])))],
    [
      "PATCH",
      session,
      async ({ parts, json }) => ok(sessionModel(await sessions.change(parts[0], await json(sessionWish)))),
    ],
    [
      "DELETE",
      session,
      async ({ parts }) => {
        await sessions.close(parts[0]);
        return done;
      },
    ],
  ];
}
