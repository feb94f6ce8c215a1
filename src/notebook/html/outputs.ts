import type { Output, RichOutput } from "../nbformat.js";
import { escapeHtml } from "../page.js";
import { ansiToHtml } from "./ansi.js";
import { plotHtml } from "./plots.js";

/** What is needed to show outputs. */
export interface OutputContext {
  /** Whether HTML that a cell put out may act in the page. Otherwise it is shown in a frame that cannot run scripts. */
  readonly trusted: boolean;
  readonly markdown: (text: string) => string;
}

/** One output as HTML; empty where there is nothing that a page can show. */
export function outputHtml(output: Output, context: OutputContext): string {
  if (output.output_type === "stream") return streamHtml(output.text, output.name);
  if (output.output_type === "error") {
    const text = output.traceback.join("\n").trim() || `${output.ename}: ${output.evalue}`;
    return `<pre class="error" role="alert">${ansiToHtml(text)}</pre>`;
  }
  const html = richHtml(output, context);
  return html === "" ? "" : `<div class="rich">${html}</div>`;
}

function streamHtml(text: string, name: string): string {
  if (text.trim() === "") return "";
  const long = text.split("\n").length > 40 ? " long" : "";
  // A scrolling region must be reachable by keyboard.
  const focus = long ? ' tabindex="0"' : "";
  return `<pre class="${name}${long}"${focus}>${ansiToHtml(text.replace(/\n+$/, ""))}</pre>`;
}

type Renderer = (value: unknown, context: OutputContext, data: Record<string, unknown>) => string;

const asText = (value: unknown): string =>
  typeof value === "string" ? value : JSON.stringify(value, null, 2);
const base64 = (value: unknown): string => asText(value).replaceAll(/[^A-Za-z0-9+/=]/g, "");
const picture =
  (mime: string): Renderer =>
  (value, _context, data) =>
    `<img src="data:${mime};base64,${base64(value)}" alt="${escapeHtml(altText(data))}">`;
const altText = (data: Record<string, unknown>): string => {
  const text = data["text/plain"];
  return typeof text === "string" && text.length < 300 ? text : "output of the cell above";
};

/** The richest first: what comes earlier is shown. */
const renderers: readonly (readonly [mime: string, render: Renderer])[] = [
  ["application/vnd.plotly.v1+json", (value, _context, data) => plotHtml(value, altText(data))],
  [
    "text/html",
    (value, { trusted }) =>
      trusted
        ? asText(value)
        : `<iframe sandbox srcdoc="${escapeHtml(asText(value))}" title="HTML output of the cell above" loading="lazy"></iframe>`,
  ],
  [
    "image/svg+xml",
    (value, context, data) =>
      picture("image/svg+xml")(Buffer.from(asText(value)).toString("base64"), context, data),
  ],
  ["image/png", picture("image/png")],
  ["image/jpeg", picture("image/jpeg")],
  ["image/gif", picture("image/gif")],
  ["image/webp", picture("image/webp")],
  ["text/markdown", (value, { markdown }) => markdown(asText(value))],
  ["text/latex", (value, { markdown }) => markdown(asText(value))],
  ["text/plain", (value) => `<pre class="result">${ansiToHtml(asText(value))}</pre>`],
  ["application/json", (value) => `<pre class="result">${escapeHtml(asText(value))}</pre>`],
];

function richHtml({ data }: RichOutput, context: OutputContext): string {
  const found = renderers.find(([mime]) => data[mime] !== undefined);
  return found ? found[1](data[found[0]], context, data) : "";
}
