import { mkdir, readFile, rename } from "node:fs/promises";
import path from "node:path";
import { z } from "zod";
import { replace } from "../contents/save.js";

/** What is remembered about a learner's copy of a lesson or an assignment. */
export interface CopyRecord {
  /** The hash of the pack's notebook when it was copied, and of the copy then. */
  readonly copied: string;
  readonly hash: string;
  /** When it was last opened, ISO 8601. */
  readonly opened: string;
  /** The ids of the cells that ran to their end. */
  readonly done: readonly string[];
  /** When it was submitted, ISO 8601. */
  readonly submitted: string;
  /** The hash of what its cells said then. */
  readonly submittedHash: string;
  /** The same of when it was last made ready to hand in, or was found not to be. */
  readonly triedHash: string;
}

const record = z.object({
  copied: z.string().default(""),
  hash: z.string().default(""),
  opened: z.string().default(""),
  done: z.array(z.string()).default([]),
  submitted: z.string().default(""),
  submittedHash: z.string().default(""),
  triedHash: z.string().default(""),
});
/** A record that cannot be read costs no other. */
const records = z.record(z.string(), record.nullable().catch(null));

/** What a workspace remembers about its copies, by their paths: `.gradlab/copies.json`. */
export class Records {
  readonly #file: string;
  #all: Promise<Record<string, CopyRecord>> | undefined;
  #saving: NodeJS.Timeout | undefined;

  constructor(root: string) {
    this.#file = path.join(root, ".gradlab", "copies.json");
  }

  async get(apiPath: string): Promise<CopyRecord | undefined> {
    return (await this.#read())[apiPath];
  }

  /** Changes a record; written a moment later, with whatever else changes meanwhile. */
  async change(apiPath: string, change: Partial<CopyRecord>): Promise<void> {
    const all = await this.#read();
    all[apiPath] = { ...record.parse({}), ...all[apiPath], ...change };
    this.#saving ??= setTimeout(() => void this.#try(), 500).unref();
  }

  /** A cell of the copy ran to its end. */
  async ran(apiPath: string, cell: string): Promise<void> {
    const done = (await this.get(apiPath))?.done ?? [];
    if (!done.includes(cell)) await this.change(apiPath, { done: [...done, cell] });
  }

  /** What cannot be written now (a full disk) is written with the next change. */
  async #try(): Promise<void> {
    await this.flush().catch((error: unknown) => {
      console.error(`the lab: how far you are could not be kept: ${(error as Error).message}`);
    });
  }

  /** Writes now what is not yet written. */
  async flush(): Promise<void> {
    if (this.#saving === undefined) return;
    clearTimeout(this.#saving);
    this.#saving = undefined;
    await mkdir(path.dirname(this.#file), { recursive: true });
    await replace(this.#file, Buffer.from(JSON.stringify(await this.#read(), null, 1)));
  }

  /** What is not what we write, another's program has written: it is put aside, and learners begin anew. */
  async #parse(text: string): Promise<Record<string, CopyRecord>> {
    try {
      const all = Object.entries(records.parse(JSON.parse(text)));
      return Object.fromEntries(all.flatMap(([name, one]) => (one ? [[name, one]] : [])));
    } catch {
      await rename(this.#file, `${this.#file}.unreadable`).catch(() => {});
      return {};
    }
  }

  #read(): Promise<Record<string, CopyRecord>> {
    this.#all ??= readFile(this.#file, "utf8").then(
      (text) => this.#parse(text),
      () => ({}),
    );
    return this.#all;
  }
}
