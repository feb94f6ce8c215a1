// `npm run docs`: the API reference, as pages that need no network, in out/api (or the folder given).
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { escapeHtml, page } from "../dist/src/notebook/index.js";
import { extract } from "./docs/extract.mjs";
import { render } from "./docs/render.mjs";

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const folder = path.resolve(process.argv[2] ?? path.join(root, "out/api"));
const sections = extract(root);
mkdirSync(folder, { recursive: true });
for (const [name, html] of Object.entries(render(sections, { page, escapeHtml }))) {
  writeFileSync(path.join(folder, name), html);
}
const names = sections.reduce((sum, { entries }) => sum + entries.length, 0);
console.log(`${names} names on ${sections.length} pages: ${path.join(folder, "index.html")}`);
