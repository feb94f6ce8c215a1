/** Light or dark: what was chosen, or else what the system says. */
export type Theme = "light" | "dark";

const system = matchMedia("(prefers-color-scheme: dark)");

export function theme(): Theme {
  const chosen = document.documentElement.dataset["theme"];
  if (chosen === "light" || chosen === "dark") return chosen;
  return system.matches ? "dark" : "light";
}

/** Tells JupyterLab's widgets, which draw some things by themselves. */
function tellJupyter(): void {
  document.body.dataset["jpThemeLight"] = String(theme() === "light");
  document.body.dataset["jpThemeName"] = theme();
}

/** Lets the button in the bar switch, and calls `onChange` whenever the colours become others. */
export function watchTheme(onChange: (theme: Theme) => void = () => {}): void {
  tellJupyter();
  const button = document.getElementById("theme");
  button?.addEventListener("click", () => {
    const next: Theme = theme() === "dark" ? "light" : "dark";
    document.documentElement.dataset["theme"] = next;
    // A cookie, so that the server draws the next page in these colours from the start.
    document.cookie = `gradlab-theme=${next}; path=/; max-age=31536000; samesite=lax`;
    tellJupyter();
    onChange(next);
  });
  system.addEventListener("change", () => {
    tellJupyter();
    onChange(theme());
  });
}
