import { constants, copyFile, readFile, rename, stat } from "node:fs/promises";
import path from "node:path";
import { readNotebook, type Notebook } from "../../notebook/index.js";
import { HttpError } from "../server/http.js";
import {
  checkpointFile,
  keepNowAndThen,
  keepUnlessKept,
  moveCheckpoints,
  trashFolder,
} from "./checkpoints.js";
import { confine, confineEntry, notFound, partsOf, stepsTo } from "./confine.js";
import { modelOf, notebookIn, type Model, type Wish } from "./model.js";
import { bytesOf, modeOf, place, replace, save, type SaveRequest } from "./save.js";
import type { Trust } from "./trust.js";
import { addPiece } from "./uploads.js";

/** What happens to files, for whoever listens (other tabs, the sessions of a renamed notebook). */
export interface ContentsEvent {
  readonly action: "get" | "save" | "rename" | "delete" | "copy";
  readonly path: string;
  readonly source_path?: string;
}

/** What the files of a workspace stand on. */
interface Around {
  readonly trust: Trust;
  /** Folders whose files are read but never changed: Gradlab's own lessons and assignments. */
  readonly untouched: readonly string[];
  readonly tell: (event: ContentsEvent) => void;
}

/** The files of one workspace, as Jupyter's contents service offers them. */
export class Contents {
  /** The workspace, links resolved. */
  readonly root: string;
  readonly #around: Around;
  /** Changes are made one after another. */
  #last: Promise<unknown> = Promise.resolve();
  /** What files that were renamed are called now, by their names before. */
  readonly #renamed = new Map<string, string>();

  constructor(root: string, around: Around) {
    this.root = root;
    this.#around = around;
  }

  /** The file on disk that a client's path names. */
  async fileOf(apiPath: string): Promise<string> {
    return confine(this.root, apiPath);
  }

  async get(apiPath: string, wish: Wish): Promise<Model> {
    const name = clean(apiPath);
    const file = await this.fileOf(name);
    const model = { ...(await modelOf(file, name, wish)), writable: !this.#isUntouched(file) };
    if (!wish.content) return model;
    if (model.type === "directory") return { ...model, content: await this.#within(model) };
    if (model.type !== "notebook") return model;
    return { ...model, content: await this.#around.trust.mark(notebookIn(model)) };
  }

  /** What is in a folder, but for links that lead out of the workspace. */
  async #within({ content }: Model): Promise<readonly Model[]> {
    const children = content as readonly Model[];
    const isWithin = await Promise.all(
      children.map(({ path: name }) =>
        this.fileOf(name).then(
          () => true,
          (error: unknown) => !(error instanceof HttpError && error.status === 403),
        ),
      ),
    );
    return children.filter((_, index) => isWithin[index]);
  }

  async save(apiPath: string, request: SaveRequest): Promise<{ model: Model; created: boolean }> {
    return this.#inTurn(() => this.#save(clean(apiPath), request));
  }

  async #save(name: string, request: SaveRequest): Promise<{ model: Model; created: boolean }> {
    if (name === "") throw new HttpError(400, "the workspace itself cannot be saved");
    const file = await this.#changeable(name);
    const created = !(await exists(file));
    const now = this.#renamed.get(name);
    // A page that has not heard of it: its save would bring the old name back.
    if (created && request.expected_hash && now !== undefined)
      throw new HttpError(404, `${name} is called ${now} now`);
    this.#renamed.delete(name);
    const { chunk } = request;
    const upload =
      typeof chunk === "number" ? await addPiece(this.root, name, bytesOf(name, request), chunk) : undefined;
    if (upload !== undefined && chunk !== -1) {
      return { model: await modelOf(upload, name, { type: "file", content: false, hash: false }), created };
    }
    const prepared = await this.#prepare(name, request);
    await keepNowAndThen(this.root, name, file);
    if (upload !== undefined) await place(upload, file, name);
    else await this.#saveUnlessStale(file, name, prepared);
    this.#around.tell({ action: "save", path: name });
    return { model: await modelOf(file, name, { content: false, hash: true }), created };
  }

  /** Where a save is refused because the file has changed, that state is kept: the client may overwrite it next. */
  async #saveUnlessStale(file: string, name: string, request: SaveRequest): Promise<void> {
    try {
      await save(file, name, request);
    } catch (error) {
      if (error instanceof HttpError && error.status === 409) await keepUnlessKept(this.root, name, file);
      throw error;
    }
  }

  /** Takes the marks of trust off a notebook before it is written. */
  async #prepare(name: string, request: SaveRequest): Promise<SaveRequest> {
    if (request.type !== "notebook") return request;
    const notebook = readNotebook(JSON.stringify(request.content ?? null), name);
    return { ...request, content: await this.#around.trust.signAndStrip(notebook) };
  }

