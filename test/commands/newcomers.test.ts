import { expect, test } from "vitest";
import { Newcomers } from "../../src/commands/newcomers.js";
import type { Checkpoint } from "../../src/loaders/checkpoints.js";

const checkpoint = (path: string, stamp: string): Checkpoint => ({ path, stamp, written: 0 });
const OLD = checkpoint("old", "0");
const NEW = checkpoint("new", "1");

test("what was there at first is not new, unless it changes", () => {
  const newcomers = new Newcomers([OLD]);
  expect(newcomers.ready([OLD], 0)).toEqual([]);
  expect(newcomers.ready([OLD], 100_000)).toEqual([]);
  const changed = checkpoint("old", "2");
  expect(newcomers.ready([changed], 101_000)).toEqual([]);
  expect(newcomers.ready([changed], 103_000)).toEqual([changed]);
});

test("a newcomer is ready when it has been the same for two seconds, and not while it grows", () => {
  const newcomers = new Newcomers([]);
  expect(newcomers.ready([NEW], 0)).toEqual([]);
  expect(newcomers.ready([NEW], 1999)).toEqual([]);
  const grown = checkpoint("new", "2");
  expect(newcomers.ready([grown], 2000)).toEqual([]);
  expect(newcomers.ready([grown], 3999)).toEqual([]);
  expect(newcomers.ready([grown], 4000)).toEqual([grown]);
});

test("what is done with is ready again only when it has changed", () => {
  const newcomers = new Newcomers([]);
  newcomers.ready([NEW], 0);
  expect(newcomers.ready([NEW], 2000)).toEqual([NEW]);
  newcomers.done(NEW);
  expect(newcomers.ready([NEW], 4000)).toEqual([]);
  const again = checkpoint("new", "2");
  expect(newcomers.ready([again], 5000)).toEqual([]);
  expect(newcomers.ready([again], 7000)).toEqual([again]);
});

test("what is merely renamed is not new, done with or there at first", () => {
  const newcomers = new Newcomers([OLD]);
  newcomers.ready([NEW], 0);
  newcomers.ready([NEW], 2000);
  newcomers.done(NEW);
  const renamed = [checkpoint("other", "1"), checkpoint("older", "0")];
  expect(newcomers.ready(renamed, 3000)).toEqual([]);
  expect(newcomers.ready(renamed, 9000)).toEqual([]);
});

test("a rename starts the waiting anew", () => {
  const newcomers = new Newcomers([]);
  newcomers.ready([NEW], 0);
  const renamed = checkpoint("final", "1");
  expect(newcomers.ready([renamed], 2000)).toEqual([]);
  expect(newcomers.ready([renamed], 4000)).toEqual([renamed]);
});

test("what goes while it is waited for is forgotten, and new when it comes back", () => {
  const newcomers = new Newcomers([]);
  newcomers.ready([NEW], 0);
  expect(newcomers.ready([], 1000)).toEqual([]);
  expect(newcomers.ready([NEW], 2000)).toEqual([]);
  expect(newcomers.ready([NEW], 4000)).toEqual([NEW]);
});

test("what cannot be opened is tried once more after half a minute, then given up until it changes", () => {
  const newcomers = new Newcomers([]);
  newcomers.ready([NEW], 0);
  expect(newcomers.ready([NEW], 2000)).toEqual([NEW]);
  expect(newcomers.failed(NEW)).toBe(true);
  expect(newcomers.ready([NEW], 29_999)).toEqual([]);
  expect(newcomers.ready([NEW], 30_000)).toEqual([NEW]);
  expect(newcomers.failed(NEW)).toBe(false);
  expect(newcomers.ready([NEW], 90_000)).toEqual([]);
  const mended = checkpoint("new", "2");
  newcomers.ready([mended], 91_000);
  expect(newcomers.ready([mended], 93_000)).toEqual([mended]);
});

test("a writer that paused is waited for: what grows after a failure is tried as anything new", () => {
  const newcomers = new Newcomers([]);
  newcomers.ready([NEW], 0);
  newcomers.ready([NEW], 2000);
  newcomers.failed(NEW);
  const grown = checkpoint("new", "2");
  newcomers.ready([grown], 10_000);
  expect(newcomers.ready([grown], 12_000)).toEqual([grown]);
  expect(newcomers.failed(grown)).toBe(true);
});

test("several are ready in the order they are seen in", () => {
  const newcomers = new Newcomers([]);
  const both = [checkpoint("b", "2"), checkpoint("a", "1")];
  newcomers.ready(both, 0);
  expect(newcomers.ready(both, 2000)).toEqual(both);
});
