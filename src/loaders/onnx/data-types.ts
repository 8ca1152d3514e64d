import type { Dtype } from "../dtype.js";

/**
 * TensorProto.DataType of onnx.proto by number (onnx/onnx.proto, `enum DataType`): the schema that decodes the
 * file ends at BFLOAT16, while models use the later types too. `carrier` is an integer type of the same width,
 * under which a tensor is listed whose own type cannot be read.
 */
export type DataType =
  | { readonly kind: "supported"; readonly dtype: Dtype }
  | { readonly kind: "unsupported"; readonly typeName: string; readonly carrier: Dtype };

const supported = (dtype: Dtype): DataType => ({ kind: "supported", dtype });
const unsupported = (typeName: string, carrier: Dtype): DataType => ({
  kind: "unsupported",
  typeName,
  carrier,
});

const DATA_TYPES: ReadonlyMap<number, DataType> = new Map([
  [1, supported("f32")],
  [2, supported("uint8")],
  [3, supported("int8")],
  [4, supported("uint16")],
  [5, supported("int16")],
  [6, supported("int32")],
  [7, supported("int64")],
  [8, unsupported("STRING", "uint8")],
  [9, supported("bool")],
  [10, supported("f16")],
  [11, supported("f64")],
  [12, supported("uint32")],
  [13, supported("uint64")],
  [14, unsupported("COMPLEX64", "uint64")],
  [15, unsupported("COMPLEX128", "uint64")],
  [16, supported("bf16")],
  [17, supported("f8_e4m3")],
  [18, unsupported("FLOAT8E4M3FNUZ", "uint8")],
  [19, supported("f8_e5m2")],
  [20, unsupported("FLOAT8E5M2FNUZ", "uint8")],
  [21, supported("uint4")],
  [22, supported("int4")],
  [23, unsupported("FLOAT4E2M1", "uint4")],
  [24, unsupported("FLOAT8E8M0", "uint8")],
]);

/** The type behind a DataType number; numbers newer than this program are unsupported by their number. */
export function dataTypeOf(number: number): DataType {
  return DATA_TYPES.get(number) ?? unsupported(`data type ${number}`, "uint8");
}
