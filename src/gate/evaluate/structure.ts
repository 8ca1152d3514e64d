import type { LayerRecord } from "../../analysis/columns.js";
import { layerLabel } from "../../analysis/layer-label.js";
import type { BaselineLayer } from "../baseline.js";
import type { Check, GateFinding } from "../gate-report.js";

/**
 * Every layer of the baseline must still be there, with its shape. One that was left out of the analysis, here or in
 * the baseline, has no parts: its whole tensor is there in their place.
 * @param expected the baseline's layers that the rule is about
 * @param records all of the model's
 */
export function checkStructure(expected: readonly BaselineLayer[], records: readonly LayerRecord[]): Check {
  const byLabel = new Map(records.map((record) => [layerLabel(record), record]));
  const byName = new Map(records.map((record) => [record.name, record]));
  const counterpart = (before: BaselineLayer) => {
    const whole = byName.get(before.name);
    const isWhole = before.status === "skipped" || whole?.status === "skipped";
    return byLabel.get(layerLabel(before)) ?? (isWhole ? whole : undefined);
  };
  return {
    checked: expected.length,
    unmeasured: 0,
    findings: expected.flatMap((before): readonly GateFinding[] => {
      const was = before.shape.join(" x ");
      const found = {
        verdict: "violation",
        layer: layerLabel(before),
        raw_name: before.raw_name,
        uncertainty: null,
        baseline: was,
        limit: was,
      } as const;
      const record = counterpart(before);
      if (record === undefined)
        return [{ ...found, value: null, message: `is gone, ${was} in the baseline` }];
      const shape = record.shape.join(" x ");
      return shape === was
        ? []
        : [{ ...found, value: shape, message: `is ${shape}, ${was} in the baseline` }];
    }),
  };
}
