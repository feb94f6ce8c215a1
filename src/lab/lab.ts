import { mkdir, realpath, stat } from "node:fs/promises";
import path from "node:path";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import { GradlabError } from "../errors.js";
import { ownKernel } from "../kernel/index.js";
import { Contents } from "./contents/contents.js";
import { stepsTo } from "./contents/confine.js";
import { contentsRoutes } from "./contents/routes.js";
import { Trust } from "./contents/trust.js";
import { Channels } from "./kernels/channels.js";
import type { Kernel, KernelSpec } from "./kernels/kernel.js";
import { Kernels } from "./kernels/kernels.js";
import { kernelRoutes } from "./kernels/routes.js";
import { Sessions } from "./kernels/sessions.js";
import { assetRoutes } from "./server/assets.js";
import { Events } from "./server/events.js";
import { generalRoutes, settingsRoutes } from "./server/general.js";
import { guard, type Guard } from "./server/guard.js";
import { failure, html, HttpError, send, type Reply, type Route, type Target } from "./server/http.js";
import { contentSecurityPolicy, errorFrame, readAssets, themeOf } from "./server/pages.js";
import { proofPath } from "./server/proof.js";
import { answer } from "./server/router.js";
import { readState, writeState } from "./server/state.js";
import { assetsFolder, packageRoot } from "./places.js";
import { Records } from "./workspace/records.js";
import { demoRoutes } from "./workspace/demos.js";
import { pageRoutes } from "./workspace/routes.js";
import type { Submit } from "./workspace/submit.js";

/** How to open a lab. */
export interface LabOptions {
  /** The folder that learners work in; made if it does not exist. */
  readonly workspace: string;
  /** 0 for any free port; by default that of the last time, so that pages left open find the lab again. */
  readonly port?: number | undefined;
  /** Where lessons and assignments come from; Gradlab's own folder by default. */
  readonly pack?: string;
  /** Other kernels than Gradlab's. */
  readonly kernels?: readonly KernelSpec[];
  /** Makes an assignment's notebook ready to hand in; without it there is no button for that. */
  readonly submit?: Submit;
}

/** A lab that is open. */
export interface Lab {
  /** The address with its token. */
  readonly url: string;
  readonly port: number;
  readonly token: string;
  /** Ends the kernels and hangs up. */
  close(): Promise<void>;
}

/** Where people find the lab when nothing else was asked for. */
const usualPort = 8421;

/**
 * Opens a lab: a Jupyter server on this machine alone, with Gradlab's kernel, pages and lessons.
 *
 * @throws GradlabError when the workspace cannot be used, or the port is taken
 */
export async function openLab(options: LabOptions): Promise<Lab> {
  const pack = options.pack ?? packageRoot();
  const root = await workspaceRoot(options.workspace, pack);
  const state = await readState(root);
  const assets = await readAssets(assetsFolder());

  const trust = new Trust(`${state.folder}/trusted.json`, state.secret);
  const events = new Events();
  const records = new Records(root);
  const kernels = new Kernels(options.kernels ?? [ownSpec()]);
  const folderFor = (apiPath: string): Promise<string> => workingFolder(contents, apiPath);
  const sessions = new Sessions(kernels, folderFor);
  const contents = new Contents(root, {
    trust,
    untouched: await packFolders(pack),
    tell(event) {
      if (event.action === "rename" && event.source_path) sessions.renamed(event.source_path, event.path);
      events.tell(event);
    },
  });
  sessions.onKernel = (kernel) => countProgress(kernel, sessions, records);
  const channels = new Channels(kernels);
  const routes: Route[] = [
    ...pageRoutes({ contents, sessions, records, trust, assets, pack, submit: options.submit }),
    ...demoRoutes(),
    ...assetRoutes(assetsFolder()),
    ...contentsRoutes(contents),
    ...kernelRoutes(kernels, sessions, folderFor),
    ...generalRoutes(kernels, new Date()),
    ...settingsRoutes(`${state.folder}/settings`),
  ];

  const gate = guard(state.token);
  const server = createServer((request, response) => {
    respond(routes, gate, request, response).catch((error: unknown) => {
      console.error("the lab: an answer could not be sent\n", error);
      response.destroy();
    });
  });
  server.on("upgrade", (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    upgrade(gate, channels, events, request, socket, head);
  });
  const port = await listen(server, options.port, state.port);
  await writeState({ ...state, port });
  return {
    url: `http://127.0.0.1:${port}/?token=${state.token}`,
    port,
    token: state.token,
    async close() {
      channels.close();
      events.close();
      server.closeAllConnections();
      server.close();
      await Promise.all([kernels.closeAll(), records.flush()]);
    },
  };
}

/** Gradlab's kernel as the lab's kernelspec. */
function ownSpec(): KernelSpec {
  return {
    name: "gradlab",
    display_name: "TypeScript (Gradlab)",
    language: "typescript",
    interrupt_mode: "message",
    ...ownKernel(),
  };
}

