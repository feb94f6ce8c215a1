import { SaxesParser } from "saxes";

/** An element as an XML parser reads it. */
export interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly Element[];
  /** The text directly in it. */
  readonly text: string;
}

/** Reads a document with a strict parser: whatever XML 1.0 does not allow throws. */
export function readXml(text: string): Element {
  type Open = { name: string; attributes: Record<string, string>; children: Open[]; text: string };
  const top: Open = { name: "", attributes: {}, children: [], text: "" };
  const open = [top];
  const parser = new SaxesParser();
  parser.on("error", (error) => {
    throw error;
  });
  parser.on("opentag", ({ name, attributes }) => {
    const element: Open = { name, attributes: { ...attributes }, children: [], text: "" };
    open.at(-1)!.children.push(element);
    open.push(element);
  });
  parser.on("text", (found) => {
    open.at(-1)!.text += found;
  });
  parser.on("closetag", () => void open.pop());
  parser.write(text).close();
  return top.children[0];
}
