import type { Message } from "../../kernel/index.js";
import type { Listener } from "./kernel.js";

/** A cell that was sent to run, and what it has put out so far. */
interface Work {
  readonly request: Message;
  by: Listener;
  /** Whether someone else took it over from the page that asked. */
  isInherited: boolean;
  isDone: boolean;
  readonly outputs: Message[];
}

/** So many messages are kept of one cell. */
const most = 20_000;

/**
 * The cells whose outputs no page has received to the end. When a page is loaded again while cells run, its successor
 * inherits them, so that no output is lost: each message then says in its metadata which cell it belongs to.
 */
export class Unfinished {
  readonly #works = new Map<string, Work>();

  asked(by: Listener, request: Message): void {
    if (request.header.msg_type !== "execute_request") return;
    const work = { request, by, isInherited: false, isDone: false, outputs: [] };
    this.#works.set(request.header.msg_id, work);
  }

  /** Notes an output; returns who inherited it and how it is passed on, if someone did. */
  heard(message: Message): { readonly heir: Listener; readonly message: Message } | undefined {
    const id = message.parent.msg_id ?? "";
    const work = this.#works.get(id);
    if (!work) return undefined;
    if (work.outputs.length < most) work.outputs.push(message);
    if (message.header.msg_type === "status" && message.content["execution_state"] === "idle") {
      work.isDone = true;
      if (!work.by.isCut) this.#works.delete(id);
    }
    return work.isInherited ? { heir: work.by, message: marked(work, message) } : undefined;
  }

  /** A page has come: it inherits what the pages that are gone had asked for. */
  inherit(heir: Listener): void {
    for (const [id, work] of this.#works) {
      if (!work.by.isCut || work.by === heir) continue;
      [work.by, work.isInherited] = [heir, true];
      for (const message of work.outputs) heir.hear("iopub", marked(work, message));
      if (work.isDone) this.#works.delete(id);
    }
  }

  /** The kernel is gone, and all that it had to do. */
  clear(): void {
    this.#works.clear();
  }
}

const marked = ({ request }: Work, message: Message): Message => ({
  ...message,
  metadata: { ...message.metadata, gradlabCell: request.metadata["cellId"] },
});
