import {
  ContentsManager,
  Drive,
  KernelManager,
  KernelSpecManager,
  ServerConnection,
  SessionManager,
  type Kernel,
  type KernelMessage,
} from "@jupyterlab/services";

/** A program on another's machine that speaks to a Jupyter server: VS Code's Jupyter extension is built on the same package. */
export interface Client {
  readonly specs: KernelSpecManager;
  readonly sessions: SessionManager;
  readonly contents: ContentsManager;
  close(): void;
}

export function client(baseUrl: string, token: string): Client {
  const serverSettings = ServerConnection.makeSettings({
    baseUrl,
    wsUrl: baseUrl.replace(/^http/, "ws"),
    token,
    appendToken: true,
  });
  const kernelManager = new KernelManager({ serverSettings });
  const sessions = new SessionManager({ serverSettings, kernelManager });
  const specs = new KernelSpecManager({ serverSettings });
  const contents = new ContentsManager({ serverSettings, defaultDrive: new Drive({ serverSettings }) });
  // One that is closed before it ever got an answer is never ready, and that is no fault.
  for (const one of [specs, sessions, kernelManager]) one.ready.catch(() => {});
  return {
    specs,
    sessions,
    contents,
    close() {
      for (const one of [contents, specs, sessions, kernelManager]) one.dispose();
    },
  };
}

/** What a cell answered. */
export interface Answered {
  readonly reply: KernelMessage.IExecuteReplyMsg["content"];
  /** What it printed and gave, as text. */
  readonly text: string;
}

/** Runs a cell; `started` is called when the kernel says that it works on it. */
export async function execute(
  kernel: Kernel.IKernelConnection,
  code: string,
  started: () => void = () => {},
): Promise<Answered> {
  const future = kernel.requestExecute({ code });
  let text = "";
  future.onIOPub = ({ header, content }) => {
    if (header.msg_type === "execute_input") started();
    const said = content as { readonly text?: string; readonly data?: Record<string, string> };
    text += said.text ?? said.data?.["text/plain"] ?? "";
  };
  const { content: reply } = await future.done;
  return { reply, text };
}
