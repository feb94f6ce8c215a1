import { parse } from "yaml";
import { z } from "zod";
import { GradlabError } from "../../../src/errors.js";
import { nameOf, type Item, type Listing } from "../item.js";
import { byOwner, type Handed, type Layout, type Sorted } from "./layout.js";

/** `submission_metadata.yml` of an export; the keys are Ruby symbols, hence the colons. */
const person = z.object({
  ":name": z.string().nullish(),
  ":sid": z.coerce.string().nullish(),
  ":email": z.string().nullish(),
});
const exported = z.record(
  z.string(),
  z.object({
    ":submitters": z.array(person).default([]),
    ":created_at": z.union([z.date(), z.string()]).nullish(),
  }),
);
/** `submission_metadata.json`, which lies beside the one submission that an autograder's container is given. */
const single = z.object({
  created_at: z.string(),
  users: z.array(z.object({ name: z.string().nullish(), email: z.string().nullish() })).default([]),
});

const maximumBytes = 64 * 2 ** 20;
/** Gradescope's own list: at the top, or in the one folder around everything. Others of this name are students' files. */
function listOf({ items, refused }: Listing): Item | undefined {
  const all = [...items, ...refused];
  return items.find(
    (item) =>
      nameOf(item) === "submission_metadata.yml" &&
      (item.path.length === 1 ||
        (item.path.length === 2 && all.every(({ path }) => path.length > 1 && path[0] === item.path[0]))),
  );
}
const isSingle = ({ path }: Item): boolean => path.length === 1 && path[0] === "submission_metadata.json";

/** An export of Gradescope's with its `submission_metadata.yml`, or the folder of one submission in its container. */
export const gradescope: Layout = {
  name: "gradescope",
  matches: (listing) =>
    listOf(listing) !== undefined ||
    (listing.items.some(isSingle) && listing.items.some(({ path }) => path[0] === "submission")),
  async sort(listing) {
    const one = listing.items.find(isSingle);
    if (one) return await sortSingle(listing, one);
    const list = listOf(listing);
    if (list) return await sortExport(listing, list);
    throw new GradlabError(
      "a Gradescope export has a submission_metadata.yml, and a single submission a submission_metadata.json beside its folder `submission`; neither is here",
    );
  },
};

async function sortExport(listing: Listing, list: Item): Promise<Sorted> {
  const known = await readMetadata(list, exported, parseYaml);
  const { handed, ignored } = byOwner(listing, (path) => path.find((part) => /^submission_\d+$/.test(part)));
  const named = handed.map((own): Handed => {
    const found = known[own.student];
    if (!found) {
      return { ...own, notes: [`Gradescope's list does not say whose ${own.student} is.`] };
    }
    const people = found[":submitters"].map((one) => one[":name"] ?? one[":email"] ?? one[":sid"] ?? "");
    return { ...own, ...namesOf(people, own.student), ...when(found[":created_at"]) };
  });
  return {
    handed: named.toSorted((a, b) => (a.student < b.student ? -1 : 1)),
    ignored: ignored.filter((path) => !path.endsWith("submission_metadata.yml")),
  };
}

async function sortSingle(listing: Listing, one: Item): Promise<Sorted> {
  const { users, created_at } = await readMetadata(one, single, (text) => JSON.parse(text) as unknown);
  const people = users.map(({ name, email }) => email ?? name ?? "");
  const items = listing.items.filter(({ path }) => path[0] === "submission");
  const refused = listing.refused.filter(({ path }) => path[0] === "submission");
  return {
    handed: [{ ...namesOf(people, "submission"), items, refused, ...when(created_at) }],
    ignored: [],
  };
}

function namesOf(people: readonly string[], otherwise: string): Pick<Handed, "student" | "members"> {
  const members = people.filter((name) => name !== "");
  return { student: members.join(" and ") || otherwise, ...(members.length > 1 ? { members } : {}) };
}

/** Gradescope's times as ISO texts: in YAML they come as `2026-10-05 21:03:00.123456000 Z`. */
function when(time: Date | string | null | undefined): { submitted?: string } {
  if (time === null || time === undefined) return {};
  const date =
    typeof time === "string"
      ? new Date(
          time
            .trim()
            .replace(/ (?=\S*$)/, "")
            .replace(" ", "T"),
        )
      : time;
  return Number.isNaN(date.getTime()) ? {} : { submitted: date.toISOString() };
}

const parseYaml = (text: string): unknown =>
  parse(text, { maxAliasCount: 1000, logLevel: "error" }) as unknown;

async function readMetadata<T>(
  item: Item,
  schema: z.ZodType<T>,
  read: (text: string) => unknown,
): Promise<T> {
  try {
    return schema.parse(read((await item.read(maximumBytes)).toString("utf8")));
  } catch (error) {
    const told =
      error instanceof z.ZodError ? error.issues[0].message : (error as Error).message.split("\n")[0];
    throw new GradlabError(`Gradescope's ${nameOf(item)} cannot be read (${told})`, { cause: error });
  }
}
