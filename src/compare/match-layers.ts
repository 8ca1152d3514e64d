import { layerLabel } from "../analysis/layer-label.js";
import { type LayerMap, renamed } from "./layer-map.js";

/** What a layer is found by. */
export interface LayerKey {
  readonly name: string;
  readonly part: string;
  /** Of its matrix, outputs first; null if it is not known. */
  readonly shape: readonly number[] | null;
}

export interface Matching<A, B> {
  /** In the order of the first model. */
  readonly pairs: readonly (readonly [A, B])[];
  readonly unmatchedA: readonly A[];
  readonly unmatchedB: readonly B[];
}

/**
 * Pairs the layers of two models, each at most once: by the first rule of the map whose name the second model has,
 * else by the same name and part, else, where the map says so, by shape. A rule is tried on `name/part` and then on
 * the name alone, the part being kept. By shape, what the names leave over is paired in the models' order, and only
 * where both have as many layers of a shape left: else nobody knows which is missing.
 */
export function matchLayers<A extends LayerKey, B extends LayerKey>(
  a: readonly A[],
  b: readonly B[],
  map: LayerMap,
): Matching<A, B> {
  const byLabel = new Map(b.map((layer) => [layerLabel(layer), layer]));
  const counterpart = new Map<A, B>();
  const taken = new Set<B>();
  const pair = (layer: A, candidates: Iterable<string>) => {
    if (counterpart.has(layer)) return;
    for (const label of candidates) {
      const found = byLabel.get(label);
      if (found === undefined || taken.has(found)) continue;
      counterpart.set(layer, found);
      taken.add(found);
      return;
    }
  };
  for (const layer of a) pair(layer, newNames(layer, map));
  for (const layer of a) pair(layer, [layerLabel(layer)]);
  const left = () => ({
    unmatchedA: a.filter((layer) => !counterpart.has(layer)),
    unmatchedB: b.filter((layer) => !taken.has(layer)),
  });
  if (map.byShape) {
    const { unmatchedA, unmatchedB } = left();
    for (const [layer, found] of sameShapes(unmatchedA, unmatchedB)) {
      counterpart.set(layer, found);
      taken.add(found);
    }
  }
  return {
    pairs: a.flatMap((layer) => {
      const found = counterpart.get(layer);
      return found === undefined ? [] : [[layer, found] as const];
    }),
    ...left(),
  };
}

function newNames(layer: LayerKey, { rules }: LayerMap): readonly string[] {
  return rules.flatMap((rule) => {
    const label = renamed(rule, layerLabel(layer));
    if (label !== null) return [label];
    const name = layer.part === "" ? null : renamed(rule, layer.name);
    return name === null ? [] : [layerLabel({ name, part: layer.part })];
  });
}

function sameShapes<A extends LayerKey, B extends LayerKey>(
  a: readonly A[],
  b: readonly B[],
): readonly (readonly [A, B])[] {
  const groupsB = byShape(b);
  return [...byShape(a)].flatMap(([shape, layers]) => {
    const others = groupsB.get(shape) ?? [];
    return layers.length === others.length ? layers.map((layer, i) => [layer, others[i]] as const) : [];
  });
}

function byShape<T extends LayerKey>(layers: readonly T[]): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const layer of layers) {
    if (layer.shape === null) continue;
    const shape = layer.shape.join("x");
    const group = groups.get(shape);
    if (group) group.push(layer);
    else groups.set(shape, [layer]);
  }
  return groups;
}
