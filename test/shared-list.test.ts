import { expect, test } from "vitest";
import { endList, sharedList, takeItem, takenBy } from "../src/shared-list.js";

const items = ["a", "b", "c"];

test("each item is taken once, in order, by whichever thread asks", () => {
  const list = sharedList(items);
  expect([1, 2, 1, 2, 1].map((thread) => takeItem(list, thread))).toEqual([0, 1, 2, null, null]);
  expect(takenBy(list, 1)).toEqual([0, 2]);
  expect(takenBy(list, 2)).toEqual([1]);
});

test("a list that was ended gives no more items, and says who has taken the earlier ones", () => {
  const list = sharedList(items);
  takeItem(list, 2);
  endList(list);
  expect(takeItem(list, 1)).toBeNull();
  expect(takenBy(list, 1)).toEqual([]);
  expect(takenBy(list, 2)).toEqual([0]);
});
