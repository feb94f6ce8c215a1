import type { ISessionContext } from "@jupyterlab/apputils";

/** What the bar says of the kernel, by JupyterLab's names of its states. */
const words: Readonly<Record<string, readonly [text: string, look: string]>> = {
  idle: ["Ready", "good"],
  busy: ["Running", "busy"],
  starting: ["Starting", "busy"],
  initializing: ["Starting", "busy"],
  connecting: ["Connecting", "busy"],
  restarting: ["Restarting", "busy"],
  autorestarting: ["Restarting", "warn"],
  terminating: ["Ending", "warn"],
  disconnected: ["Not connected", "bad"],
  dead: ["Ended", "bad"],
  unknown: ["No kernel", "warn"],
};

/** Keeps the bar's word about the kernel up to date. */
export function showKernelState(session: ISessionContext, place: HTMLElement): void {
  const show = (): void => {
    const [text, look] = words[session.kernelDisplayStatus] ?? ["", ""];
    if (place.textContent !== text) place.textContent = text;
    place.dataset["look"] = look;
    document.body.dataset["kernel"] = session.kernelDisplayStatus;
  };
  session.statusChanged.connect(show);
  session.connectionStatusChanged.connect(show);
  session.kernelChanged.connect(show);
  show();
}