  /** A new file or folder in a folder, with a name that is free. */
  async create(folder: string, type: "notebook" | "file" | "directory", extension = ""): Promise<Model> {
    const [stem, suffix] = {
      notebook: ["Untitled", ".ipynb"],
      file: ["untitled", extension || ".txt"],
      directory: ["Untitled Folder", ""],
    }[type];
    const content = type === "notebook" ? emptyNotebook : "";
    return this.#inTurn(async () => {
      const name = await this.#freeName(clean(folder), stem, suffix);
      return (await this.#save(name, { type, format: type === "notebook" ? "json" : "text", content })).model;
    });
  }

  async copy(from: string, folder: string): Promise<Model> {
    const source = clean(from);
    return this.#inTurn(async () => {
      const file = await this.fileOf(source);
      if (!(await stat(file).catch(() => undefined))?.isFile()) throw notFound(source);
      const { name, ext } = path.posix.parse(source);
      const target = await this.#freeName(clean(folder), `${name}-copy`, ext);
      await copyFile(file, await this.#changeable(target), constants.COPYFILE_EXCL);
      this.#around.tell({ action: "copy", path: target, source_path: source });
      return this.get(target, { content: false, hash: false });
    });
  }

  async rename(from: string, to: string): Promise<Model> {
    const [source, target] = [clean(from), clean(to)];
    return this.#inTurn(async () => {
      const [file, goal] = [await this.#entry(source), await this.#entry(target)];
      if (source === "" || !(await exists(file))) throw notFound(source);
      if (target.startsWith(`${source}/`)) throw new HttpError(400, `${source} cannot be moved into itself`);
      if (file !== goal && (await exists(goal))) throw new HttpError(409, `${target} exists already`);
      if (!(await exists(path.dirname(goal)))) throw notFound(path.posix.dirname(target));
      await rename(file, goal);
      await moveCheckpoints(this.root, source, target);
      this.#renamed.set(source, target);
      this.#renamed.delete(target);
      this.#around.tell({ action: "rename", path: target, source_path: source });
      return this.get(target, { content: false, hash: false });
    });
  }

  /** Puts a file or folder aside, into the workspace's trash. */
  async delete(apiPath: string): Promise<void> {
    const name = clean(apiPath);
    await this.#inTurn(async () => {
      const file = await this.#entry(name);
      if (name === "" || file === this.root)
        throw new HttpError(400, "the workspace itself cannot be deleted");
      if (!(await exists(file))) throw notFound(name);
      await rename(file, path.join(await trashFolder(this.root), path.basename(file)));
      this.#around.tell({ action: "delete", path: name });
    });
  }

  /** Puts a checkpoint's state back; the present one becomes a checkpoint too. */
  async restore(apiPath: string, id: string): Promise<void> {
    const name = clean(apiPath);
    await this.#inTurn(async () => {
      const file = await this.#changeable(name);
      const bytes = await readFile(await checkpointFile(this.root, name, id));
      await keepUnlessKept(this.root, name, file);
      await replace(file, bytes, await modeOf(file));
      this.#around.tell({ action: "save", path: name });
    });
  }

  /** The file that a client may change, links resolved. */
  async #changeable(name: string): Promise<string> {
    const file = await this.fileOf(name);
    if (!this.#isUntouched(file)) return file;
    throw new HttpError(
      403,
      `${name} is Gradlab's own and stays as it is: open it from the start page, which gives you a copy`,
    );
  }

  /** The file, or the link, that a client may rename or delete. */
  async #entry(name: string): Promise<string> {
    await this.#changeable(name);
    return confineEntry(this.root, name);
  }

  #isUntouched(file: string): boolean {
    return this.#around.untouched.some((folder) => stepsTo(folder, file) !== undefined);
  }

  async #freeName(folder: string, stem: string, suffix: string): Promise<string> {
    for (let number = 0; ; number++) {
      const name = path.posix.join(folder, `${stem}${number === 0 ? "" : number}${suffix}`);
      if (!(await exists(await this.fileOf(name)))) return name;
    }
  }

  async #inTurn<T>(change: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(change, change);
    this.#last = turn.catch(() => {});
    return turn;
  }
}

/** A client's path as we name it: no slash at either end, none doubled. */
export const clean = (apiPath: string): string => partsOf(apiPath).join("/");

const exists = async (file: string): Promise<boolean> =>
  (await stat(file).catch(() => undefined)) !== undefined;

const emptyNotebook: Notebook = { nbformat: 4, nbformat_minor: 5, metadata: {}, cells: [] };
