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
