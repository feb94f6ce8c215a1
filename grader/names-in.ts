/** What a text declares at the starts of its lines: by itself, in a pattern or by an import. */
export const namesIn = (text: string): string[] =>
  [...text.matchAll(declaration)].flatMap(([, name, pattern, imported]) =>
    name === undefined ? listed(pattern ?? imported) : [name],
  );

const words = "function|const|let|var|class|enum|type|interface|namespace";

/** All runs are bounded, so that no text takes long. */
const declaration = new RegExp(
  [
    String.raw`^(?:export\s{1,9})?(?:(?:declare|abstract|async|const)\s{1,9}(?=[a-z]))?(?:`,
    String.raw`(?:${words})\b[\s*]{1,9}(?!enum\s)([\w$]+)`,
    String.raw`|(?:const|let|var)\s{0,9}([{[][^;]{0,2000}?[}\]])\s{0,9}[:=]`,
    String.raw`|import\s{1,9}([^"';]{1,2000}?)\bfrom\b)`,
  ].join(""),
  "gm",
);

/** The names in a pattern or an import: of `{ max: most, ...rest }` they are `most` and `rest`. */
const listed = (list: string): string[] =>
  list.split(/[{}[\],]/).flatMap((part) => {
    const [own] = part.split("=");
    return (
      own
        .split(/\bas\b|:/)
        .at(-1)!
        .match(/[\w$]+/g)
        ?.slice(-1) ?? []
    );
  });
