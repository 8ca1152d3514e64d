import type { GateFinding } from "../../gate/gate-report.js";
import { plural } from "../format-number.js";
import { shown } from "../shown.js";
import type { GateReporter } from "./gate-reporter.js";
import {
  findingText,
  type GradedFinding,
  gradedFindings,
  type Level,
  modelsText,
  tally,
  tallyTexts,
  verdictText,
} from "./graded-findings.js";
import { worstFirst } from "./measured-cell.js";
import { repositoryPath } from "./repository-path.js";

/** GitHub shows this many annotations of a type and step, and drops the others. */
const SHOWN_OF_A_TYPE = 10;

const COMMANDS: Readonly<Record<Level, string>> = { error: "error", warning: "warning", note: "notice" };

/**
 * The findings as workflow commands of GitHub Actions, which make annotations of them: errors, warnings, and notices of
 * what is uncertain. Where there are more than GitHub shows, those that are farthest beyond their rule's limit are
 * shown, of every rule in turn, and then how many more there are.
 */
export const gateGithub: GateReporter = (report) => {
  const findings = gradedFindings(report);
  const problems = report.problems.map(({ path, message }) =>
    command("error", { title: "htsr gate", file: shown(repositoryPath(path)) }, shown(message)),
  );
  const lines = (["error", "warning", "note"] as const).flatMap((level) =>
    annotations(
      level,
      findings.filter((graded) => graded.level === level),
    ),
  );
  // The last line is no command, and holds no text from a file that could make it one.
  const { models } = report;
  const counts = [
    ...(models.length > 1 ? [modelsText(models)] : []),
    ...(problems.length > 0 ? [`${plural(problems.length, "model")} not gated`] : []),
    ...tallyTexts(tally(models)),
  ];
  return `${[...problems, ...lines, `htsr gate ${verdictText(report)}: ${counts.join(", ")}.`].join("\n")}\n`;
};

function annotations(level: Level, findings: readonly GradedFinding[]): readonly string[] {
  const fit = findings.length <= SHOWN_OF_A_TYPE ? findings : inTurn(findings).slice(0, SHOWN_OF_A_TYPE - 1);
  const hidden = findings.length - fit.length;
  return [
    ...fit.map(({ model, rule, finding }) =>
      command(
        level,
        { title: `htsr gate: ${shown(rule.id)}`, file: shown(repositoryPath(model.model.path)) },
        findingText(finding),
      ),
    ),
    ...(hidden > 0
      ? [command(level, { title: "htsr gate" }, `and ${hidden} more; --format json has them all`)]
      : []),
  ];
}

/** The worst of each rule, then the second worst, and so on. */
function inTurn(findings: readonly GradedFinding[]): readonly GradedFinding[] {
  const places = new Map<GateFinding, number>();
  for (const rule of new Set(findings.map((graded) => graded.rule))) {
    for (const [place, finding] of worstFirst(rule.findings).entries()) places.set(finding, place);
  }
  const place = ({ finding }: GradedFinding) => places.get(finding) ?? 0;
  return findings.toSorted((a, b) => place(a) - place(b));
}

function command(level: Level, properties: Readonly<Record<string, string>>, message: string): string {
  const given = Object.entries(properties).map(([name, value]) => `${name}=${escapeProperty(value)}`);
  return `::${COMMANDS[level]} ${given.join(",")}::${escapeData(message)}`;
}

/** What ends a command, and the sign of these escapes. */
function escapeData(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

/** In a property besides what ends it. */
function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
