export { buildMaster, findMasters, isUpToDate, withKnownOutputs, type Built } from "./build.js";
export {
  clearOutput,
  display,
  inNotebook,
  setDisplaySink,
  updateDisplay,
  type Display,
  type DisplaySink,
} from "./display.js";
export { colours, looks } from "./looks.js";
export { escapeHtml, page } from "./page.js";
export { withoutFigureHtml } from "./lean.js";
export { loadNotebook, readText, reasonOf, saveBytes, saveNotebook, saveParts, saveText } from "./files.js";
export {
  questionOf,
  tagsOf,
  type Cell,
  type CodeCell,
  type ErrorOutput,
  type Notebook,
  type Output,
  type RichOutput,
} from "./nbformat.js";
export { parsePercent, type Master } from "./percent.js";
export { printPercent } from "./percent-print.js";
export { readNotebook, readOutput } from "./read.js";
export { notYetWritten, release, toBeWritten } from "./release.js";
export { writeNotebook } from "./write.js";
export { readableText, xmlAttributes, xmlText } from "./xml.js";
export { notebookHtml } from "./html/index.js";
export { progress, type Progress, type ProgressReport } from "./progress.js";
export { packed } from "./packed.js";
export { figureHtml, figureText, plotlyLibrary } from "./plotly.js";
export {
  checkMimeType,
  checkRecord,
  findPublished,
  findQuestion,
  probesOf,
  readCheck,
  type CheckResult,
  type Published,
  type PublishedChoice,
  type PublishedFunction,
  type PublishedQuestion,
} from "./check/index.js";
