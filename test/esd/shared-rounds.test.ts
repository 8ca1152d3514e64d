import { expect, test } from "vitest";
import {
  breakRounds,
  endRounds,
  help,
  isAtWork,
  lead,
  openHand,
  openRounds,
  piecesMade,
} from "../../src/esd/shared-rounds.js";
import { helperThread } from "./helper-thread.js";

/** [step, argument, piece] of every piece, in whatever order. */
function recorder() {
  const made: string[] = [];
  return { made, make: (...piece: number[]) => made.push(piece.join(" ")) };
}

test("without helpers the leader makes every piece of a round, once", () => {
  const { made, make } = recorder();
  const rounds = openRounds();
  lead(rounds, 1, 7, 3, make);
  lead(rounds, 0, 128, 2, make);
  expect(made.slice(0, 3).sort()).toEqual(["1 7 0", "1 7 1", "1 7 2"]);
  expect(made.slice(3).sort()).toEqual(["0 128 0", "0 128 1"]);
});

test("who comes to help when it is over is let go", () => {
  const { made, make } = recorder();
  const rounds = openRounds();
  lead(rounds, 0, 0, 4, make);
  endRounds(rounds);
  const hand = openHand();
  help(rounds, hand, make);
  expect(made).toHaveLength(4);
  expect(piecesMade(hand)).toBe(0);
  expect(isAtWork(hand)).toBe(false);
});

test("a helper that ended breaks the round under way, or else the next", () => {
  const { made, make } = recorder();
  const rounds = openRounds();
  expect(() => lead(rounds, 0, 0, 2, () => breakRounds(rounds))).toThrow("has ended");
  const others = openRounds();
  breakRounds(others);
  expect(() => lead(others, 0, 0, 2, make)).toThrow("has ended");
  expect(made).toHaveLength(2);
});

test("thousands of rounds shared with a thread: each piece is made once, and none outlives its round", async () => {
  const helper = await helperThread(`
    ({ help }) => help(rounds, hand, (step, argument, piece) => Atomics.add(cells, piece, argument))`);
  const hand = openHand();
  const rounds = openRounds();
  const cells = new Int32Array(new SharedArrayBuffer(5 * Int32Array.BYTES_PER_ELEMENT));
  helper.start({ rounds, hand, cells });
  let sum = 0;
  for (let round = 1; round <= 5000; round++) {
    sum += round;
    lead(rounds, 0, round, 5, (_, argument, piece) => Atomics.add(cells, piece, argument));
    expect(cells.every((cell) => cell === sum)).toBe(true);
  }
  endRounds(rounds);
  await helper.ended();
  expect(piecesMade(hand)).toBeGreaterThan(0);
  expect(isAtWork(hand)).toBe(false);
});

test("a leader that waits for a piece hears that its thread has ended", async () => {
  const helper = await helperThread(`
    ({ help, breakRounds }) => help(rounds, hand, () => {
      Atomics.store(cells, 0, 1);
      Atomics.notify(cells, 0);
      breakRounds(rounds);
      process.exit();
    })`);
  const rounds = openRounds();
  const cells = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  const hand = openHand();
  helper.start({ rounds, hand, cells });
  expect(() => lead(rounds, 0, 0, 2, () => Atomics.wait(cells, 0, 0))).toThrow("has ended");
  await helper.ended();
  expect(isAtWork(hand)).toBe(true);
  expect(piecesMade(hand)).toBe(0);
});
