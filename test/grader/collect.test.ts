import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import fs, {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import os from "node:os";
import path from "node:path";
import { buffer } from "node:stream/consumers";
import { pathToFileURL } from "node:url";
import yazl from "yazl";
import { listFolder } from "../../grader/collect/folder.js";
import { collectSubmissions, readBytes, withZip } from "../../grader/collect/index.js";
import { classZip } from "../../grader/collect/zip.js";
import type { Submission } from "../../grader/records.js";
import { rawZip, type RawEntry } from "../support/zip.js";

/** A notebook that says whose it is. */
const notebook = (mark: string): string =>
  JSON.stringify({ nbformat: 4, nbformat_minor: 5, metadata: { mark }, cells: [] });
const markOf = ({ file }: Submission): string =>
  (JSON.parse(readFileSync(file, "utf8")) as { metadata: { mark: string } }).metadata.mark;

describe("taking submissions in", () => {
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(path.join(os.tmpdir(), "collect-test-"));
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  /** Writes files by their paths under the root. */
  const write = (files: Readonly<Record<string, string | Buffer>>): void => {
    for (const [name, content] of Object.entries(files)) {
      mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
      writeFileSync(path.join(root, name), content);
    }
  };
  interface Taken {
    readonly mark?: string;
    readonly problem?: string;
    readonly notes: string;
    readonly submitted?: string;
    readonly late?: boolean;
  }
  const take = async (
    input: string = "auto",
    source: string = root,
  ): Promise<{ layout: string; ignored: readonly string[]; students: Record<string, Taken> }> => {
    const collected = await collectSubmissions(source, { assignment: "01-knn", input });
    try {
      const students = collected.submissions.map((one): [string, Taken] => {
        const { student, notes = [], problem, submitted, late } = one;
        const read = problem === undefined ? { mark: markOf(one) } : { problem };
        return [
          student,
          {
            ...read,
            notes: notes.join(" "),
            ...(submitted === undefined ? {} : { submitted }),
            ...(late === undefined ? {} : { late }),
          },
        ];
      });
      assert.equal(new Set(students.map(([name]) => name)).size, students.length);
      return { layout: collected.layout, ignored: collected.ignored, students: Object.fromEntries(students) };
    } finally {
      await collected.dispose();
    }
  };

  describe("in every layout", () => {
    it("a folder, a notebook or an archive for each student, side by side", async () => {
      write({
        "Ada/01-knn.ipynb": notebook("ada"),
        "Ada/.ipynb_checkpoints/01-knn-checkpoint.ipynb": notebook("old"),
        "Bao.ipynb": notebook("bao"),
        "Chidi.zip": rawZip([
          { name: "01-knn/", mode: 0o040755 },
          { name: "01-knn/01-knn.ipynb", content: notebook("chidi") },
          { name: "__MACOSX/01-knn/._01-knn.ipynb", content: "resource fork" },
        ]),
        "Dana/deep/er/work.ipynb": notebook("dana"),
        "Elif/essay.docx": "text",
        "list.csv": "name",
      });
      mkdirSync(path.join(root, "Farid"));
      const { layout, ignored, students } = await take();
      assert.equal(layout, "folder");
      assert.deepEqual(ignored, ["list.csv"]);
      const clean = { notes: "" };
      assert.deepEqual(students, {
        Ada: { mark: "ada", ...clean },
        Bao: { mark: "bao", ...clean },
        Chidi: { mark: "chidi", ...clean },
        Dana: { mark: "dana", ...clean },
        Elif: { problem: "there is no notebook (.ipynb) among what was handed in: essay.docx", ...clean },
        Farid: { problem: "Farid is an empty folder", ...clean },
      });
    });

    it("archives only", async () => {
      write({ "Ada.zip": rawZip([{ name: "a.ipynb", content: notebook("ada") }]) });
      assert.equal((await take()).layout, "zip");
      write({ "Bao.ipynb": notebook("bao") });
      assert.deepEqual(Object.keys((await take("zip")).students), ["Ada"]);
    });

    const canvas = {
      "lindqvistada_12345_67890_01-knn.ipynb": notebook("first"),
      "lindqvistada_12345_100001_01-knn-1.ipynb": notebook("second"),
      "nguyenbao_LATE_222_67000_my_work_1.ipynb": notebook("bao"),
      "holmgreta_333_67001_report.pdf": "%PDF",
    };
    it("Canvas, with resubmissions and late marks", async () => {
      write(canvas);
      const { layout, students } = await take();
      assert.equal(layout, "canvas");
      assert.equal(students["lindqvistada_12345"].mark, "second");
      assert.match(
        students["lindqvistada_12345"].notes,
        /^2 notebooks were handed in; lindq.*_100001_01-knn-1/,
      );
      assert.deepEqual(students["nguyenbao_222"], { mark: "bao", notes: "", late: true });
      assert.match(students["holmgreta_333"].problem!, /no notebook .* holmgreta_333_67001_report.pdf/);
      assert.equal(Object.keys(students).length, 3);
    });

    it("Canvas, as the archive that it hands out, with archives in it", async () => {
      const inner = rawZip([{ name: "01-knn.ipynb", content: notebook("zipped") }]);
      const entries = Object.entries(canvas).map(([name, content]): RawEntry => ({ name, content }));
      const file = path.join(root, "submissions.zip");
      writeFileSync(file, rawZip([...entries, { name: "kimjo_444_70000_all.zip", content: inner }]));
      const { layout, students } = await take("auto", file);
      assert.equal(layout, "canvas");
      assert.equal(students["lindqvistada_12345"].mark, "second");
      assert.equal(students["kimjo_444"].mark, "zipped");
      assert.equal(Object.keys(students).length, 4);
    });

    it("Moodle, in folders or not", async () => {
      write({
        "Ada Lindqvist_4711_assignsubmission_file_/01-knn.ipynb": notebook("ada"),
        "Jean-Luc Ó Briain_4712_assignsubmission_file/solutions/01-knn.ipynb": notebook("jean"),
        "Bao Nguyen_4713_assignsubmission_file_01-knn.ipynb": notebook("bao"),
        "Bao Nguyen_4713_assignsubmission_onlinetext_/onlinetext.html": "see file",
        "Dana Scott_4714_assignsubmission_onlinetext_/onlinetext.html": "my answer is 3",
      });
      const { layout, ignored, students } = await take();
      assert.equal(layout, "moodle");
      assert.deepEqual(ignored, ["Bao Nguyen_4713_assignsubmission_onlinetext_/onlinetext.html"]);
      const only = "there is no notebook (.ipynb) among what was handed in: onlinetext.html";
      assert.equal(students["Dana Scott_4714"].problem, only);
      assert.deepEqual(
        Object.entries(students).map(([name, { mark }]) => [name, mark]),
        [
          ["Ada Lindqvist_4711", "ada"],
          ["Bao Nguyen_4713", "bao"],
          ["Dana Scott_4714", undefined],
          ["Jean-Luc Ó Briain_4712", "jean"],
        ],
      );
    });

    it("Gradescope's export, with its times and its groups", async () => {
      write({
        "assignment_1_export/submission_metadata.yml": [
          "---",
          "submission_111:",
          "  :submitters:",
          "  - :name: Ada Lindqvist",
          "    :sid: '0042'",
          "    :email: ada@example.edu",
          "  :created_at: 2026-10-05 21:03:00.123456000 Z",
          "  :score: 0.0",
          "submission_222:",
          "  :submitters:",
          "  - :name: Bao Nguyen",
          "  - :name: Chidi Okafor",
          "  :created_at: 2026-10-06 07:00:00.5 +02:00",
          "",
        ].join("\n"),
        "assignment_1_export/submission_111/01-knn.ipynb": notebook("ada"),
        "assignment_1_export/submission_222/01-knn.ipynb": notebook("group"),
        "assignment_1_export/submission_333/01-knn.ipynb": notebook("whose"),
      });
      const { layout, students } = await take();
      assert.equal(layout, "gradescope");
      assert.deepEqual(students, {
        "Ada Lindqvist": { mark: "ada", notes: "", submitted: "2026-10-05T21:03:00.123Z" },
        "Bao Nguyen and Chidi Okafor": { mark: "group", notes: "", submitted: "2026-10-06T05:00:00.500Z" },
        submission_333: { mark: "whose", notes: "Gradescope's list does not say whose submission_333 is." },
      });
    });

    it("Gradescope's folder of one submission", async () => {
      write({
        "submission/01-knn.ipynb": notebook("one"),
        "submission_metadata.json": JSON.stringify({
          created_at: "2026-07-01T14:22:32.365935-07:00",
          users: [{ id: 1, name: "Student User", email: "student@example.com" }],
        }),
      });
      const { layout, students } = await take();
      assert.equal(layout, "gradescope");
      assert.deepEqual(students, {
        "student@example.com": { mark: "one", notes: "", submitted: "2026-07-01T21:22:32.365Z" },
      });
    });
  });

  describe("for everybody as the platform laid it, whatever one of them calls their own files", () => {
    const decoys: readonly [what: string, files: Readonly<Record<string, string>>][] = [
      [
        "Gradescope's list",
        {
          "submission_metadata.yml": "submission_1:\n  :submitters:\n  - :name: Bao\n",
          "submission_1/01-knn.ipynb": notebook("eve"),
        },
      ],
      ["Gradescope's other list", { "submission_metadata.json": '{"created_at": "2020-01-01T00:00:00Z"}' }],
      [
        "Moodle's folders",
        Object.fromEntries(
          Array.from({ length: 9 }, (_, i) => [
            `Bao_${i}_assignsubmission_file_/01-knn.ipynb`,
            notebook("eve"),
          ]),
        ),
      ],
      [
        "Canvas's files",
        Object.fromEntries(
          Array.from({ length: 9 }, (_, i) => [`bao_${i}_99_01-knn.ipynb`, notebook("eve")]),
        ),
      ],
    ];
    for (const [what, files] of decoys) {
      it(what, async () => {
        write({
          "Ada/01-knn.ipynb": notebook("ada"),
          "Bao/01-knn.ipynb": notebook("bao"),
          ...Object.fromEntries(Object.entries(files).map(([name, text]) => [`Eve/${name}`, text])),
        });
        const { layout, students } = await take();
        assert.deepEqual([layout, Object.keys(students)], ["folder", ["Ada", "Bao", "Eve"]]);
        assert.deepEqual([students["Ada"].mark, students["Bao"].mark], ["ada", "bao"]);
      });
    }

    it("in a Gradescope export too: only its own list is believed", async () => {
      const list =
        "submission_1:\n  :submitters:\n  - :name: Ada\nsubmission_2:\n  :submitters:\n  - :name: Eve\n";
      write({
        "export/submission_metadata.yml": list,
        "export/submission_1/01-knn.ipynb": notebook("ada"),
        "export/submission_2/01-knn.ipynb": notebook("eve"),
        "export/submission_2/submission_metadata.yml": list.replace("Eve", "Dean").replace("Ada", "Eve"),
        "export/submission_0/submission_metadata.yml": "x",
      });
      const { layout, students } = await take();
      assert.equal(layout, "gradescope");
      assert.equal(students["Ada"].mark, "ada");
      assert.equal(students["Eve"].mark, "eve");
    });
  });

  describe("one of several files", () => {
    const at = (name: string, minute: number): void =>
      utimesSync(path.join(root, name), 0, Date.UTC(2026, 9, 1, 12, minute) / 1000);

    it("the newest for this assignment, and says so", async () => {
      write({
        "Ada/01-knn.ipynb": notebook("template"),
        "Ada/01-knn (1).ipynb": notebook("newer"),
        "Ada/scratch.ipynb": notebook("scratch"),
      });
      at("Ada/01-knn.ipynb", 1);
      at("Ada/01-knn (1).ipynb", 2);
      at("Ada/scratch.ipynb", 3);
      const { Ada } = (await take()).students;
      assert.equal(Ada.mark, "newer");
      assert.equal(
        Ada.notes,
        "3 notebooks were handed in; 01-knn (1).ipynb, the newest for this assignment, counts.",
      );
    });

    it("of equal age the one with the assignment's own name", async () => {
      write({ "Ada/01-knn.ipynb": notebook("exact"), "Ada/01-knn-2.ipynb": notebook("other") });
      at("Ada/01-knn.ipynb", 1);
      at("Ada/01-knn-2.ipynb", 1);
      assert.equal((await take()).students["Ada"].mark, "exact");
    });

    it("inside an archive by the archive's own times", async () => {
      const entry = (name: string, day: number): RawEntry => ({
        name,
        content: notebook(name),
        modified: new Date(Date.UTC(2026, 9, day)),
      });
      write({ "Ada.zip": rawZip([entry("b/01-knn.ipynb", 3), entry("a/01-knn.ipynb", 5)]) });
      assert.equal((await take()).students["Ada"].mark, "a/01-knn.ipynb");
    });
  });

  describe("archives that mean harm", () => {
    const good: RawEntry = { name: "01-knn.ipynb", content: notebook("good") };
    /** The good notebook beside something else: it counts, and the something is named. */
    const beside: readonly [what: string, entry: RawEntry, says: RegExp][] = [
      [
        "a path that climbs out",
        { name: "../../../evil.ipynb", content: notebook("x") },
        /leads out of the archive/,
      ],
      ["one that climbs with backslashes", { name: "..\\..\\evil.ipynb" }, /leads out of the archive/],
      ["an absolute path", { name: "/etc/evil.ipynb", content: notebook("x") }, /its path is absolute/],
      ["a path on a drive", { name: "C:\\evil.ipynb", content: notebook("x") }, /names a drive/],
      ["a path on a server", { name: "\\\\host\\share\\evil.ipynb" }, /absolute/],
      ["a link", { name: "evil.ipynb", content: "/etc/passwd", mode: 0o120777 }, /it is a link/],
      ["a device", { name: "evil.ipynb", mode: 0o020666 }, /a device or a pipe/],
      ["a pipe", { name: "evil.ipynb", mode: 0o010666 }, /a device or a pipe/],
      ["an encrypted file", { name: "evil.ipynb", content: "secret", encrypted: true }, /it is encrypted/],
      ["a bomb", { name: "evil.ipynb", content: Buffer.alloc(50 * 2 ** 20) }, /would unpack 1 MB to 50 MB/],
      [
        "text turned around",
        { name: "evil\u202Ebpyni.ipynb", content: notebook("x") },
        /characters that do not show/,
      ],
      [
        "a terminal's colours",
        { name: "\u001b[31mevil.ipynb", content: notebook("x") },
        /characters that do not show/,
      ],
      [
        "an archive in the archive",
        { name: "more.zip", content: rawZip([]) },
        /another archive, which was not looked into/,
      ],
      ["a name of NUL", { name: "a\0b.ipynb", content: notebook("x") }, /characters that do not show/],
    ];
    for (const [what, entry, says] of beside) {
      it(`${what}: is not read, and takes nothing from the notebook beside it`, async () => {
        write({ "Ada.zip": rawZip([good, entry]), "Bao.ipynb": notebook("bao") });
        const { students } = await take();
        assert.equal(students["Ada"].mark, "good");
        assert.match(students["Ada"].notes, says);
        assert.doesNotMatch(students["Ada"].notes, /\p{Cc}|\u202e/u);
        assert.deepEqual(students["Bao"], { mark: "bao", notes: "" });
        assert.ok(!existsSync("/etc/evil.ipynb") && !existsSync(path.join(root, "../../../evil.ipynb")));
      });
    }

    /** Nothing in it can be read: a named problem, and everyone else unaffected. */
    const whole: readonly [what: string, zip: Buffer, says: RegExp][] = [
      ["truncated", rawZip([good]).subarray(0, -30), /Ada.zip cannot be read as a zip archive/],
      ["no archive at all", Buffer.from("not a zip"), /Ada.zip cannot be read as a zip archive/],
      ["empty", rawZip([]), /Ada.zip holds no notebook/],
      ["of nothing", Buffer.alloc(0), /Ada.zip cannot be read as a zip archive/],
      ["encrypted", rawZip([{ ...good, encrypted: true }]), /Ada.zip holds no notebook/],
      ["damaged", rawZip([{ ...good, checksum: 1 }]), /01-knn.ipynb cannot be unpacked \(it is damaged/],
      [
        "larger than it says",
        rawZip([{ ...good, size: 10 }]),
        /cannot be unpacked \(too many bytes|than it says/,
      ],
      [
        "of too many files",
        rawZip(Array.from({ length: 5001 }, (_, i) => ({ name: `${i}.txt` }))),
        /holds 5001 files/,
      ],
      [
        "of a huge notebook",
        rawZip([
          {
            name: "01-knn.ipynb",
            content: randomBytes(2 ** 20),
            size: 33 * 2 ** 20,
          },
        ]),
        /has 33 MB|33 MB, at most 32/,
      ],
      [
        "that claims the whole disk",
        rawZip([good, { name: "big", content: "x", size: 2 ** 32 - 2 }]),
        /unpacks to 4096 MB/,
      ],
    ];
    for (const [what, zip, says] of whole) {
      it(`an archive ${what}`, async () => {
        write({ "Ada.zip": zip, "Bao.ipynb": notebook("bao") });
        const { students } = await take();
        assert.match(students["Ada"].problem!, says);
        assert.deepEqual(students["Bao"], { mark: "bao", notes: "" });
      });
    }

    it("of two entries with one name, or names that differ in case, one counts and both are told", async () => {
      write({
        "Ada.zip": rawZip([good, { ...good, content: notebook("twin") }, { ...good, name: "01-KNN.ipynb" }]),
      });
      const { Ada } = (await take()).students;
      assert.ok(["good", "twin"].includes(Ada.mark!));
      assert.match(Ada.notes, /^3 notebooks were handed in/);
    });

    it("reads what an ordinary archiver writes", async () => {
      const zip = new yazl.ZipFile();
      zip.addBuffer(Buffer.from(notebook("by another program")), "work/01-knn.ipynb");
      zip.end();
      write({ "Ada.zip": await buffer(zip.outputStream) });
      assert.equal((await take()).students["Ada"].mark, "by another program");
    });
  });

  describe("folders that mean harm", () => {
    it("one that cannot be read, at the top or further down, is its owner's matter, and never a zero", async () => {
      write({
        "Ada Byron Jr./01-knn.ipynb": notebook("ada"),
        "Bao/deep/01-knn.ipynb": notebook("bao"),
        "Chidi/01-knn.ipynb": notebook("chidi"),
        "Chidi/old/more.ipynb": notebook("old"),
        "Dana/01-knn.ipynb": notebook("dana"),
        "Elif.zip": rawZip([{ name: "01-knn.ipynb", content: notebook("elif") }]),
      });
      for (const folder of ["Ada Byron Jr.", "Bao/deep", "Chidi/old"]) chmodSync(path.join(root, folder), 0);
      chmodSync(root, 0o755);
      const isRoot = process.getuid?.() === 0;
      if (isRoot) process.seteuid!(65534); // For root everything can be read.
      try {
        const { students, ignored } = await take();
        assert.equal(students["Ada Byron Jr."].problem, "Ada Byron Jr. cannot be read (EACCES)");
        assert.equal(students["Bao"].problem, "deep cannot be read (EACCES)");
        assert.deepEqual(students["Chidi"], {
          mark: "chidi",
          notes: "Chidi/old cannot be read (EACCES).",
        });
        assert.deepEqual(students["Dana"], { mark: "dana", notes: "" });
        assert.deepEqual(ignored, []);
        const collected = await collectSubmissions(root, { assignment: "01-knn" });
        const bytes = await Promise.all(collected.submissions.map(readBytes));
        await collected.dispose();
        const isToCome = bytes.map((one) => "again" in one);
        assert.deepEqual(isToCome, [true, true, false, false, false]);
        await assert.rejects(take("auto", path.join(root, "Bao/deep")), /EACCES: .*deep, expected a folder/);
      } finally {
        if (isRoot) process.seteuid!(0);
        for (const folder of ["Ada Byron Jr.", "Bao/deep", "Chidi/old"]) {
          chmodSync(path.join(root, folder), 0o755);
        }
      }
    });

    it("a folder beside archives is not left aside", async () => {
      write({ "Ada.zip": rawZip([{ name: "a.ipynb", content: notebook("ada") }]) });
      mkdirSync(path.join(root, "Bao"));
      assert.equal((await take()).students["Bao"].problem, "Bao is an empty folder");
    });

    for (const around of ["", "all/"]) {
      const where = around === "" ? "at the top" : "in a folder around everything";
      const files: Record<string, string> = Object.fromEntries(
        Array.from({ length: 11 }, (_, i) => [`${around}Ada/${i % 2}/${i}.ipynb`, notebook("ada")]),
      );
      for (let i = 0; i < 20; i++) files[`${around}Student ${i}/01-knn.ipynb`] = notebook("x");
      const reason = "holds more than 10 files, so none of them was read";
      const assertRefused = ({ items, refused }: Awaited<ReturnType<typeof listFolder>>): void => {
        assert.equal(items.length, 20);
        const own = `${around}Ada`.split("/");
        assert.deepEqual(refused, [{ path: own, reason, isFolder: true }]);
      };

      it(`too many files of one student, ${where}, are refused, and the limit is each one's own`, async () => {
        write(files);
        assertRefused(await listFolder(root, 10));
        assert.equal((await listFolder(root, 11)).items.length, 31);
      });

      it(`and so they are in a class's archive, ${where}`, async () => {
        const archive = rawZip(Object.entries(files).map(([name, content]) => ({ name, content })));
        const list = (each: number): Promise<Awaited<ReturnType<typeof listFolder>>> =>
          withZip(archive, "all.zip", { ...classZip, each }, (listing) => Promise.resolve(listing));
        assertRefused(await list(10));
        assert.equal((await list(11)).items.length, 31);
      });
    }

    it("what an archive only claims to unpack to counts for nobody", async () => {
      const file = path.join(root, "all.zip");
      const claims = Array.from({ length: 17 }, (_, i) => ({ name: `Ada/${i}.ipynb`, size: 2 ** 32 - 2 }));
      writeFileSync(file, rawZip([...claims, { name: "Bao/01-knn.ipynb", content: notebook("bao") }]));
      const { students } = await take("auto", file);
      assert.equal(students["Bao"].mark, "bao");
      assert.match(students["Ada"].problem!, /0.ipynb was not read: it would unpack/);
    });

    it("a file that is gone between the list and the look at it is its owner's matter", async () => {
      write({ "Ada/01-knn.ipynb": notebook("ada"), "Bao/01-knn.ipynb": notebook("bao") });
      const disk: { lstatSync: typeof fs.lstatSync } = fs;
      const { lstatSync } = disk;
      disk.lstatSync = ((file: string) => {
        if (file.includes("Ada")) fs.unlinkSync(file);
        return lstatSync(file);
      }) as typeof lstatSync;
      syncBuiltinESMExports();
      try {
        const { students } = await take();
        assert.equal(students["Ada"].problem, "01-knn.ipynb cannot be read (ENOENT)");
        assert.equal(students["Bao"].mark, "bao");
      } finally {
        disk.lstatSync = lstatSync;
        syncBuiltinESMExports();
      }
    });

    it("a name that is not UTF-8, of a file or of a folder, is told as what it is", async function () {
      write({ "Ada/01-knn.ipynb": notebook("ada") });
      const at = (name: string): Buffer =>
        Buffer.concat([Buffer.from(`${root}/`), Buffer.from(name, "latin1")]);
      try {
        writeFileSync(at("G\u00f6del.ipynb"), notebook("kurt"));
        mkdirSync(at("Erd\u00f6s"));
        writeFileSync(at("Erd\u00f6s/01-knn.ipynb"), notebook("paul"));
      } catch {
        this.skip(); // This file system takes no such names.
      }
      const { students, ignored } = await take();
      const told = "is not read, for its name is not UTF-8: rename it";
      assert.deepEqual(students, {
        Ada: { mark: "ada", notes: "" },
        "Erd\u{FFFD}s": { problem: `Erd\u{FFFD}s ${told}`, notes: "" },
        "G\u{FFFD}del": { problem: `G\u{FFFD}del.ipynb ${told}`, notes: "" },
      });
      assert.deepEqual(ignored, []);
      const collected = await collectSubmissions(root, { assignment: "01-knn" });
      for (const { again } of collected.submissions) assert.equal(again, undefined);
      await collected.dispose();
    });

    it("links are not followed, to files or to folders", async () => {
      write({ "Ada/01-knn.ipynb": notebook("ada") });
      symlinkSync(path.join(root, "Ada"), path.join(root, "Bao"));
      symlinkSync(path.join(root, "Ada/01-knn.ipynb"), path.join(root, "Chidi.ipynb"));
      mkdirSync(path.join(root, "Dana"));
      symlinkSync("../Ada/01-knn.ipynb", path.join(root, "Dana/01-knn.ipynb"));
      const { students, ignored } = await take();
      assert.match(students["Chidi"].problem!, /Chidi.ipynb is not a plain file: it is a link/);
      assert.match(students["Dana"].problem!, /01-knn.ipynb is not a plain file: it is a link/);
      assert.match(students["Bao"].problem!, /is not a plain file: it is a link/);
      assert.deepEqual(ignored, []);
    });

    it("a file that became something else after it was listed is refused: a link, a folder, a pipe, a larger one", async () => {
      write({ "secret.ipynb": notebook("not theirs") });
      const cases: [string, (file: string) => void, RegExp][] = [
        ["Ada", (file) => symlinkSync(path.join(root, "secret.ipynb"), file), /cannot be read \(ELOOP\)/],
        ["Bao", (file) => mkdirSync(file), /Bao.ipynb is not a plain file/],
        ["Elif", (file) => execFileSync("mkfifo", [file]), /Elif.ipynb is not a plain file/],
        ["Chidi", (file) => writeFileSync(file, "x".repeat(2000)), /Chidi.ipynb has 1 MB/],
        ["Dana", () => undefined, /Dana.ipynb cannot be read \(ENOENT\)/],
      ];
      for (const [name, put, said] of cases) {
        write({ [`class/${name}.ipynb`]: notebook(name) });
        const { items } = await listFolder(path.join(root, "class"));
        const item = items.find((one) => one.path[0] === `${name}.ipynb`)!;
        assert.equal((await item.read(1000)).toString(), notebook(name));
        rmSync(item.file!);
        put(item.file!);
        await assert.rejects(item.read(1000), said, name);
      }
    });

    it("a notebook of 500 MB is refused unread", async () => {
      write({ "Ada.ipynb": "", "Bao.ipynb": notebook("bao") });
      truncateSync(path.join(root, "Ada.ipynb"), 500 * 2 ** 20);
      const { students } = await take();
      assert.equal(students["Ada"].problem, "Ada.ipynb has 500 MB, at most 32 are read: clear its outputs");
      assert.equal(students["Bao"].mark, "bao");
    });

    it("names that hide something are shown with it, and stay two where they were two", async () => {
      const file = path.join(root, "all.zip");
      const names = ["Ada\u202E", "Ada\u202D", "Ada"];
      writeFileSync(
        file,
        rawZip(names.map((name) => ({ name: `${name}/01-knn.ipynb`, content: notebook(name) }))),
      );
      const inArchive = await take("auto", file);
      // In an archive such paths are refused whole.
      assert.equal(inArchive.students["Ada"].mark, "Ada");
      write(Object.fromEntries(names.map((name) => [`class/${name}/01-knn.ipynb`, notebook(name)])));
      const { students } = await take("auto", path.join(root, "class"));
      assert.equal(Object.keys(students).length, 3);
      for (const name of Object.keys(students)) assert.doesNotMatch(name, /[\u202d\u202e]/);
    });
  });

  it("says what is wrong with what it is given as a whole", async () => {
    await assert.rejects(
      take("auto", path.join(root, "none")),
      /there is no folder .*none, expected a folder/,
    );
    await assert.rejects(take(), /holds no submissions, expected NAME.ipynb/);
    await assert.rejects(take("pigeon"), /--input is "pigeon", expected one of auto, gradescope, moodle/);
    await assert.rejects(take("gradescope"), /submission_metadata.yml/);
    writeFileSync(path.join(root, "all.zip"), "PK no");
    await assert.rejects(take("auto", path.join(root, "all.zip")), /all.zip cannot be read as a zip archive/);
    write({ "x/submission_metadata.yml": "- : [", "x/submission_1/a.ipynb": "" });
    await assert.rejects(take("auto", path.join(root, "x")), /submission_metadata.yml cannot be read/);
  });

  it("leaves nothing behind", async () => {
    write({ "Ada.zip": rawZip([{ name: "01-knn.ipynb", content: notebook("ada") }]) });
    const collected = await collectSubmissions(root, { assignment: "01-knn" });
    const [{ file }] = collected.submissions;
    assert.ok(existsSync(file));
    await collected.dispose();
    assert.ok(!existsSync(path.dirname(path.dirname(file))));
  });

  it("nor where its process ends before it is done", () => {
    const class_ = path.join(root, "class");
    write({ "class/Ada.zip": rawZip([{ name: "01-knn.ipynb", content: notebook("ada") }]), "tmp/x": "" });
    const door = path.resolve(import.meta.dirname, "../../grader/collect/index.ts");
    const text = `
      import { existsSync } from "node:fs";
      import { collectSubmissions } from ${JSON.stringify(pathToFileURL(door).href)};
      const { submissions: [{ file }] } = await collectSubmissions(${JSON.stringify(class_)}, {});
      process.exit(existsSync(file) ? 3 : 1);`;
    const { status, stderr } = spawnSync(
      process.execPath,
      ["--import", "tsx", "--input-type=module", "-e", text],
      {
        env: { ...process.env, TMPDIR: path.join(root, "tmp") },
        encoding: "utf8",
      },
    );
    assert.equal(status, 3, stderr);
    const left = readdirSync(path.join(root, "tmp")).filter((name) => name.startsWith("gradlab-"));
    assert.deepEqual(left, []);
  });
});
