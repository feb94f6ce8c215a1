import { spawnSync } from "node:child_process";
import { linkSync, mkdirSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import path from "node:path";
import { rawZip, type RawEntry } from "../support/zip.js";

/** A notebook as JSON, to be bent before it is written. */
export interface Json {
  nbformat: number;
  nbformat_minor: number;
  metadata: Record<string, unknown>;
  cells: { id?: string; source: unknown; metadata: Record<string, unknown>; outputs?: unknown[] }[];
}

/** What a student hands in, in a folder of submissions, and what that deserves. */
export interface Handed {
  readonly name: string;
  /** The student's name, where the name is the attack. */
  readonly student?: string;
  /** Of the 12 points that need no person; 0 unless said. */
  readonly score?: number;
  /** What the report says of it. */
  readonly says?: RegExp;
  /** Puts it below `folder`; `right` is a notebook with right answers and `wrong` one with wrong ones, anew each time. */
  readonly put: (
    folder: string,
    student: string,
    notebooks: { readonly right: () => Json; readonly wrong: () => Json },
  ) => void;
}

/** An honest twin looks like the attack and keeps its full points. */
export interface FileClass {
  readonly attacks: readonly Handed[];
  readonly twins: readonly Handed[];
}

const full = 12;
const file = "07-light.ipynb";
const text = (notebook: unknown): string => JSON.stringify(notebook);
const write = (folder: string, student: string, name: string, content: string | Buffer): string => {
  const place = path.join(folder, student);
  mkdirSync(place, { recursive: true });
  writeFileSync(path.join(place, name), content);
  return path.join(place, name);
};
type Notebooks = Parameters<Handed["put"]>[2];

/** Handed in as an archive. */
const zipped =
  (entries: (notebooks: Notebooks) => readonly RawEntry[]): Handed["put"] =>
  (folder, student, notebooks) =>
    writeFileSync(path.join(folder, `${student}.zip`), rawZip(entries(notebooks)));
/** Handed in as a folder with the notebook bent. */
const bent =
  (which: "right" | "wrong", bend: (notebook: Json) => unknown): Handed["put"] =>
  (folder, student, notebooks) =>
    void write(folder, student, file, text(bend(notebooks[which]())));
/** Handed in as these bytes. */
const bytes =
  (make: (right: string) => string | Buffer): Handed["put"] =>
  (folder, student, { right }) =>
    void write(folder, student, file, make(text(right())));
/** The notebook with each answer in code written anew. */
const written =
  (write: (source: string) => string) =>
  (notebook: Json): Json => ({
    ...notebook,
    cells: notebook.cells.map((cell) => {
      const isAnswer = ["light-standardize", "light-unchanged"].includes(String(cell.id));
      return isAnswer ? { ...cell, source: write([cell.source].flat().join("")) } : cell;
    }),
  });
const plain: Handed["put"] = bent("right", (notebook) => notebook);

const withoutMarks = (notebook: Json): Json => ({
  ...notebook,
  metadata: {},
  cells: notebook.cells.map(({ id: _id, ...cell }) => ({ ...cell, metadata: {} })),
});

/** Hostile files by class, in the grader's own words for them, with their honest twins. */
export const fileClasses: Readonly<Record<string, FileClass>> = {
  "zip slip": {
    attacks: [
      {
        name: "a path that climbs",
        says: /leads out of the archive/,
        put: zipped(({ right }) => [{ name: `../Ada honest/${file}`, content: text(right()) }]),
      },
      {
        name: "an absolute path on another system",
        says: /names a drive/,
        put: zipped(({ right }) => [{ name: `C:\\class\\${file}`, content: text(right()) }]),
      },
    ],
    twins: [
      {
        name: "folders in the archive, with Windows' slashes",
        put: zipped(({ right }) => [{ name: `work\\week 1\\${file}`, content: text(right()) }]),
      },
    ],
  },
  symlinks: {
    attacks: [
      {
        name: "a link to another's notebook",
        says: /it is a link/,
        put: (folder, student) => {
          mkdirSync(path.join(folder, student));
          symlinkSync("../Ada honest/07-light.ipynb", path.join(folder, student, file));
        },
      },
      {
        name: "a link in an archive",
        says: /it is a link/,
        put: zipped(() => [{ name: file, content: "/etc/passwd", mode: 0o120777 }]),
      },
    ],
    twins: [
      {
        name: "a notebook beside a link",
        put: (folder, student, notebooks) => {
          plain(folder, student, notebooks);
          symlinkSync("/etc/passwd", path.join(folder, student, "data.csv"));
        },
      },
    ],
  },
  hardlinks: {
    attacks: [
      {
        name: "a second name for what is no notebook",
        says: /JSON cannot be read/,
        put: (folder, student) => {
          mkdirSync(path.join(folder, student));
          writeFileSync(path.join(folder, "..", "secret"), "the salt\n");
          linkSync(path.join(folder, "..", "secret"), path.join(folder, student, file));
        },
      },
      {
        // The same file as another's is the same answers, and no worse for the other: a matter of `gradlab similar`.
        name: "a second name for a wrong notebook",
        put: (folder, student, notebooks) => {
          const first = write(folder, "Hard honest", file, text(notebooks.wrong()));
          mkdirSync(path.join(folder, student));
          linkSync(first, path.join(folder, student, file));
        },
      },
    ],
    twins: [
      {
        name: "a notebook that a backup linked",
        put: (folder, student, notebooks) => {
          plain(folder, student, notebooks);
          linkSync(path.join(folder, student, file), path.join(folder, "..", "backup.ipynb"));
        },
      },
    ],
  },
  devices: {
    attacks: [
      {
        name: "a pipe that nobody writes to",
        says: /not a plain file/,
        put: (folder, student) => {
          mkdirSync(path.join(folder, student));
          spawnSync("mkfifo", [path.join(folder, student, file)]);
        },
      },
      {
        name: "a device in an archive",
        says: /a device or a pipe/,
        put: zipped(() => [{ name: file, mode: 0o020666 }]),
      },
    ],
    twins: [
      {
        name: "a notebook beside a pipe",
        put: (folder, student, notebooks) => {
          plain(folder, student, notebooks);
          spawnSync("mkfifo", [path.join(folder, student, "events")]);
        },
      },
    ],
  },
  "zip bombs": {
    attacks: [
      {
        name: "60 MB of nothing",
        says: /would unpack 1 MB to 60 MB/,
        put: zipped(() => [{ name: file, content: Buffer.alloc(60 * 2 ** 20) }]),
      },
      {
        name: "four gigabytes by its own account",
        says: /unpacks to 4096 MB/,
        put: zipped(({ right }) => [
          { name: file, content: text(right()) },
          { name: "data.bin", content: "x", size: 2 ** 32 - 2 },
        ]),
      },
      {
        name: "an archive in an archive",
        says: /another archive, which was not looked into|holds no notebook/,
        put: zipped(() => [{ name: "more.zip", content: rawZip([{ name: file, content: "{}" }]) }]),
      },
    ],
    twins: [
      {
        name: "a notebook that packs well",
        put: zipped(({ right }) => {
          const notebook = right();
          notebook.metadata["padding"] = "0".repeat(3 * 2 ** 20);
          return [{ name: file, content: text(notebook) }];
        }),
      },
    ],
  },
  "hostile names": {
    attacks: [
      "<img src=x onerror=alert(1)>",
      "=HYPERLINK(0)",
      "CON",
      "a\nb",
      "--out",
      "$(touch pwned)",
      "Eve\u202Egpj",
      "%2e%2e%2f",
      "nul.txt",
      "Z".repeat(120),
    ].map((student) => ({ name: JSON.stringify(student).slice(0, 30), student, score: full, put: plain })),
    twins: [
      { name: "an ordinary name", student: "Zoë O'Brien-Łukasz", put: plain },
      { name: "capitals of another's", student: "ada honest", put: plain },
    ],
  },
  truncated: {
    attacks: [
      { name: "half a notebook", says: /JSON/, put: bytes((right) => right.slice(0, right.length / 2)) },
      { name: "nothing at all", says: /is empty/, put: bytes(() => "") },
      {
        name: "half an archive",
        says: /cannot be read as a zip archive/,
        put: (folder, student, { right }) => {
          const whole = rawZip([{ name: file, content: text(right()) }]);
          writeFileSync(path.join(folder, `${student}.zip`), whole.subarray(0, whole.length / 2));
        },
      },
    ],
    twins: [{ name: "a line's end more", put: bytes((right) => `${right}\n\n`) }],
  },
  "not UTF-8": {
    attacks: [
      {
        name: "UTF-16",
        says: /not UTF-8|JSON/,
        put: bytes((right) => Buffer.from(`\ufeff${right}`, "utf16le")),
      },
      {
        name: "one byte of Latin 1",
        says: /not UTF-8/,
        put: bytes((right) => Buffer.concat([Buffer.from(right), Buffer.from([0x20, 0xe9])])),
      },
    ],
    twins: [{ name: "a byte order mark", put: bytes((right) => `\ufeff${right}`) }],
  },
  "500 MB": {
    attacks: [
      {
        name: "500 MB on disk",
        says: /has 500 MB, at most 32 are read/,
        put: (folder, student) => truncateSync(write(folder, student, file, ""), 500 * 2 ** 20),
      },
      {
        name: "33 MB of outputs",
        says: /at most 32 are read: clear its outputs/,
        put: bytes((right) => right + " ".repeat(33 * 2 ** 20)),
      },
    ],
    twins: [
      {
        name: "8 MB of outputs",
        put: bent("right", (notebook) => {
          const cell = notebook.cells.find(({ outputs }) => outputs !== undefined)!;
          cell.outputs = [{ output_type: "stream", name: "stdout", text: "x".repeat(8 * 2 ** 20) }];
          return notebook;
        }),
      },
    ],
  },
  nbformat: {
    attacks: [
      {
        name: "nbformat 3",
        says: /nbformat 3/,
        put: bent("right", ({ cells }) => ({
          nbformat: 3,
          nbformat_minor: 0,
          metadata: {},
          worksheets: [{ cells }],
        })),
      },
      { name: "none", says: /not a notebook|nbformat/, put: bent("right", ({ cells }) => ({ cells })) },
      { name: "a list", says: /not a notebook|nbformat/, put: bent("right", (notebook) => [notebook]) },
    ],
    twins: [
      {
        name: "nbformat 4.0, which had no ids",
        put: bent("right", (notebook) => ({
          ...notebook,
          nbformat_minor: 0,
          cells: notebook.cells.map(({ id: _id, ...cell }) => cell),
        })),
      },
    ],
  },
  "source as text or list": {
    attacks: [
      {
        name: "a number",
        says: /source/,
        put: bent("right", (notebook) => ({
          ...notebook,
          cells: notebook.cells.map((cell) => ({ ...cell, source: 7 })),
        })),
      },
      {
        name: "lists in lists",
        says: /source/,
        put: bent("right", (notebook) => ({
          ...notebook,
          cells: notebook.cells.map((cell) => ({ ...cell, source: [[cell.source]] })),
        })),
      },
      {
        name: "a list of wrong lines",
        put: bent("wrong", (notebook) => ({
          ...notebook,
          cells: notebook.cells.map((cell) => ({ ...cell, source: String(cell.source).split(/(?<=\n)/) })),
        })),
      },
    ],
    twins: [
      {
        name: "lines in a list",
        put: bent("right", (notebook) => ({
          ...notebook,
          cells: notebook.cells.map((cell) => ({
            ...cell,
            source: [cell.source]
              .flat()
              .join("")
              .split(/(?<=\n)/),
          })),
        })),
      },
      {
        name: "one text",
        put: bent("right", (notebook) => ({
          ...notebook,
          cells: notebook.cells.map((cell) => ({ ...cell, source: [cell.source].flat().join("") })),
        })),
      },
    ],
  },
  "stripped metadata": {
    attacks: [
      {
        name: "wrong answers without their marks",
        says: /had lost its mark/,
        put: bent("wrong", withoutMarks),
      },
      {
        name: "another's marks on other cells",
        score: full,
        put: bent("right", (notebook) => ({
          ...notebook,
          cells: notebook.cells.map((cell) =>
            cell.metadata["gradlab"] === undefined
              ? { ...cell, metadata: { gradlab: { question: "light-none" }, points: 100 } }
              : cell,
          ),
        })),
      },
    ],
    twins: [{ name: "right answers without their marks", put: bent("right", withoutMarks) }],
  },
  "texts that keep a grader busy": {
    attacks: [
      {
        name: "half a pair of surrogates",
        put: bent(
          "wrong",
          written(() => 'const s = "\ud83d";'),
        ),
      },
      {
        name: "a word and spaces",
        put: bent(
          "wrong",
          written(() => `function${" ".repeat(190_000)}`),
        ),
      },
      {
        name: "comments that never end",
        put: bent(
          "wrong",
          written(() => "/* ".repeat(66_000)),
        ),
      },
    ],
    twins: [
      {
        name: "a whole pair",
        put: bent(
          "right",
          written((text) => `${text}\n// \ud83d\ude00`),
        ),
      },
      {
        name: "many spaces",
        put: bent(
          "right",
          written((text) => `${text}${" ".repeat(100_000)}`),
        ),
      },
    ],
  },
};
