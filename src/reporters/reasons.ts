import type { LayerRecord } from "../analysis/columns.js";
import { layerLabel } from "../analysis/layer-label.js";
import { shown } from "./shown.js";

/** Why records were skipped or failed: a code and the records that bear it, the commonest code first. */
export interface ReasonGroup<R> {
  readonly code: string;
  /** The clause after the code, of the first of the records. */
  readonly clause: string;
  /** Whether all of them bear the same clause. */
  readonly uniform: boolean;
  readonly records: readonly R[];
}

const CODE_AND_CLAUSE = /^([a-z_]+): (.*)$/su;

/** Groups records by the code of their `reason`, a text of the form `code: clause`. */
export function groupByReason<R extends { readonly reason: string | null }>(
  records: readonly R[],
): readonly ReasonGroup<R>[] {
  const groups = new Map<string, R[]>();
  for (const record of records) {
    const code = reasonCode(record.reason);
    const members = groups.get(code);
    if (members) members.push(record);
    else groups.set(code, [record]);
  }
  return [...groups]
    .map(([code, members]) => {
      const clauses = members.map((member) => parseReason(member.reason).clause);
      return {
        code,
        clause: clauses[0],
        uniform: clauses.every((clause) => clause === clauses[0]),
        records: members,
      };
    })
    .sort((a, b) => b.records.length - a.records.length);
}

/** The code of a reason, "other" if it has none. */
export function reasonCode(reason: string | null): string {
  return parseReason(reason).code;
}

function parseReason(reason: string | null): { code: string; clause: string } {
  const match = CODE_AND_CLAUSE.exec(reason ?? "");
  return match ? { code: match[1], clause: match[2] } : { code: "other", clause: reason ?? "" };
}

/** Which layer failed and why, as one text: most reasons name the layer themselves. */
export function failureText(record: Pick<LayerRecord, "name" | "part" | "reason">): string {
  const reason = shown(record.reason ?? "");
  return reason.includes(shown(record.name)) ? reason : `${shown(layerLabel(record))}: ${reason}`;
}
