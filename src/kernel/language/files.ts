import { createRequire } from "node:module";
import path from "node:path";
import type { Kind } from "./names.js";

/** How many cells with declarations there is room for at first; more doubles it. */
const room = 64;

/**
 * The files that the type checker sees: one a cell, in the notebook's folder (so that imports resolve as the reader expects), but
 * only in memory.
 *
 * A cell's file is the cell's text, unchanged, and on a last line of its own what joins it to the others: for each earlier name
 * that it mentions `declare let x: typeof $cell3.x;`, and for its own names `declare global { namespace $cell4 { export { y } } }`.
 * All files are there from the beginning, empty: so from one cell to the next only one text changes and no module has to be
 * resolved, which the compiler does in a millisecond.
 */
export class CellFiles {
  readonly config: string;
  readonly #folder: string;
  readonly #packageRoot: string;
  readonly #texts = new Map<string, string>();
  readonly #names = new Map<string, { readonly slot: number; readonly kind: Kind }>();
  #slots = 0;
  #next = 1;

  constructor(folder: string, packageRoot: string) {
    this.#folder = folder;
    this.#packageRoot = packageRoot;
    this.config = path.join(folder, ".gradlab-notebook.json");
    this.#grow(room);
  }

  /** The slot for the next cell; slot 0 is for questions. */
  get next(): number {
    return this.#next;
  }

  /** The names that cells declared. */
  names(): string[] {
    return [...this.#names.keys()];
  }

  name(slot: number): string {
    return path.join(this.#folder, `.gradlab-cell-${slot}.ts`);
  }

  read(name: string): string | undefined {
    return this.#texts.get(path.normalize(name));
  }

  /** Puts a text into a slot as it is. */
  writePlain(slot: number, source: string): void {
    this.#texts.set(this.name(slot), source);
  }

  /** Puts a text into a slot, joined to the other cells; `names` are those that it declares, if they are known yet. */
  write(slot: number, source: string, names?: ReadonlyMap<string, Kind>): void {
    this.#texts.set(
      this.name(slot),
      `${source}\n;${names === undefined ? "export {};" : this.#imports(source, names)}${exports(slot, [...(names ?? [])])}`,
    );
  }

  /** Puts a text that may be unfinished into slot 0, where it sees all names of the session. */
  writeQuestion(source: string): void {
    const all = [...this.#names.keys()].join(" ");
    const declared = new Map(
      [
        ...source.matchAll(
          /\b(?:let|const|var|function|class|interface|type|enum)\s+([\p{ID_Start}$_][\p{ID_Continue}$]*)/gu,
        ),
      ].map(([, name]): [string, Kind] => [name, "let"]),
    );
    this.#texts.set(this.name(0), `${source}\n;${this.#imports(`${source} ${all}`, declared)}`);
  }

  /** Keeps a slot's names for later cells. Returns whether the compiler has to read everything again. */
  accept(slot: number, names: ReadonlyMap<string, Kind>): boolean {
    if (names.size === 0) return false;
    for (const [name, kind] of names) this.#names.set(name, { slot, kind });
    this.#next += 1;
    if (this.#next < this.#slots) return false;
    this.#grow(2 * this.#slots);
    return true;
  }

  clear(): void {
    this.#names.clear();
    this.#next = 1;
    for (let slot = 0; slot < this.#slots; slot++) this.write(slot, "");
  }

  #imports(source: string, own: ReadonlyMap<string, Kind>): string {
    const mentioned = new Set(source.match(/[\p{ID_Start}$_][\p{ID_Continue}$]*/gu));
    let text = "export {};";
    for (const [name, { slot, kind }] of this.#names) {
      if (own.has(name) || !mentioned.has(name)) continue;
      if (kind === "alias") text += `import ${name} = $cell${slot}.${name};`;
      else if (kind === "let" || kind === "const")
        text += `declare ${kind} ${name}: typeof $cell${slot}.${name};`;
      else text += `declare let ${name}: ${kind};`;
    }
    return text;
  }

  #grow(slots: number): void {
    for (let slot = this.#slots; slot < slots; slot++) this.write(slot, "");
    this.#slots = slots;
    const globals = path.join(this.#folder, ".gradlab-globals.d.ts");
    this.#texts.set(globals, globalsText);
    const files = [globals, ...Array.from({ length: slots }, (_, slot) => this.name(slot))];
    this.#texts.set(this.config, JSON.stringify({ compilerOptions: this.#options(), files }));
  }

  #options(): object {
    const require = createRequire(import.meta.url);
    const nodeTypes = path.dirname(require.resolve("@types/node/package.json"));
    const major = Number(process.versions.node.split(".")[0]);
    return {
      target: "esnext",
      lib: [major >= 22 ? "es2024" : "es2023", "esnext.disposable"],
      module: "esnext",
      moduleResolution: "bundler",
      moduleDetection: "force",
      allowImportingTsExtensions: true,
      resolveJsonModule: true,
      strict: true,
      noImplicitOverride: true,
      noEmit: true,
      skipLibCheck: true,
      types: ["node"],
      typeRoots: [path.dirname(nodeTypes)],
      paths: { gradlab: [path.join(this.#packageRoot, "dist/src/index.d.ts")] },
    };
  }
}

const exports = (slot: number, names: readonly (readonly [string, Kind])[]): string =>
  `declare global { namespace $cell${slot} { export { ${names.map(([name]) => name).join(", ")} } } }`;

/** What a session has beyond Node. */
const globalsText = `
/** Asks the reader for a line of text and waits for it. */
declare function prompt(text?: string, options?: { password?: boolean }): string | null;
`;
