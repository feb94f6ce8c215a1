/** The looks of a notebook's page, on top of those of all pages. */
export const notebookStyles = `
main { max-width: 50rem; }
article { min-width: 0; }
.cell { margin: 1.5rem 0; }
.prose { margin: 0; }
.cell + .prose { margin-top: 2rem; }
:is(h1, h2, h3, h4) { scroll-margin-top: 1.5rem; }
.anchor { margin-left: 0.4em; color: var(--soft); text-decoration: none; font-weight: 400; opacity: 0; }
:is(h1, h2, h3, h4, h5):hover > .anchor, .anchor:focus-visible { opacity: 1; }
.prose img { display: block; max-width: 100%; margin: 1.5rem auto; border-radius: 6px; }
.formula { margin: 1.25rem 0; overflow-x: auto; overflow-y: hidden; padding: 0.15rem 0; }
.katex { font-size: 1.12em; }
.formula .katex-display { margin: 0; }

.input { position: relative; }
.count { position: absolute; right: 100%; top: 0.85rem; margin-right: 0.9rem; font: 0.75rem/1.5 var(--mono);
  color: var(--soft); }
pre.code, .prose pre { margin: 0; tab-size: 2; }
.prose pre { margin: 1rem 0; }
.copyable { position: relative; }
.copy { position: absolute; top: 0.45rem; right: 0.45rem; font: 500 0.75rem/1 var(--sans); color: var(--soft);
  background: var(--paper); border: 1px solid var(--line); border-radius: 6px; padding: 0.35rem 0.55rem; cursor: pointer;
  opacity: 0; transition: opacity 0.12s; }
.copyable:hover > .copy, .copy:focus-visible { opacity: 1; }
.copy:hover { color: var(--ink); border-color: var(--soft); }
@media (hover: none) { .copy { display: none; } }
.outputs { margin: 0.6rem 0 0; }
.outputs > :not(.rich:has(figure)) { padding-left: 1rem; border-left: 2px solid var(--line); }
.outputs > * + * { margin-top: 0.75rem; }
.outputs pre { background: none; border-width: 0; border-radius: 0; padding: 0.15rem 0; margin: 0;
  white-space: pre-wrap; overflow-wrap: anywhere; }
.outputs pre.long { max-height: 26rem; overflow-y: auto; }
.outputs pre.stderr { background: var(--warn-panel); padding: 0.5rem 1rem; border-left-color: var(--warn); }
.outputs pre.error { background: var(--bad-panel); padding: 0.75rem 1rem; border-left-color: var(--bad);
  white-space: pre; overflow-x: auto; }
.outputs .rich { overflow-x: auto; }
.outputs .rich img, .outputs .rich svg { max-width: 100%; height: auto; }
.outputs iframe { width: 100%; height: 20rem; border: 1px solid var(--line); border-radius: 6px; background: #fff; }
figure.plot { margin: 0.5rem 0; overflow-x: auto; }
figure.plot.drawn > p { display: none; }
.question { margin: 0 0 0.5rem; font-size: 0.85rem; color: var(--soft); }
.question::before { content: ""; display: inline-block; width: 0.55em; height: 0.55em; margin-right: 0.5em;
  border-radius: 50%; background: var(--accent); }
.question b { color: var(--ink); font-weight: 600; }
.folded > summary { font-size: 0.85rem; }

nav.contents { font-size: 0.875rem; line-height: 1.4; margin: 0 0 2rem; }
nav.contents summary { color: var(--soft); font-weight: 600; cursor: pointer; }
nav.contents ol { list-style: none; margin: 0.75rem 0 0; padding: 0; }
nav.contents li { margin: 0; }
nav.contents a { display: block; padding: 0.3rem 0.75rem; color: var(--soft); text-decoration: none;
  border-left: 2px solid var(--line); }
nav.contents a:hover { color: var(--ink); }
nav.contents a[aria-current] { color: var(--accent); border-color: var(--accent); }
nav.contents .level-3 a { padding-left: 1.6rem; }
@media (min-width: 75rem) {
  main:has(> .contents) { display: grid; grid-template-columns: 15rem minmax(0, 50rem); gap: 4.5rem; max-width: 73rem; }
  nav.contents { position: sticky; top: 2.5rem; align-self: start; max-height: calc(100vh - 5rem); overflow-y: auto; }
  nav.contents details { border: 0; padding: 0; margin: 0; }
  nav.contents summary { padding-left: 0.75rem; list-style: none; cursor: default; pointer-events: none; }
}
@media (max-width: 75rem) {
  nav.contents details { border: 1px solid var(--line); border-radius: 8px; padding: 0.65rem 1rem; }
  .count { display: none; }
}

.hljs-comment { color: var(--code-comment); font-style: italic; }
.hljs-keyword, .hljs-literal, .hljs-variable.language_ { color: var(--code-keyword); }
.hljs-string, .hljs-regexp, .hljs-attr { color: var(--code-string); }
.hljs-number { color: var(--code-number); }
.hljs-title, .hljs-title.function_ { color: var(--code-function); }
.hljs-title.class_, .hljs-type, .hljs-built_in { color: var(--code-type); }
.hljs-subst { color: var(--ink); }
.ansi-bold { font-weight: 600; }
.ansi-red { color: var(--bad); } .ansi-green { color: var(--good); } .ansi-yellow { color: var(--warn); }
.ansi-blue { color: var(--accent); } .ansi-magenta { color: var(--code-keyword); } .ansi-cyan { color: var(--code-type); }
.ansi-white, .ansi-black { color: var(--soft); }

@media print {
  nav.contents, .copy, .anchor { display: none; }
  main, main:has(> .contents) { display: block; max-width: none; padding: 0; }
  .outputs pre.long { max-height: none; }
  pre { white-space: pre-wrap; }
  .input, figure.plot, .rich { break-inside: avoid; }
  :is(h1, h2, h3, h4) { break-after: avoid; }
}
`;
