/** Attributes for an XML tag, each with a space before it. */
export const xmlAttributes = (values: Readonly<Record<string, string | number>>): string =>
  Object.entries(values)
    .map(([name, value]) => ` ${name}="${xmlText(String(value))}"`)
    .join("");

// What XML 1.0 cannot hold at all: control characters (ANSI colours first of all) and lone surrogates.
// eslint-disable-next-line no-control-regex -- they are what is meant
const colours = /\u001b\[[\d;]*m/g;
// eslint-disable-next-line no-control-regex -- as above
const forbidden = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Surrogate}/gu;

/** Text for XML, in elements and in quoted attributes. */
export const xmlText = (text: string): string =>
  text
    .replaceAll(colours, "")
    .replaceAll(forbidden, "\uFFFD")
    .replaceAll(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
