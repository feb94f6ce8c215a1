export {
  clearOutput,
  display,
  inNotebook,
  setDisplaySink,
  updateDisplay,
  type Display,
  type DisplaySink,
} from "./display.js";
export { escapeHtml, page, type Page } from "./page.js";
export { figureHtml, figureText, plotlyLibrary } from "./plotly.js";
export { show, type Showable, type Shown } from "./show.js";
export { tensorHtml, tensorText } from "./tensor.js";
