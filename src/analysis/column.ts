import type { PhaseMargin } from "../phase/phase.js";

/** The parts of a table of columns, from which the type of its records and their JSON Schema are derived. */

export type Kind = "text" | "number" | "integer" | "flag" | "integers" | "texts" | "numbers" | "margins";

export interface Column {
  readonly kind: Kind;
  readonly nullable: boolean;
  readonly values?: readonly string[];
  readonly meaning: string;
}

export type Columns = Readonly<Record<string, Column>>;

export const text = (meaning: string) => ({ kind: "text", nullable: false, meaning }) as const;
export const maybeText = (meaning: string) => ({ kind: "text", nullable: true, meaning }) as const;
export const integer = (meaning: string) => ({ kind: "integer", nullable: true, meaning }) as const;
export const number = (meaning: string) => ({ kind: "number", nullable: true, meaning }) as const;
export const maybeFlag = (meaning: string) => ({ kind: "flag", nullable: true, meaning }) as const;
export const maybeIntegers = (meaning: string) => ({ kind: "integers", nullable: true, meaning }) as const;
export const maybeNumbers = (meaning: string) => ({ kind: "numbers", nullable: true, meaning }) as const;
export const oneOf = <const V extends string>(values: readonly V[], meaning: string) =>
  ({ kind: "text", nullable: false, values, meaning }) as const;
export const maybeOneOf = <const V extends string>(values: readonly V[], meaning: string) =>
  ({ kind: "text", nullable: true, values, meaning }) as const;

interface ValueOfKind {
  readonly text: string;
  readonly number: number;
  readonly integer: number;
  readonly flag: boolean;
  readonly integers: readonly number[];
  readonly texts: readonly string[];
  readonly numbers: readonly number[];
  readonly margins: Readonly<Record<string, PhaseMargin>>;
}

type ValueOf<C> = C extends { readonly values: readonly (infer V)[]; readonly nullable: infer N }
  ? V | (N extends true ? null : never)
  : C extends { readonly kind: infer K extends Kind; readonly nullable: infer N }
    ? ValueOfKind[K] | (N extends true ? null : never)
    : never;

/** A row of a table of columns. */
export type RecordOf<T extends Columns> = { readonly [C in keyof T]: ValueOf<T[C]> };
