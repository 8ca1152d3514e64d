import type { z } from "zod";
import { printable } from "../errors.js";
import { nearestTo } from "../nearest.js";

type Issue = z.core.$ZodIssue;

/**
 * What is wrong with a part of a configuration, as a clause: where, what was found, what was expected, and what was
 * probably meant.
 *
 * @param where path of the part in the document, as `rules[2]`; "" for the whole
 * @param value the part as it was read
 * @param keys the keys that it may have, by the path of the object within it; "" for its own
 */
export function issueClause(
  issue: Issue,
  where: string,
  value: unknown,
  keys: Readonly<Record<string, readonly string[]>>,
): string {
  const place = pathText(where, issue.path) || "it";
  const found = valueAt(value, issue.path);
  switch (issue.code) {
    case "unrecognized_keys": {
      const key = issue.keys[0];
      return `${place} has the unknown key "${printable(key)}"${meant(key, keys[pathText("", issue.path)] ?? [])}`;
    }
    case "invalid_value": {
      const values = issue.values.map(String);
      return typeof found === "string"
        ? `${place} is "${printable(found)}"${meant(found, values)}${values.length <= MOST_LISTED ? `; it may be ${values.join(", ")}` : ""}`
        : `${place} is ${shownValue(found)}, where ${listed(values)} was expected`;
    }
    case "invalid_type":
      return found === undefined
        ? `${place} is missing`
        : `${place} is ${shownValue(found)}, where ${TYPE_WORDS[issue.expected] ?? issue.expected} was expected`;
    case "too_small":
      return `${place} is ${shownValue(found)}, where ${issue.origin === "array" ? "a list of at least" : "at least"} ${issue.minimum} was expected`;
    case "too_big":
      return `${place} is ${shownValue(found)}, where at most ${issue.maximum} was expected`;
    case "custom":
      return `${place} ${issue.message}`;
    default:
      return `${place} is ${shownValue(found)}: ${issue.message}`;
  }
}

const MOST_LISTED = 8;

const TYPE_WORDS: Readonly<Record<string, string>> = {
  string: "text",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  array: "a list",
  object: "an object",
};

function meant(text: string, candidates: readonly string[]): string {
  const nearest = nearestTo(text, candidates);
  return nearest === undefined ? "" : ` (the nearest is "${nearest}")`;
}

function listed(values: readonly string[]): string {
  return values.length <= MOST_LISTED ? `one of ${values.join(", ")}` : `one of ${values.length} names`;
}

function pathText(where: string, path: readonly PropertyKey[]): string {
  return path.reduce<string>(
    (text, key) =>
      typeof key === "number" ? `${text}[${key}]` : text === "" ? String(key) : `${text}.${String(key)}`,
    where,
  );
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (inner, key) => (typeof inner === "object" && inner !== null ? Reflect.get(inner, key) : undefined),
    value,
  );
}

function shownValue(value: unknown): string {
  if (Array.isArray(value)) return value.length === 0 ? "an empty list" : "a list";
  if (typeof value === "object" && value !== null) return "an object";
  return typeof value === "string" ? `"${printable(value)}"` : String(value);
}
