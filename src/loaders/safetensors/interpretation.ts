import type { Role } from "../tensor.js";
import type { TensorSource } from "../tensor-source.js";
import type { HeaderEntry } from "./header.js";

/** All tensors of a model by name, in whichever of its files they are. */
export type Siblings = ReadonlyMap<string, HeaderEntry>;

/** What a tensor is for, and its numbers in the shape that the role asks for. */
export interface Interpretation {
  readonly role: Role;
  readonly source: TensorSource;
}