async function workspaceRoot(folder: string, pack: string): Promise<string> {
  let root: string;
  try {
    await mkdir(folder, { recursive: true });
    root = await realpath(folder);
  } catch (error) {
    throw new GradlabError(`lab: the workspace ${folder} cannot be used: ${(error as Error).message}`);
  }
  const own = [await realpath(pack), ...(await packFolders(pack))];
  if (root === own[0] || own.slice(1).some((one) => stepsTo(one, root) !== undefined)) {
    throw new GradlabError(
      `lab: ${folder} is where Gradlab's own lessons are, which stay as they are; choose another folder to work in, such as ${path.join(pack, "workspace")}`,
    );
  }
  return root;
}

/** The folders of the pack's notebooks, links resolved: nobody works on those themselves. */
async function packFolders(pack: string): Promise<string[]> {
  const folders = ["notebooks", "assignments"].map((name) => path.join(pack, name));
  return Promise.all(folders.map((folder) => realpath(folder).catch(() => path.resolve(folder))));
}

/** A document's own folder where it exists, else the workspace. */
async function workingFolder(contents: Contents, apiPath: string): Promise<string> {
  const folder = await contents.fileOf(apiPath.split("/").slice(0, -1).join("/")).catch(() => contents.root);
  const status = await stat(folder).catch(() => undefined);
  return status?.isDirectory() ? folder : contents.root;
}

/** Remembers which cells of a document ran to their end. */
function countProgress(kernel: Kernel, sessions: Sessions, records: Records): void {
  kernel.onReply = (request, reply) => {
    const cell = request.metadata["cellId"];
    if (typeof cell !== "string" || reply.content["status"] !== "ok") return;
    const session = sessions.all.find((one) => one.kernel === kernel);
    if (session) void records.ran(session.path, cell);
  };
}

async function respond(
  routes: readonly Route[],
  gate: Guard,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const host = request.headers.host ?? "";
  const policy = { "content-security-policy": contentSecurityPolicy(host) };
  const target = targetOf(request);
  const isPageWanted = request.method === "GET" && isPage(target);
  try {
    if (target.pathname === proofPath) return send(response, proof(gate, request, target));
    gate.admit(request, target);
    const cookie = gate.cookieFor(request, target);
    if (cookie && isPageWanted) {
      target.query.delete("token");
      const location = target.query.size === 0 ? target.pathname : `${target.pathname}?${target.query}`;
      return send(response, { status: 303, headers: { location, "set-cookie": cookie } });
    }
    const reply = await answer(routes, request, target);
    send(response, { ...reply, headers: { ...policy, ...reply.headers } });
  } catch (error) {
    const reply = failure(error);
    const { message } = reply.body as { message: string };
    const page = (): string => errorFrame(reply.status, message, themeOf(request.headers.cookie));
    send(response, withPolicy(isPageWanted ? html(page(), reply.status) : reply, policy));
  }
}

/** To a program that asks whether this lab is the one it knows; a page's script may not ask. */
function proof(gate: Guard, request: IncomingMessage, { query }: Target): Reply {
  gate.refuseForeign(request);
  return {
    status: 200,
    body: gate.prove(query.get("challenge") ?? ""),
    headers: { "content-type": "text/plain" },
  };
}

const withPolicy = (reply: Reply, policy: Record<string, string>): Reply => ({
  ...reply,
  headers: { ...policy, ...reply.headers },
});

/** What people open themselves, as against what programs ask for. */
const isPage = ({ pathname }: Target): boolean => !/^\/(api|lab\/api|assets|files)(\/|$)/.test(pathname);

/** As it was sent: `URL` would quietly resolve what climbs out of a folder. */
function targetOf(request: IncomingMessage): Target {
  const [, pathname, query = ""] = /^([^?#]*)(?:\?([^#]*))?/.exec(request.url ?? "/") ?? [];
  return { pathname: pathname || "/", query: new URLSearchParams(query) };
}

function upgrade(
  gate: Guard,
  channels: Channels,
  events: Events,
  request: IncomingMessage,
  socket: Duplex,
  head: Buffer,
): void {
  socket.on("error", () => socket.destroy());
  try {
    const { pathname, query } = targetOf(request);
    gate.admit(request, { pathname, query });
    if (pathname === "/api/events/subscribe") return events.open(request, socket, head);
    const [, kernel] = /^\/api\/kernels\/([^/]+)\/channels$/.exec(pathname) ?? [];
    if (kernel === undefined) throw new HttpError(404, `the lab has nothing at ${pathname}`);
    channels.open(kernel, query.get("session_id") ?? "", request, socket, head);
  } catch (error) {
    const { status, body } = failure(error);
    const text = JSON.stringify(body);
    socket.end(
      `HTTP/1.1 ${status} Refused\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(text)}\r\nConnection: close\r\n\r\n${text}`,
    );
  }
}

/** The port asked for, or that of the last time, or the usual one, or one that is free. */
async function listen(server: Server, asked: number | undefined, last: number): Promise<number> {
  const wishes = asked === undefined ? [last || usualPort, 0] : [asked];
  for (const wish of wishes) {
    try {
      await new Promise<void>((resolve, reject) => {
        server.once("error", reject).listen(wish, "127.0.0.1", () => {
          server.off("error", reject);
          resolve();
        });
      });
      return (server.address() as { port: number }).port;
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code !== "EADDRINUSE" && code !== "EACCES") throw error;
    }
  }
  throw new GradlabError(`lab: port ${asked} is taken or not permitted, choose another with --port`);
}
