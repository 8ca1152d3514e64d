/** A tensor as a header describes it, but for its place. */
export interface Described {
  readonly dtype: string;
  readonly shape: readonly number[];
}

const BITS: Readonly<Record<string, number>> = {
  F64: 64,
  F32: 32,
  F16: 16,
  BF16: 16,
  F8_E4M3: 8,
  F8_E5M2: 8,
  F8_E8M0: 8,
  F4: 4,
  I64: 64,
  I32: 32,
  I8: 8,
  U8: 8,
  U32: 32,
  BOOL: 8,
};

/** A file from a header, as an object or as raw text, and the bytes that follow it. */
export function safetensors(
  header: object | string | Uint8Array,
  data: Uint8Array = new Uint8Array(),
  declaredLength?: bigint,
): Uint8Array {
  const text =
    header instanceof Uint8Array
      ? header
      : new TextEncoder().encode(typeof header === "string" ? header : JSON.stringify(header));
  const file = new Uint8Array(8 + text.length + data.length);
  new DataView(file.buffer).setBigUint64(0, declaredLength ?? BigInt(text.length), true);
  file.set(text, 8);
  file.set(data, 8 + text.length);
  return file;
}

/** A sound file of zeros with these tensors. */
export function zeros(tensors: Readonly<Record<string, Described>>): Uint8Array {
  let end = 0;
  const header = Object.fromEntries(
    Object.entries(tensors).map(([name, { dtype, shape }]) => {
      const begin = end;
      end += (shape.reduce((product, size) => product * size, 1) * BITS[dtype]) / 8;
      return [name, { dtype, shape, data_offsets: [begin, end] }];
    }),
  );
  return safetensors(header, new Uint8Array(end));
}

/** f32 tensors of these shapes. */
export function floats(shapes: Readonly<Record<string, readonly number[]>>): Uint8Array {
  return zeros(
    Object.fromEntries(Object.entries(shapes).map(([name, shape]) => [name, { dtype: "F32", shape }])),
  );
}
