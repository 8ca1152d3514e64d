import type { Invocation, Log, ReportingDescriptor, Result } from "sarif";
import type { GateReport, RuleOutcome } from "../../gate/gate-report.js";
import { shown } from "../shown.js";
import { strictJson } from "../strict-json.js";
import { fingerprint } from "./fingerprint.js";
import type { GateReporter } from "./gate-reporter.js";
import { findingText, type GradedFinding, gradedFindings } from "./graded-findings.js";
import { pathUri } from "./repository-path.js";

const HELP =
  "htsr gate MODEL shows the layers that violate a rule, the worst first, and htsr analyze MODEL --layers LAYER what was measured of one.";

/**
 * The report as SARIF 2.1.0 (OASIS Standard, 2020): the rules, and a result for each finding with the model's file as
 * its place, and the layer as its logical one. What is uncertain is a note.
 */
export const gateSarif: GateReporter = (report) => `${strictJson(sarifLog(report), 2)}\n`;

function sarifLog(report: GateReport): Log {
  const rules = [
    ...new Map(report.models.flatMap((model) => model.rules).map((rule) => [rule.id, rule])).values(),
  ];
  const indexOf = new Map(rules.map(({ id }, index) => [id, index]));
  return {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: {
          driver: { name: "htsr", version: report.htsr_version, rules: rules.map(descriptor) },
        },
        invocations: [invocation(report)],
        columnKind: "utf16CodeUnits",
        results: gradedFindings(report).map((graded) => result(graded, indexOf.get(graded.rule.id) ?? -1)),
      },
    ],
  };
}

/** A gate that fails has done its work all the same; one that could not check a model has not. */
function invocation({ problems }: GateReport): Invocation {
  if (problems.length === 0) return { executionSuccessful: true };
  return {
    executionSuccessful: false,
    toolExecutionNotifications: problems.map(({ path, message: text }) => ({
      level: "error",
      message: { text: message(shown(text)) },
      locations: [{ physicalLocation: { artifactLocation: { uri: pathUri(path) } } }],
    })),
  };
}

function descriptor({ id, description, because, severity }: RuleOutcome): ReportingDescriptor {
  return {
    id,
    shortDescription: { text: message(shown(description)) },
    fullDescription: { text: message(shown(because ?? description)) },
    // GitHub asks for it, and shows it beside a result.
    help: { text: HELP },
    defaultConfiguration: { level: severity },
  };
}

function result({ model, rule, finding, level }: GradedFinding, ruleIndex: number): Result {
  const { layer, raw_name, value, uncertainty, baseline, limit } = finding;
  const known = fingerprint(rule.id, layer);
  return {
    ruleId: rule.id,
    ruleIndex,
    level,
    message: { text: message(findingText(finding)) },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: pathUri(model.model.path) },
          // GitHub shows no result without a line.
          region: { startLine: 1 },
        },
        ...(layer === null ? {} : { logicalLocations: [{ fullyQualifiedName: layer, kind: "member" }] }),
      },
    ],
    // Without the first, GitHub makes one of the line's text, and takes all of a file's layers for one result.
    partialFingerprints: { primaryLocationLineHash: `${known.slice(0, 16)}:1`, "ruleAndLayer/v1": known },
    properties: { raw_name, value, uncertainty, baseline, limit },
  };
}

/** Text of a message that means itself: no placeholder, and no embedded link (§3.11.5, §3.11.6). */
function message(text: string): string {
  return text.replace(/[{}]/g, "$&$&").replaceAll("](", "] (");
}
