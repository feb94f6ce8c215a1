import { copyFile, mkdir, readFile, rename, stat } from "node:fs/promises";
import path from "node:path";
import { readNotebook, type Notebook } from "../../notebook/index.js";
import { HttpError } from "../server/http.js";
import { checkpointFile, keepNowAndThen, moveCheckpoints } from "./checkpoints.js";
import { confine, notFound, partsOf } from "./confine.js";
import { modelOf, notebookIn, type Model, type Wish } from "./model.js";
import { replace, save, type SaveRequest } from "./save.js";
import type { Trust } from "./trust.js";

/** What happens to files, for whoever listens (other tabs, the sessions of a renamed notebook). */
export interface ContentsEvent {
  readonly action: "get" | "save" | "rename" | "delete" | "copy";
  readonly path: string;
  readonly source_path?: string;
}

/** The files of one workspace, as Jupyter's contents service offers them. */
export class Contents {
  /** The workspace, links resolved. */
  readonly root: string;
  readonly #trust: Trust;
  readonly #tell: (event: ContentsEvent) => void;
  /** One change at a time to each file. */
  readonly #turns = new Map<string, Promise<unknown>>();

  constructor(root: string, trust: Trust, tell: (event: ContentsEvent) => void) {
    this.root = root;
    this.#trust = trust;
    this.#tell = tell;
  }

  /** The file on disk that a client's path names. */
  async fileOf(apiPath: string): Promise<string> {
    return confine(this.root, apiPath);
  }

  async get(apiPath: string, wish: Wish): Promise<Model> {
    const name = clean(apiPath);
    const model = await modelOf(await this.fileOf(name), name, wish);
    if (model.type !== "notebook" || !wish.content) return model;
    return { ...model, content: await this.#trust.mark(notebookIn(model)) };
  }

  async save(apiPath: string, request: SaveRequest): Promise<{ model: Model; created: boolean }> {
    const name = clean(apiPath);
    if (name === "") throw new HttpError(400, "the workspace itself cannot be saved");
    return this.#inTurn(name, async () => {
      const file = await this.fileOf(name);
      const created = !(await exists(file));
      const prepared = await this.#prepare(name, request);
      await keepNowAndThen(this.root, name, file);
      await save(file, name, prepared);
      this.#tell({ action: "save", path: name });
      return { model: await modelOf(file, name, { content: false, hash: true }), created };
    });
  }

  /** Takes the marks of trust off a notebook before it is written. */
  async #prepare(name: string, request: SaveRequest): Promise<SaveRequest> {
    if (request.type !== "notebook") return request;
    const notebook = readNotebook(JSON.stringify(request.content ?? null), name);
    return { ...request, content: await this.#trust.signAndStrip(notebook) };
  }

  /** A new file or folder in a folder, with a name that is free. */
  async create(folder: string, type: "notebook" | "file" | "directory", extension = ""): Promise<Model> {
    const [stem, suffix] = {
      notebook: ["Untitled", ".ipynb"],
      file: ["untitled", extension || ".txt"],
      directory: ["Untitled Folder", ""],
    }[type];
    const name = await this.#freeName(clean(folder), stem, suffix);
    const content = type === "notebook" ? emptyNotebook : "";
    return (await this.save(name, { type, format: type === "notebook" ? "json" : "text", content })).model;
  }

  async copy(from: string, folder: string): Promise<Model> {
    const source = clean(from);
    const file = await this.fileOf(source);
    if (!(await stat(file).catch(() => undefined))?.isFile()) throw notFound(source);
    const { name, ext } = path.posix.parse(source);
    const target = await this.#freeName(clean(folder), `${name}-copy`, ext);
    await copyFile(file, await this.fileOf(target));
    this.#tell({ action: "copy", path: target, source_path: source });
    return this.get(target, { content: false, hash: false });
  }

  async rename(from: string, to: string): Promise<Model> {
    const [source, target] = [clean(from), clean(to)];
    const [file, goal] = [await this.fileOf(source), await this.fileOf(target)];
    if (source === "" || !(await exists(file))) throw notFound(source);
    if (file !== goal && (await exists(goal))) throw new HttpError(409, `${target} exists already`);
    if (!(await exists(path.dirname(goal)))) throw notFound(path.posix.dirname(target));
    await rename(file, goal);
    await moveCheckpoints(this.root, source, target);
    this.#tell({ action: "rename", path: target, source_path: source });
    return this.get(target, { content: false, hash: false });
  }

  /** Puts a file or folder aside, into the workspace's trash. */
  async delete(apiPath: string): Promise<void> {
    const name = clean(apiPath);
    const file = await this.fileOf(name);
    if (name === "" || file === this.root) throw new HttpError(400, "the workspace itself cannot be deleted");
    if (!(await exists(file))) throw notFound(name);
    const trash = path.join(this.root, ".gradlab", "trash", String(Date.now()));
    await mkdir(trash, { recursive: true });
    await rename(file, path.join(trash, path.basename(file)));
    this.#tell({ action: "delete", path: name });
  }

  /** Puts a checkpoint's state back; the present one becomes a checkpoint if the last is not fresh. */
  async restore(apiPath: string, id: string): Promise<void> {
    const name = clean(apiPath);
    await this.#inTurn(name, async () => {
      const file = await this.fileOf(name);
      const bytes = await readFile(await checkpointFile(this.root, name, id));
      await keepNowAndThen(this.root, name, file);
      await replace(file, bytes);
      this.#tell({ action: "save", path: name });
    });
  }

  async #freeName(folder: string, stem: string, suffix: string): Promise<string> {
    for (let number = 0; ; number++) {
      const name = path.posix.join(folder, `${stem}${number === 0 ? "" : number}${suffix}`);
      if (!(await exists(await this.fileOf(name)))) return name;
    }
  }

  async #inTurn<T>(name: string, change: () => Promise<T>): Promise<T> {
    const before = this.#turns.get(name) ?? Promise.resolve();
    const turn = before.then(change, change);
    const settled = turn.catch(() => {});
    this.#turns.set(name, settled);
    try {
      return await turn;
    } finally {
      if (this.#turns.get(name) === settled) this.#turns.delete(name);
    }
  }
}

/** A client's path as we name it: no slash at either end, none doubled. */
export const clean = (apiPath: string): string => partsOf(apiPath).join("/");

const exists = async (file: string): Promise<boolean> =>
  (await stat(file).catch(() => undefined)) !== undefined;

const emptyNotebook: Notebook = { nbformat: 4, nbformat_minor: 5, metadata: {}, cells: [] };
