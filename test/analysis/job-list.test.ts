import { expect, test } from "vitest";
import { endList, jobList, takeJob, takenBy } from "../../src/analysis/job-list.js";
import { jobOf } from "./jobs.js";

const jobs = [1, 2, 3].map((value) => jobOf([value]));

test("each job is taken once, in order, by whichever thread asks", () => {
  const list = jobList(jobs);
  expect([1, 2, 1, 2, 1].map((thread) => takeJob(list, thread))).toEqual([0, 1, 2, null, null]);
  expect(takenBy(list, 1)).toEqual([0, 2]);
  expect(takenBy(list, 2)).toEqual([1]);
});

test("a list that was ended gives no more jobs, and says who has taken the earlier ones", () => {
  const list = jobList(jobs);
  takeJob(list, 2);
  endList(list);
  expect(takeJob(list, 1)).toBeNull();
  expect(takenBy(list, 1)).toEqual([]);
  expect(takenBy(list, 2)).toEqual([0]);
});
