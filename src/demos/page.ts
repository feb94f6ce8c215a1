import { gzipSync } from "node:zlib";
import { escapeHtml } from "../notebook/index.js";
import { catalogue, type DemoName } from "./catalogue.js";
import { builtForBrowsers } from "./files.js";

/** In the browser: unpacks the demo's script, the library inside of it, and runs it. */
const unpack = `(async () => {
  const packed = atob(document.getElementById("packed").textContent);
  const stream = new Blob([Uint8Array.from(packed, (character) => character.charCodeAt(0))]).stream();
  const script = document.createElement("script");
  script.type = "module";
  script.textContent = await new Response(stream.pipeThrough(new DecompressionStream("gzip"))).text();
  document.head.append(script);
})();`;

/** A demo as one HTML file that needs nothing else, no network either. */
export function demoPage(name: DemoName, settings: object): string {
  const { title, lead } = catalogue[name];
  const packed = gzipSync(builtForBrowsers(`demos/${name}.js`), { level: 9 }).toString("base64");
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<link rel="icon" href="data:,">
<style>${builtForBrowsers("demos/style.css")}</style>
</head>
<body>
<main>
<header><h1>${escapeHtml(title)}</h1><p>${escapeHtml(lead)}</p></header>
<div id="demo"><p class="missing">This demo computes in your browser, and needs JavaScript for it.</p></div>
</main>
<script type="application/json" id="settings">${JSON.stringify(settings).replaceAll("<", "\\u003c")}</script>
<script type="text/plain" id="packed">${packed}</script>
<script>${unpack}</script>
</body>
</html>
`;
}
