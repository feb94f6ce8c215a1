// The API reference as HTML pages, from the plain data of extract.mjs.
import MarkdownIt from "markdown-it";

const markdown = new MarkdownIt({ html: false });
const styles = `
main { max-width: 60rem }
nav.api { columns: 14rem; font-family: ui-monospace, monospace; font-size: 0.9rem; margin-block: 1rem 2rem }
nav.api a { display: block; overflow-wrap: anywhere }
section.entry { border-top: 1px solid color-mix(in srgb, currentColor 20%, transparent); margin-top: 2rem; padding-top: 0.5rem }
section.entry pre { overflow-x: auto; padding: 0.75rem; border-radius: 0.4rem; background: color-mix(in srgb, currentColor 6%, transparent) }
section.entry dt { font-family: ui-monospace, monospace; margin-top: 0.4rem }
section.entry .source { font-size: 0.85rem; opacity: 0.75 }
`;

/** All pages by file name. `page` and `escapeHtml` are Gradlab's own. */
export function render(sections, { page, escapeHtml }) {
  const known = new Map(
    sections.flatMap(({ name, entries }) =>
      entries.map((entry) => [`${name}.${entry.name}`, `${name}.html#${entry.name}`]),
    ),
  );
  const files = {
    "index.html": page({ title: "Gradlab: API reference", body: front(sections, escapeHtml), styles }),
  };
  for (const section of sections) {
    const body = sectionBody(section, { known, escapeHtml });
    files[`${section.name}.html`] = page({ title: `${section.name}: Gradlab API`, body, styles });
  }
  return files;
}

function front(sections, escapeHtml) {
  const lists = sections.map(({ name, entries }) => {
    const links = entries
      .filter(({ kind }) => kind !== "type")
      .map((entry) => `<a href="${name}.html#${entry.name}">${escapeHtml(entry.name)}</a>`);
    return `<h2><a href="${name}.html">${name}</a></h2>\n<nav class="api" aria-label="${name}">${links.join("\n")}</nav>`;
  });
  const use = `<pre><code>import { tf, losses, layers } from "gradlab";</code></pre>`;
  return `<h1>Gradlab: API reference</h1>\n<p>What the package exports, by name.</p>\n${use}\n${lists.join("\n")}`;
}

function sectionBody({ name, entries }, context) {
  const links = entries.map((entry) => `<a href="#${entry.name}">${context.escapeHtml(entry.name)}</a>`);
  const blocks = entries.map((entry) => entryBody(name, entry, context));
  return `<p><a href="index.html">API reference</a></p>\n<h1>${name}</h1>\n<nav class="api" aria-label="Names">${links.join("\n")}</nav>\n${blocks.join("\n")}`;
}

function entryBody(section, entry, context) {
  const { escapeHtml } = context;
  const prose = (text) => markdown.render(linked(text, section, entry.name, context));
  const inline = (text) => markdown.renderInline(linked(text, section, entry.name, context));
  const tags = (kind) => entry.tags.filter((tag) => tag.kind === kind).map(({ text }) => text);
  const told = new Map(
    tags("param").map((text) => {
      const [parameter, ...words] = text.split(" ");
      return [parameter, words.join(" ").replace(/^- /, "")];
    }),
  );
  // A parameter of which nothing is said is shown all the same.
  const parameters = [...new Set([...told.keys(), ...entry.parameters])].map(
    (parameter) => `<dt>${escapeHtml(parameter)}</dt><dd>${inline(told.get(parameter) ?? "")}</dd>`,
  );
  const part = (title, items) =>
    items.length > 0 ? `<p><strong>${title}</strong> ${items.map(inline).join("; ")}</p>` : "";
  const members = entry.members.map(
    (member) => `<dt>${escapeHtml(member.signature)}</dt><dd>${inline(member.text)}</dd>`,
  );
  return [
    `<section class="entry" id="${entry.name}">`,
    `<h2>${section === "gradlab" ? "" : `${section}.`}${escapeHtml(entry.name)}</h2>`,
    `<pre><code>${escapeHtml(entry.signature)}</code></pre>`,
    prose(entry.text),
    parameters.length > 0 ? `<dl>${parameters.join("\n")}</dl>` : "",
    part("Returns", tags("returns")),
    part("Throws", tags("throws")),
    ...tags("example").map(
      (code) => `<p><strong>Example</strong></p><pre><code>${escapeHtml(code)}</code></pre>`,
    ),
    members.length > 0 ? `<dl>${members.join("\n")}</dl>` : "",
    part("See", tags("see")),
    `<p class="source">${entry.file}:${entry.line}</p>`,
    "</section>",
  ].join("\n");
}

/** `{@link conv2d.forward}` as a link where that name has an entry, as code where not. */
function linked(text, section, from, { known }) {
  return text.replaceAll(/\{@link\s+([^}\s|]+)[^}]*\}/g, (_, name) => {
    const family = from.split(".").slice(0, -1).join(".");
    const candidates = [`${section}.${name}`, `${section}.${family}.${name}`, name];
    const href = candidates.map((candidate) => known.get(candidate)).find((found) => found !== undefined);
    return href ? `[\`${name}\`](${href})` : `\`${name}\``;
  });
}
