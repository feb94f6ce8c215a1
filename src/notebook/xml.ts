/** Attributes for an XML tag, each with a space before it. Ends of lines are kept: unwritten, a parser reads spaces. */
export const xmlAttributes = (values: Readonly<Record<string, string | number>>): string =>
  Object.entries(values)
    .map(([name, value]) => ` ${name}="${xmlText(String(value)).replaceAll(/[\t\n\r]/g, reference)}"`)
    .join("");

const reference = (character: string): string => `&#${character.charCodeAt(0)};`;

// What XML 1.0 cannot hold at all: control characters (ANSI colours first of all) and lone surrogates.
// eslint-disable-next-line no-control-regex -- they are what is meant
const colours = /\u001b\[[\d;]*m/g;
// eslint-disable-next-line no-control-regex -- as above
const forbidden = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Surrogate}/gu;

/** Text that every reader takes, of XML or of JSON: what cannot be kept or shown is left out, or stands as U+FFFD. */
export const readableText = (text: string): string =>
  text.replaceAll(colours, "").replaceAll(forbidden, "\uFFFD");

/** Text for XML, in elements and in quoted attributes. */
export const xmlText = (text: string): string => readableText(text).replaceAll(/[&<>"']/g, reference);
