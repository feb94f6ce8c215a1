import { randomUUID } from "node:crypto";
import { HttpError } from "../server/http.js";
import type { Kernel, KernelModel } from "./kernel.js";
import type { Kernels } from "./kernels.js";

/** Which document runs in which kernel. */
export interface Session {
  readonly id: string;
  path: string;
  name: string;
  type: string;
  kernel: Kernel;
}

/** Jupyter's model of a session. */
export interface SessionModel {
  readonly id: string;
  readonly path: string;
  readonly name: string;
  readonly type: string;
  readonly kernel: KernelModel;
  /** As older clients read it. */
  readonly notebook: { readonly path: string; readonly name: string };
}

/** What may be said about a session when it is made or changed. */
export interface SessionWish {
  readonly path?: string | undefined;
  readonly name?: string | undefined;
  readonly type?: string | undefined;
  readonly kernel?:
    { readonly id?: string | null | undefined; readonly name?: string | null | undefined } | null | undefined;
}

/** The sessions of a lab. A document has one at most: a second tab joins the first one's kernel. */
export class Sessions {
  readonly #kernels: Kernels;
  readonly #folderFor: (path: string) => Promise<string>;
  readonly #sessions = new Map<string, Session>();
  /** Told each kernel that a document gets. */
  onKernel: (kernel: Kernel) => void = () => {};
  /** Documents whose session is being made. */
  readonly #making = new Map<string, Promise<Session>>();

  /** @param folderFor the working directory of a document's kernel */
  constructor(kernels: Kernels, folderFor: (path: string) => Promise<string>) {
    this.#kernels = kernels;
    this.#folderFor = folderFor;
  }

  /** Those whose kernel still runs. */
  get all(): readonly Session[] {
    for (const [id, { kernel }] of this.#sessions)
      if (!this.#kernels.has(kernel.id)) this.#sessions.delete(id);
    return [...this.#sessions.values()];
  }

  get(id: string): Session {
    const session = this.all.find((one) => one.id === id);
    if (!session) throw new HttpError(404, `no session ${id}`);
    return session;
  }

  /** The document's session, a new one where it has none. */
  async open(wish: SessionWish): Promise<Session> {
    const path = wish.path ?? "";
    const existing = this.all.find((session) => session.path === path);
    if (existing) return existing;
    const making = this.#making.get(path) ?? this.#make(path, wish).finally(() => this.#making.delete(path));
    this.#making.set(path, making);
    return making;
  }

  async #make(path: string, { name, type, kernel }: SessionWish): Promise<Session> {
    const running = kernel?.id
      ? this.#kernels.get(kernel.id)
      : this.#kernels.start(kernel?.name, await this.#folderFor(path));
    const session = { id: randomUUID(), path, name: name ?? "", type: type ?? "notebook", kernel: running };
    this.#sessions.set(session.id, session);
    this.onKernel(running);
    return session;
  }

  /** Renames a session, or gives it another kernel; a kernel that nobody needs any more ends. */
  async change(id: string, { path, name, type, kernel }: SessionWish): Promise<Session> {
    const session = this.get(id);
    if (path !== undefined) session.path = path;
    if (name !== undefined) session.name = name;
    if (type !== undefined) session.type = type;
    if (!kernel?.id && !kernel?.name) return session;
    const old = session.kernel;
    session.kernel = kernel.id
      ? this.#kernels.get(kernel.id)
      : this.#kernels.start(kernel.name, await this.#folderFor(session.path));
    this.onKernel(session.kernel);
    const needed = [...this.#sessions.values()].some((one) => one.kernel === old);
    if (!needed && this.#kernels.has(old.id)) await this.#kernels.close(old.id);
    return session;
  }

  async close(id: string): Promise<void> {
    const { kernel } = this.get(id);
    this.#sessions.delete(id);
    if (this.#kernels.has(kernel.id)) await this.#kernels.close(kernel.id);
  }

  /** A document was renamed, or a folder above it. */
  renamed(from: string, to: string): void {
    for (const session of this.#sessions.values()) {
      if (session.path === from) session.path = to;
      else if (session.path.startsWith(`${from}/`)) session.path = to + session.path.slice(from.length);
    }
  }
}

export const sessionModel = ({ id, path, name, type, kernel }: Session): SessionModel => ({
  id,
  path,
  name,
  type,
  kernel: kernel.model,
  notebook: { path, name },
});
