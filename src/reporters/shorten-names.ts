import { shortenMiddle, textWidth } from "./fit-text.js";

/**
 * A module of a name with the separators before it. A number belongs to the word before it: `layers.10` tells
 * layers apart, `If_0` doesn't, and the numbers alone would not show which does.
 */
const UNIT = /[._/:]*[^._/:]+(?:[._/:]+\d+(?![^._/:]))?|[._/:]+$/gu;

/**
 * The names cut to `width` terminal columns each. What many of the names have in common (`model`,
 * `self_attn`, `weight`) goes first and leaves a `…`; what tells a name from every other one stays, as
 * long as there is room: `model.layers.10.self_attn.q_proj.weight` among its siblings becomes
 * `…layers.10…q_proj…`.
 */
export function shortenNames(names: readonly string[], width: number): string[] {
  if (names.every((name) => textWidth(name) <= width)) return [...names];
  const split = names.map((name) => name.match(UNIT) ?? [name]);
  const holders = new Map<string, number[]>();
  for (const [index, units] of split.entries()) {
    for (const unit of new Set(units.map(bare))) {
      const list = holders.get(unit);
      if (list) list.push(index);
      else holders.set(unit, [index]);
    }
  }
  const frequency = (unit: string) => holders.get(bare(unit))?.length ?? 0;

  /** Whether another name too reads as these units with something left out. */
  const ambiguous = (kept: readonly string[], own: number) => {
    if (kept.length === 0) return true;
    const rarest = kept.reduce((a, b) => (frequency(b) < frequency(a) ? b : a));
    return (holders.get(bare(rarest)) ?? []).some(
      (other) => names[other] !== names[own] && isSubsequence(kept, split[other]),
    );
  };

  return names.map((name, own) => {
    if (textWidth(name) <= width) return name;
    const units = split[own];
    const kept = units.map(() => true);
    const byCommonness = units
      .map((unit, position) => ({ position, count: frequency(unit) }))
      .sort((a, b) => b.count - a.count || a.position - b.position);
    for (const { position } of byCommonness) {
      const without = units.filter((_, i) => kept[i] && i !== position);
      if (ambiguous(without, own)) continue;
      kept[position] = false;
      const shortened = elide(units, kept);
      if (textWidth(shortened) <= width) return shortened;
    }
    return shortenMiddle(elide(units, kept), width);
  });
}

/** A unit without the separators before it. */
function bare(unit: string): string {
  return unit.replace(/^[._/:]+/, "");
}

function isSubsequence(part: readonly string[], whole: readonly string[]): boolean {
  let next = 0;
  for (const unit of whole) if (next < part.length && bare(unit) === bare(part[next])) next += 1;
  return next === part.length;
}

/** The kept units with `…` for each run of the others. */
function elide(units: readonly string[], kept: readonly boolean[]): string {
  let text = "";
  units.forEach((unit, i) => {
    if (!kept[i]) text += text.endsWith("…") ? "" : "…";
    else text += text === "" || text.endsWith("…") ? bare(unit) : unit;
  });
  return text;
}
