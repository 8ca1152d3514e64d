import type { Role } from "../tensor.js";
import { reshape, type TensorSource } from "../tensor-source.js";
import type { HeaderEntry } from "./header.js";
import type { Interpretation, Siblings } from "./interpretation.js";

/**
 * PyTorch's recurrent cells by the number of gates stacked in their rows, in its order (torch.nn.LSTM, GRU and
 * RNN, "Variables"): input, forget, cell, output; reset, update, hidden. The letters are ONNX's (PyTorch calls the
 * cell gate g and the hidden one n), so that a gate has one name whatever its file's format.
 */
const CELLS: ReadonlyMap<number, Omit<Extract<Role, { kind: "recurrent" }>, "kind">> = new Map([
  [4, { cell: "LSTM", gates: ["i", "f", "c", "o"] }],
  [3, { cell: "GRU", gates: ["r", "z", "h"] }],
  [1, { cell: "RNN", gates: ["h"] }],
]);

/**
 * The role of `weight_ih_l0`, `weight_hh_l0_reverse` and their like, null for other names. The number of gates
 * is the rows of weight_hh over the hidden size: its columns, or those of weight_hr where the cell projects.
 */
export function recurrentRole(
  { name, shape }: HeaderEntry,
  siblings: Siblings,
  source: TensorSource,
): Interpretation | null {
  const parts = /^(.*?)weight_[ih]h((?:_l\d+)?(?:_reverse)?)$/.exec(name);
  if (parts === null || shape.length !== 2) return null;
  const [, prefix, suffix] = parts;
  const hidden =
    siblings.get(`${prefix}weight_hr${suffix}`)?.shape[1] ??
    siblings.get(`${prefix}weight_hh${suffix}`)?.shape[1];
  const cell = hidden === undefined ? undefined : CELLS.get(shape[0] / hidden);
  if (cell) return { role: { kind: "recurrent", ...cell }, source: reshape(source, [1, ...shape]) };
  const detail =
    hidden === undefined
      ? "a recurrent cell without the weight_hh that tells its gates apart"
      : `${shape[0]} rows for a hidden size of ${hidden} are the gates of no cell known`;
  return { role: { kind: "none", reason: "unsupported_layout", detail }, source };
}
