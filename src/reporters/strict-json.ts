/**
 * Characters that JSON allows in strings but that a terminal or an editor acts on: DEL, the C1 controls, and
 * invisible and bidirectional formatting. JSON.stringify leaves them as they are.
 */
const UNSAFE = /[\u007f-\u009f\p{Cf}\p{Zl}\p{Zp}]/gu;

/**
 * A value as JSON text; with an indent, spread over lines except for lists of plain values, which take one
 * line each. Parsing it gives the value again.
 *
 * @throws Error naming the path of a number that is not finite or of anything that JSON has no form for: a
 * report never holds one, and printing null in its place would hide the mistake
 */
export function strictJson(value: unknown, indent: number): string {
  return write(value, "$", indent, "");
}

function write(value: unknown, path: string, indent: number, margin: string): string {
  if (value === null || typeof value === "boolean") return String(value);
  if (typeof value === "string") return quote(value);
  if (typeof value === "number") {
    if (!Number.isFinite(value))
      throw new Error(`Internal error: ${path} is ${value}, which no report may hold.`);
    return JSON.stringify(value);
  }
  const inner = margin + " ".repeat(indent);
  if (Array.isArray(value)) {
    const items = value.map((item, i) => write(item, `${path}[${i}]`, indent, inner));
    const isPlain = value.every((item) => item === null || typeof item !== "object");
    return bracket("[", items, "]", isPlain ? 0 : indent, margin, isPlain && indent > 0 ? " " : "");
  }
  if (typeof value === "object" && Object.getPrototypeOf(value) === Object.prototype) {
    const colon = indent > 0 ? ": " : ":";
    const items = Object.entries(value).map(
      ([key, item]) => quote(key) + colon + write(item, `${path}.${key}`, indent, inner),
    );
    return bracket("{", items, "}", indent, margin, "");
  }
  throw new Error(
    `Internal error: ${path} is ${Object.prototype.toString.call(value)}, for which JSON has no form.`,
  );
}

function bracket(
  open: string,
  items: readonly string[],
  close: string,
  indent: number,
  margin: string,
  space: string,
): string {
  if (indent === 0 || items.length === 0) return open + items.join(`,${space}`) + close;
  const inner = `\n${margin}${" ".repeat(indent)}`;
  return `${open}${inner}${items.join(`,${inner}`)}\n${margin}${close}`;
}

function quote(text: string): string {
  return JSON.stringify(text).replace(UNSAFE, (character) =>
    Array.from(
      { length: character.length },
      (_, i) => `\\u${character.charCodeAt(i).toString(16).padStart(4, "0")}`,
    ).join(""),
  );
}
