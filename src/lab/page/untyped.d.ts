declare module "katex/contrib/auto-render" {
  /** Sets the formulas between delimiters in all text below an element. */
  export default function renderMathInElement(element: HTMLElement, options: object): void;
}

declare module "plotly.js-cartesian-dist-min" {
  /** What we use of plotly.js. */
  const plotly: {
    react(host: HTMLElement, figure: object): Promise<unknown>;
    animate(host: HTMLElement, frames: string[], options: object): Promise<unknown>;
    purge(host: HTMLElement): void;
  };
  export default plotly;
}
