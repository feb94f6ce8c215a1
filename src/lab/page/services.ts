import {
  Drive,
  ContentsManager,
  ServerConnection,
  ServiceManager,
  type Contents,
} from "@jupyterlab/services";

/**
 * The server answered, and would not save: the disk is full, or may only be read. It goes by the name that JupyterLab
 * gives to a save that was called off, for it opens a box for every other, and would again at every attempt.
 */
export class SaveRefused extends Error {
  override name = "ModalCancelError";
}

/**
 * Tells the server with every save which state of the file it replaces, so that nothing that another tab or program
 * wrote in between is lost: the server refuses, and JupyterLab asks what to do.
 */
class CarefulDrive extends Drive {
  readonly #seen = new Map<string, string>();

  override async get(path: string, options?: Contents.IFetchOptions): Promise<Contents.IModel> {
    const model = await super.get(path, options);
    this.#remember(path, model);
    return model;
  }

  override async save(path: string, options: Partial<Contents.IModel> = {}): Promise<Contents.IModel> {
    const expected = this.#seen.get(path);
    const request = expected === undefined ? options : { ...options, expected_hash: expected };
    const model = await super.save(path, request).catch((error: unknown) => {
      const isRefused = error instanceof ServerConnection.ResponseError && error.response.status !== 409;
      throw isRefused ? new SaveRefused(error.message) : error;
    });
    this.#remember(path, model);
    return model;
  }

  #remember(path: string, { hash }: Contents.IModel): void {
    if (typeof hash === "string") this.#seen.set(path, hash);
  }
}

/** The connection to the lab's server; the cookie of the first visit is the key. */
export function connect(): ServiceManager {
  const serverSettings = ServerConnection.makeSettings({
    baseUrl: `${location.origin}/`,
    wsUrl: `${location.origin.replace(/^http/, "ws")}/`,
    token: "",
  });
  const contents = new ContentsManager({
    serverSettings,
    defaultDrive: new CarefulDrive({ serverSettings }),
  });
  return new ServiceManager({ serverSettings, contents });
}
