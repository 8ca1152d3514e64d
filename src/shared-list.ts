/** Items that several threads work through together: each takes the next one when it is done with its last. */
export interface SharedList<T> {
  readonly items: readonly T[];
  /** Shared by the threads: how many items are taken, then who took each (threads count from 1; 0 is nobody). */
  readonly taken: Int32Array;
}

export function sharedList<T>(items: readonly T[]): SharedList<T> {
  const bytes = (1 + items.length) * Int32Array.BYTES_PER_ELEMENT;
  return { items, taken: new Int32Array(new SharedArrayBuffer(bytes)) };
}

/** Takes the next item for a thread. @returns its index, null when there are no more */
export function takeItem({ items, taken }: SharedList<unknown>, thread: number): number | null {
  const index = Atomics.add(taken, 0, 1);
  if (index >= items.length) return null;
  Atomics.store(taken, 1 + index, thread);
  return index;
}

/** From now on there are no more items to take. */
export function endList({ items, taken }: SharedList<unknown>): void {
  Atomics.store(taken, 0, items.length);
}

/** The indices of the items that a thread took. */
export function takenBy({ items, taken }: SharedList<unknown>, thread: number): readonly number[] {
  return items.flatMap((_, index) => (Atomics.load(taken, 1 + index) === thread ? [index] : []));
}
