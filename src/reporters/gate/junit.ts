import XmlBuilder from "fast-xml-builder";
import type { GateProblem, GateReport, ModelGate, RuleOutcome } from "../../gate/gate-report.js";
import { plural } from "../format-number.js";
import { shown } from "../shown.js";
import type { GateReporter } from "./gate-reporter.js";
import { findingText, whyNot } from "./graded-findings.js";
import { worstFirst } from "./measured-cell.js";

/**
 * The report as JUnit's XML: a suite a model, a case a rule, whether it is violated or not, so that a CI server can
 * follow each. A violated rule of severity error fails, with its findings as text; those of a warning, and what is
 * uncertain, are the case's output. A model that could not be gated is a suite of one error. Valid against Jenkins' junit-4 and junit-10 schemas.
 */
export const gateJunit: GateReporter = (report) => {
  const suites = report.models.map((model) => suite(model, report));
  const errors = report.problems.length;
  const sum = (of: (suite: Suite) => number) => suites.reduce((total, each) => total + of(each), 0);
  const seconds = report.models.reduce((total, model) => total + model.seconds, 0);
  return BUILDER.build({
    "?xml": { "@version": "1.0", "@encoding": "UTF-8" },
    testsuites: {
      "@name": "htsr gate",
      "@tests": sum((each) => each["@tests"]) + errors,
      "@failures": sum((each) => each["@failures"]),
      "@errors": errors,
      "@time": seconds.toFixed(3),
      testsuite: [...suites, ...report.problems.map(erroneousSuite)],
    },
  });
};

const BUILDER = new XmlBuilder({
  ignoreAttributes: false,
  attributeNamePrefix: "@",
  format: true,
  suppressEmptyNode: true,
});

type Suite = ReturnType<typeof suite>;

function suite(model: ModelGate, { htsr_version, models, config, preset }: GateReport) {
  const { rules, baseline, engine, warnings, seconds } = model;
  const path = xmlText(shown(model.model.path));
  const about = { htsr_version, engine, config, preset, baseline: baseline?.path ?? null };
  const properties = Object.entries(about).flatMap(([name, value]) =>
    value === null ? [] : [{ "@name": name, "@value": xmlText(shown(value)) }],
  );
  // GitLab knows a case by its class and name alone, whatever its suite.
  const whose = models.length > 1 ? ` (${path})` : "";
  return {
    "@name": path,
    "@tests": rules.length,
    "@failures": rules.filter(fails).length,
    "@errors": 0,
    "@skipped": rules.filter(({ status }) => status === "not-checked").length,
    "@time": seconds.toFixed(3),
    properties: { property: properties },
    testcase: rules.map((rule) => testcase(rule, whose)),
    ...(warnings.length === 0 ? {} : { "system-out": xmlText(warnings.map(shown).join("\n")) }),
  };
}

function erroneousSuite({ path, message }: GateProblem) {
  const name = xmlText(shown(path));
  return {
    "@name": name,
    "@tests": 1,
    "@failures": 0,
    "@errors": 1,
    "@skipped": 0,
    "@time": "0.000",
    testcase: [
      {
        "@name": `${name} can be gated`,
        "@classname": "htsr.gate",
        error: { "@message": xmlText(shown(message)), "@type": "gate" },
      },
    ],
  };
}

function fails({ status, severity }: RuleOutcome): boolean {
  return status === "violated" && severity === "error";
}

function testcase(rule: RuleOutcome, whose: string) {
  const findings = worstFirst(rule.findings);
  const violations = findings.filter(({ verdict }) => verdict === "violation").map(findingText);
  const uncertain = findings.filter(({ verdict }) => verdict === "uncertain").map(findingText);
  const failed = fails(rule);
  const because = rule.because === null ? [] : [`Why: ${shown(rule.because)}`];
  const remarks = [
    ...(failed ? [] : violations.map((text) => `warning: ${text}`)),
    ...uncertain.map((text) => `uncertain: ${text}`),
  ];
  return {
    "@name": xmlText(shown(rule.description)) + whose,
    "@classname": `htsr.${xmlText(shown(rule.id))}`,
    // Jenkins' schema wants them in this order.
    ...(rule.status === "not-checked" ? { skipped: `not checked: ${whyNot(rule)}` } : {}),
    ...(failed
      ? {
          failure: {
            "@message": xmlText(failureText(violations)),
            "@type": rule.kind,
            "#text": xmlText([...violations, ...because].join("\n")),
          },
        }
      : {}),
    ...(remarks.length === 0
      ? {}
      : { "system-out": xmlText([...remarks, ...(failed ? [] : because)].join("\n")) }),
  };
}

function failureText(violations: readonly string[]): string {
  return violations.length === 1
    ? violations[0]
    : `${plural(violations.length, "violation")}, such as ${violations[0]}`;
}

/** Halves of surrogate pairs and the two that are no characters: XML 1.0 has no way to write them. */
const UNWRITABLE = /[\p{Cs}\ufffe\uffff]/gu;

/** Text that is safe to print, as XML can hold it. */
function xmlText(text: string): string {
  return text.replace(UNWRITABLE, (character) => `\\u{${character.charCodeAt(0).toString(16)}}`);
}
