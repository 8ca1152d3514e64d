import { COLUMN_NAMES, COLUMNS, type LayerRecord } from "../../../src/analysis/columns.js";
import type { LayerResult } from "../../../src/analysis/result.js";
import type { ReportedModel } from "../../../src/reporters/html/reported-model.js";
import { analysed, bellSpectrum, sampleReport } from "../sample-report.js";

/** Layers of 4096 x 4096 under names as long as those of real checkpoints, all of whose numbers have all digits. */
export function largeModel(layers: number): ReportedModel {
  const eigenvalues = bellSpectrum(4096, 1.234e-4, 39.87);
  const results: readonly LayerResult[] = Array.from({ length: layers }, (_, i) => {
    const block = `model.layers.${Math.floor(i / 7)}`;
    const result = analysed({
      name: `${block}.self_attn.projection_${i % 7}.weight`,
      N: 4096,
      M: 4096,
      alpha: 2 + Math.abs(Math.sin(i)) * 5,
      tail: 400,
      D: 0.0123456789,
      lower: 0.5 + 0.1 * Math.cos(i),
      phase: (["random-like", "bulk+spikes", "bulk-decay", "heavy-tailed"] as const)[i % 4],
      eigenvalues,
      more: { block, component: i % 2 === 0 ? "attention" : "mlp" },
    });
    return { ...result, record: filled(result.record) };
  });
  return { report: sampleReport(results), spectra: results.map(() => eigenvalues) };
}

/** The record with numbers of full length where it had none, as after `--thorough`. */
function filled(record: LayerRecord): LayerRecord {
  const numbers = COLUMN_NAMES.filter((name) => COLUMNS[name].kind === "number" && record[name] === null);
  return { ...record, ...Object.fromEntries(numbers.map((name, i) => [name, Math.sqrt(i + 2)])) };
}
