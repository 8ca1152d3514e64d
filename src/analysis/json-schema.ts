/** The parts that the published JSON Schemas are put together from. */

/** A JSON Schema, or a part of one: plain data. */
export type Schema = { readonly [keyword: string]: unknown };

export const STRING: Schema = { type: "string" };
export const NUMBER: Schema = { type: "number" };
export const COUNT: Schema = { type: "integer", minimum: 0 };

export function described(schema: Schema, description: string): Schema {
  return { description, ...schema };
}

export function listOf(items: Schema): Schema {
  return { type: "array", items };
}

export function oneOf(values: readonly string[]): Schema {
  return { enum: values };
}

export function orNull(schema: Schema): Schema {
  const { type, enum: values, ...rest } = schema;
  return Array.isArray(values) ? { enum: [...values, null], ...rest } : { type: [type, "null"], ...rest };
}

/** An object of exactly these properties; the compiler holds them to the keys of the type it stands for. */
export function object<T>(properties: Readonly<Record<keyof T & string, Schema>>): Schema {
  return { type: "object", properties, required: Object.keys(properties), additionalProperties: false };
}

/** An object of exactly these keys. */
export function keyedBy<K extends string>(keys: readonly K[], schemaOf: (key: K) => Schema): Schema {
  return {
    type: "object",
    properties: Object.fromEntries(keys.map((key) => [key, schemaOf(key)])),
    required: keys,
    additionalProperties: false,
  };
}
