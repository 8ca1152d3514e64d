import type { Dtype } from "../loaders/dtype.js";

/**
 * Which narrower types hold all of some weights exactly, and whether the last place of each is used. Weights that
 * were widened before they were stored (a bf16 checkpoint saved as f32) fit a narrower type and use all of it.
 */
export interface SignificandUse {
  readonly fits: Readonly<Record<NarrowFloat, boolean>>;
  readonly usesLastPlace: Readonly<Record<NarrowFloat, boolean>>;
}

type NarrowFloat = "f32" | "f16" | "bf16";

/** No weights: where panels begin to be joined. */
export const NOTHING_USED: SignificandUse = {
  fits: { f32: true, f16: true, bf16: true },
  usesLastPlace: { f32: false, f16: false, bf16: false },
};

const FULL_WIDTH: SignificandUse = {
  fits: { f32: false, f16: false, bf16: false },
  usesLastPlace: { f32: false, f16: false, bf16: false },
};

/**
 * The use of finite weights, all or a panel of them. It looks no further than the first weight that uses the last
 * place of f32, which for weights of full width is among the first few.
 */
export function significandUse(values: Float32Array | Float64Array): SignificandUse {
  if (values instanceof Float32Array) return useOfF32(values);
  return values.every((value) => Math.fround(value) === value)
    ? useOfF32(new Float32Array(values))
    : FULL_WIDTH;
}

/** Whether all of the weights fit a type narrower than f32. */
export function isNarrow({ fits }: SignificandUse): boolean {
  return fits.bf16 || fits.f16;
}

/** The use of two lots of weights together. */
export function joinedUse(a: SignificandUse, b: SignificandUse): SignificandUse {
  return {
    fits: {
      f32: a.fits.f32 && b.fits.f32,
      f16: a.fits.f16 && b.fits.f16,
      bf16: a.fits.bf16 && b.fits.bf16,
    },
    usesLastPlace: {
      f32: a.usesLastPlace.f32 || b.usesLastPlace.f32,
      f16: a.usesLastPlace.f16 || b.usesLastPlace.f16,
      bf16: a.usesLastPlace.bf16 || b.usesLastPlace.bf16,
    },
  };
}

/**
 * The type whose rounding the weights bear: a narrower one than they are stored as if they all fit it and use its
 * last place. Weights that use less than that of every type (all ±1, small integers) are exact, and stay as they
 * are stored. What f16 and bf16 both hold is taken for bf16, the coarser: f16 would show its last place.
 */
export function effectiveDtype(stored: Dtype, { fits, usesLastPlace }: SignificandUse): Dtype {
  if (stored !== "f32" && stored !== "f64") return stored;
  if (fits.bf16 && usesLastPlace.bf16) return "bf16";
  if (fits.f16 && usesLastPlace.f16) return "f16";
  return fits.f32 && usesLastPlace.f32 ? "f32" : stored;
}

/** The places of f32's fraction that bf16, with 7 bits of fraction, and f16, with 10, have not. */
const BELOW_BF16 = 2 ** 16 - 1;
const BELOW_F16 = 2 ** 13 - 1;

const LARGEST_F16 = 65504;
const SMALLEST_NORMAL_F16 = 2 ** -14;

/** Below the normal numbers f16 holds multiples of this. */
const F16_STEP = 2 ** -24;

function useOfF32(values: Float32Array): SignificandUse {
  const patterns = new Uint32Array(values.buffer, values.byteOffset, values.length);
  let used = 0;
  let fitsF16 = true;
  let usesLastOfF16 = false;
  for (let i = 0; i < values.length && (used & 1) === 0; i++) {
    used |= patterns[i];
    const magnitude = Math.abs(values[i]);
    if (magnitude >= SMALLEST_NORMAL_F16) {
      if (magnitude > LARGEST_F16) fitsF16 = false;
      if ((patterns[i] & (BELOW_F16 + 1)) !== 0) usesLastOfF16 = true;
    } else {
      const steps = magnitude / F16_STEP;
      if (!Number.isInteger(steps)) fitsF16 = false;
      if (steps % 2 === 1) usesLastOfF16 = true;
    }
  }
  return {
    fits: { f32: true, f16: fitsF16 && (used & BELOW_F16) === 0, bf16: (used & BELOW_BF16) === 0 },
    usesLastPlace: {
      f32: (used & 1) !== 0,
      f16: usesLastOfF16,
      bf16: (used & (BELOW_BF16 + 1)) !== 0,
    },
  };
}
