import { expect, test } from "vitest";
import { PHASES } from "../../../src/phase/phase.js";
import { PHASE_LETTERS, phaseLetters, phaseMark, phaseRank } from "../../../src/reporters/html/phase-mark.js";
import { sampleRecord } from "../sample-report.js";

test("a phase is named beside its colour, and what qualifies it is said in words too", () => {
  const { markup } = phaseMark(
    sampleRecord({
      name: "a",
      phase: "heavy-tailed",
      phase_confidence: "low",
      warnings: ["not_power_law"],
    }),
  );
  expect(markup).toContain('<span class="phase phase-ht">heavy-tailed</span>');
  expect(markup.match(/title="[^"]*"/gu)).toEqual(['title="not a power law"', 'title="low confidence"']);
});

test("a record without a phase says so", () => {
  expect(phaseMark(sampleRecord({ name: "a" })).markup).toContain("no phase");
  expect(phaseLetters(null).markup).toContain("no phase");
});

test("every phase has letters of its own, and its place in training; none comes last", () => {
  expect(new Set(PHASES.map((phase) => PHASE_LETTERS[phase])).size).toBe(PHASES.length);
  expect([...PHASES, null].map(phaseRank)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
});
