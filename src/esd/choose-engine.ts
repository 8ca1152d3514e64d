import { UserError } from "../errors.js";
import type { Eigensolver, GramEigensolver } from "./engine.js";
import type { OfferMatrix } from "./engines/wasm.js";

export type EngineChoice = "auto" | "wasm" | "lapack" | "js";

/** The solver that was chosen: one that goes through WᵀW and can be checked, or the reference itself. */
export type ChosenEngine =
  | { readonly kind: "gram"; readonly solver: GramEigensolver }
  | { readonly kind: "direct"; readonly solver: Eigensolver };

/**
 * The solver for a choice: `auto` is the system's LAPACK where there is one that passes its self-check, else
 * WebAssembly; `js` is the reference.
 * @param offer told of the large matrices that WebAssembly can share with other threads; without it, none is
 * @throws UserError if LAPACK is asked for and there is none
 */
export async function chooseEngine(
  choice: EngineChoice,
  offer: OfferMatrix | null = null,
): Promise<ChosenEngine> {
  if (choice === "js") {
    const { bidiagonalEngine } = await import("./engines/bidiagonal.js");
    return { kind: "direct", solver: bidiagonalEngine };
  }
  if (choice !== "wasm") {
    const { loadLapackEngine } = await import("./engines/lapack.js");
    const lapack = await loadLapackEngine();
    if (lapack && (choice === "lapack" || lapack.optimised)) return { kind: "gram", solver: lapack.solver };
    if (choice === "lapack") {
      throw new UserError(
        "--engine lapack finds no LAPACK that passes its self-check (OpenBLAS, MKL or Accelerate), or not the optional package koffi that calls it; install them, or use --engine wasm.",
      );
    }
  }
  const { wasmEngineOffering } = await import("./engines/wasm.js");
  return { kind: "gram", solver: wasmEngineOffering(offer) };
}
