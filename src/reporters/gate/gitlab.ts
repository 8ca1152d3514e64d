import { shown } from "../shown.js";
import { strictJson } from "../strict-json.js";
import { fingerprint } from "./fingerprint.js";
import type { GateReporter } from "./gate-reporter.js";
import { findingText, gradedFindings, type Level } from "./graded-findings.js";
import { repositoryPath } from "./repository-path.js";

const SEVERITIES: Readonly<Record<Level, string>> = { error: "critical", warning: "minor", note: "info" };

/**
 * The findings as GitLab's code quality report. GitLab takes a finding of an earlier run for the same by its
 * fingerprint, which is made of the model, the rule and the layer, and not of numbers.
 */
export const gateGitlab: GateReporter = (report) => {
  const seen = new Map<string, number>();
  const findings = gradedFindings(report).map(({ model, rule, finding, level }) => {
    const path = repositoryPath(model.model.path);
    const key = fingerprint(path, rule.id, finding.layer);
    const before = seen.get(key) ?? 0;
    seen.set(key, before + 1);
    return {
      description: findingText(finding),
      check_name: shown(rule.id),
      // A model that is given twice has each finding twice; the same fingerprint would hide one.
      fingerprint: before === 0 ? key : fingerprint(key, before),
      severity: SEVERITIES[level],
      location: { path: shown(path), lines: { begin: 1 } },
    };
  });
  const problems = report.problems.map(({ path, message }, i) => ({
    description: shown(message),
    check_name: "not-gated",
    fingerprint: fingerprint(repositoryPath(path), "not-gated", i),
    severity: SEVERITIES.error,
    location: { path: shown(repositoryPath(path)), lines: { begin: 1 } },
  }));
  return `${strictJson([...problems, ...findings], 2)}\n`;
};
