import {
  isArray,
  isCode,
  isOther,
  isTensor,
  limits as standard,
  type CodeValue,
  type Limits,
  type Value,
} from "./value.js";
import { Unreadable } from "./take.js";

// Taken before any answer is loaded, see take.ts. JSON.stringify asks nobody's toJSON for a text or a number.
const { stringify } = JSON;
const { is, keys } = Object;
const { isFinite } = Number;

/** A value as JSON text; what JSON lacks (NaN, infinities, -0, undefined) stands in objects with one key. */
export function encode(value: Value): string {
  if (typeof value === "number") return encodeNumber(value);
  if (typeof value === "string" || typeof value === "boolean" || value === null) return stringify(value);
  if (value === undefined) return '{"undefined":1}';
  if (isArray(value)) return encodeList(value);
  if (isTensor(value)) {
    const { shape, dtype, values } = value.tensor;
    return `{"tensor":{"shape":${encodeList(shape)},"dtype":${stringify(dtype)},"values":${encodeList(values)}}}`;
  }
  if (isCode(value)) return encodeCode(value);
  if (isOther(value)) return `{"other":${stringify(value.other)}}`;
  return `{"record":${encodeFields(value.record)}}`;
}

function encodeCode({ code, budget }: CodeValue): string {
  return budget === undefined
    ? `{"code":${stringify(code)}}`
    : `{"code":{"text":${stringify(code)},"budget":${encodeNumber(budget)}}}`;
}

function encodeNumber(value: number): string {
  if (isFinite(value) && !is(value, -0)) return `${value}`;
  return is(value, -0) ? '{"number":"-0"}' : `{"number":"${value}"}`;
}

function encodeList(list: readonly Value[]): string {
  let out = "[";
  for (let index = 0; index < list.length; index++) out += (index ? "," : "") + encode(list[index]);
  return out + "]";
}

function encodeFields(record: Readonly<Record<string, Value>>): string {
  let out = "{";
  const names = keys(record);
  for (let index = 0; index < names.length; index++) {
    out += `${index ? "," : ""}${stringify(names[index])}:${encode(record[names[index]])}`;
  }
  return out + "}";
}

/**
 * Reads back what `encode` wrote, from JSON already parsed, and nothing else.
 *
 * @throws Unreadable on anything malformed or beyond the limits
 */
export function decode(json: unknown, limits: Limits = standard): Value {
  let left = limits.elements;
  const read = (json: unknown, depth: number): Value => {
    if (--left < 0) throw new Unreadable(`it holds more than ${limits.elements} values`);
    if (typeof json === "number" || typeof json === "boolean" || json === null) return json;
    if (typeof json === "string") return readText(json, limits);
    if (depth > limits.depth) throw new Unreadable(`it is nested deeper than ${limits.depth} levels`);
    if (Array.isArray(json)) return json.map((item) => read(item, depth + 1));
    if (typeof json !== "object") throw malformed();
    return readTagged(json, (item) => read(item, depth + 1), limits);
  };
  return read(json, 0);
}

function readTagged(json: object, read: (item: unknown) => Value, limits: Limits): Value {
  const entries = Object.entries(json) as [string, unknown][];
  if (entries.length !== 1) throw malformed();
  const [[tag, content]] = entries;
  if (tag === "undefined") return undefined;
  if (tag === "number" && typeof content === "string") return Number(content);
  if (tag === "code" && typeof content === "string") return { code: readText(content, limits) };
  if (tag === "other" && typeof content === "string") return { other: content.slice(0, 40) };
  if (typeof content !== "object" || content === null || Array.isArray(content)) throw malformed();
  if (tag === "record") {
    const fields = Object.entries(content).map(([key, item]) => [key, read(item)] as const);
    return { record: Object.fromEntries(fields) };
  }
  if (tag === "tensor") return readTensor(content, read);
  if (tag === "code") return readCode(content, limits);
  throw malformed();
}

function readTensor(content: object, read: (item: unknown) => Value): Value {
  const { shape, dtype, values } = content as Record<string, unknown>;
  if (!Array.isArray(shape) || typeof dtype !== "string" || !Array.isArray(values)) throw malformed();
  const isSize = (size: unknown): boolean => Number.isSafeInteger(size) && (size as number) >= 0;
  const numbers = values.map(read);
  if (!shape.every(isSize) || !numbers.every((value) => typeof value === "number")) throw malformed();
  const size = (shape as number[]).reduce((a, b) => a * b, 1);
  if (shape.length > 8 || size !== numbers.length) throw malformed();
  return { tensor: { shape: shape as number[], dtype: dtype.slice(0, 20), values: numbers } };
}

function readCode(content: object, limits: Limits): Value {
  const { text, budget } = content as Record<string, unknown>;
  if (typeof text !== "string" || !Number.isSafeInteger(budget)) throw malformed();
  return { code: readText(text, limits), budget: budget as number };
}

function readText(text: string, limits: Limits): string {
  if (text.length > limits.characters) throw new Unreadable(`it holds a text of ${text.length} characters`);
  return text;
}

const malformed = (): Unreadable => new Unreadable("it is not a value in the form agreed");
