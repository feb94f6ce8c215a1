/** Something to do about a notice. */
export interface Choice {
  readonly label: string;
  readonly run: () => unknown;
}

/** A line above the notebook that says something, with what can be done about it; one at a time of each kind. */
export function notice(kind: string, text: string, choices: readonly Choice[] = []): void {
  dismiss(kind);
  const line = document.createElement("div");
  line.className = "notice";
  line.dataset["kind"] = kind;
  line.setAttribute("role", "status");
  const words = document.createElement("span");
  words.textContent = text;
  line.append(words);
  for (const { label, run } of [...choices, { label: "Dismiss", run: () => {} }]) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = label;
    button.addEventListener("click", () => {
      line.remove();
      void run();
    });
    line.append(button);
  }
  document.getElementById("notices")!.append(line);
}

export const dismiss = (kind: string): void =>
  document.querySelector(`.notice[data-kind="${kind}"]`)?.remove();

/** Says once why the notebook cannot be saved. */
export function sayRefused(why: string): void {
  const text = `${why}. What you type is kept in this browser, and saved as soon as that is possible.`;
  const shown = document.querySelector('.notice[data-kind="refused"] span')?.textContent;
  if (shown !== text) notice("refused", text);
}
