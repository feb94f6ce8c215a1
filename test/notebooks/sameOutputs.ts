import { PNG } from "pngjs";
import { tagsOf, type CodeCell, type Output } from "../../src/notebook/index.js";
import { unpacked, type Packed } from "../../src/notebook/packed.js";

/** Numbers may differ by so much of their size; single precision summed in another order differs by less. */
const relative = 1e-3;
const absolute = 1e-5;
/** So many of a long list's numbers may differ by more: points of a decision region that lie on its very border. */
const share = 0.01;

const number = /(?<![\w.])[-−]?\d[\d,]*(?:\.\d+)?(?:e[+-]?\d+)?/g;

/**
 * Where the outputs of a cell differ from those committed, in words; undefined where they do not. Of a cell tagged
 * `varies` (times, mostly) only the kinds of outputs are compared.
 */
export function difference(fresh: CodeCell, committed: CodeCell): string | undefined {
  const [now, then] = [fresh.outputs.map(kind), committed.outputs.map(kind)];
  if (now.join() !== then.join())
    return `has the outputs [${now.join(", ")}], committed are [${then.join(", ")}]`;
  if (tagsOf(fresh).includes("varies")) return undefined;
  for (const [i, output] of fresh.outputs.entries()) {
    const found = different(content(output), content(committed.outputs[i]), `output ${i + 1}`);
    if (found !== undefined) return found;
  }
  return undefined;
}

function kind(output: Output): string {
  if (output.output_type === "stream") return output.name;
  return output.output_type === "error" ? `error ${output.ename}` : "display";
}

/** What is compared of an output: a figure's data, or else its text. */
function content(output: Output): unknown {
  if (output.output_type === "stream") return output.text;
  if (output.output_type === "error") return output.evalue;
  return output.data["application/vnd.plotly.v1+json"] ?? output.data["text/plain"];
}

const isPacked = (value: unknown): value is Packed =>
  typeof value === "object" && value !== null && "bdata" in value && "dtype" in value;
const spelt = (value: unknown): unknown => (isPacked(value) ? unpacked(value) : value);

/** Compares numbers, however they are kept: as digits, or as the bytes that Plotly reads. */
function different(fresh: unknown, committed: unknown, place: string): string | undefined {
  const [now, then] = [spelt(fresh), spelt(committed)];
  if (typeof now === "string" && typeof then === "string") return differentText(now, then, place);
  if (typeof now === "number" && typeof then === "number") {
    return near(now, then) ? undefined : `${place} is ${now}, committed is ${then}`;
  }
  if (Array.isArray(now) && Array.isArray(then)) return differentList(now, then, place);
  if (typeof now === "object" && typeof then === "object" && now !== null && then !== null) {
    const keys = [...new Set([...Object.keys(now), ...Object.keys(then)])];
    return first(keys, (key) =>
      different(
        (now as Record<string, unknown>)[key],
        (then as Record<string, unknown>)[key],
        `${place}.${key}`,
      ),
    );
  }
  return now === then ? undefined : `${place} is ${String(now)}, committed is ${String(then)}`;
}

function differentList(now: readonly unknown[], then: readonly unknown[], place: string): string | undefined {
  if (now.length !== then.length) return `${place} has ${now.length} entries, committed are ${then.length}`;
  if (!now.every((value) => typeof value === "number") || !then.every((value) => typeof value === "number")) {
    return first([...now.keys()], (i) => different(now[i], then[i], `${place}[${i}]`));
  }
  const off = now.filter((value, i) => !near(value, then[i])).length;
  return off <= share * now.length ? undefined : `${off} of the ${now.length} numbers of ${place} are others`;
}

function differentText(now: string, then: string, place: string): string | undefined {
  if (now === then) return undefined;
  const png = "data:image/png;base64,";
  if (now.startsWith(png) && then.startsWith(png)) {
    const [a, b] = [now, then].map((uri) => PNG.sync.read(Buffer.from(uri.slice(png.length), "base64")).data);
    if (a.length !== b.length) return `${place} is a picture of another size`;
    const off = a.filter((value, i) => Math.abs(value - b[i]) > 3).length;
    return off <= share * a.length
      ? undefined
      : `${off} of ${a.length} bytes of the picture ${place} are others`;
  }
  const [a, b] = [now, then].map((text) => text.replaceAll(number, "#").replaceAll(/\s+/g, " "));
  if (a !== b) return `${place} says\n${now}\ncommitted is\n${then}`;
  const [mine, theirs] = [now, then].map((text) => text.match(number) ?? []);
  const off = mine.findIndex((digits, i) => !nearAsPrinted(digits, theirs[i]));
  return off < 0 ? undefined : `${place} says ${mine[off]} where ${theirs[off]} is committed:\n${now}`;
}

const near = (a: number, b: number): boolean =>
  a === b || Math.abs(a - b) <= absolute + relative * Math.max(Math.abs(a), Math.abs(b));

/** Near, or apart by no more than one in the last digit printed. */
function nearAsPrinted(a: string, b: string): boolean {
  const [x, y] = [a, b].map((text) => Number(text.replaceAll(",", "").replace("−", "-")));
  const decimals = /e/.test(a) ? undefined : a.split(".")[1]?.length;
  return near(x, y) || (decimals !== undefined && Math.abs(x - y) < 1.001 * 10 ** -decimals);
}

function first<T>(values: readonly T[], find: (value: T) => string | undefined): string | undefined {
  for (const value of values) {
    const found = find(value);
    if (found !== undefined) return found;
  }
  return undefined;
}
