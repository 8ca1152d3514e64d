import { PHASES, type Phase } from "../phase/phase.js";
import type { LayerRecord } from "./columns.js";
import { findings } from "./findings.js";
import { quantile } from "./quantile.js";
import { type LayerResult, type MetricSummary, type ModelSummary, SUMMARY_METRICS } from "./result.js";

/**
 * A model's layers in a few numbers. Every tensor counts once, so that analysed + skipped + failed = total:
 * as analysed if any part of it was, else as failed if any part failed, else as skipped. Layers without a
 * value of a metric stay out of its mean and quantiles; `count` says how many had one. `num_params` are the
 * weights that were analysed.
 */
export function summarise(results: readonly LayerResult[]): ModelSummary {
  const records = results.map(({ record }) => record);
  const analysed = records.filter(({ status }) => status === "analysed");
  return {
    tensors: countTensors(records),
    records: countStatuses(records.map(({ status }) => status)),
    num_params: analysed.reduce((sum, { num_params }) => sum + (num_params ?? 0), 0),
    phases: countPhases(analysed),
    no_phase: analysed.filter(({ phase }) => phase === null).length,
    metrics: summariseMetrics(analysed),
    findings: findings(records),
  };
}

type Status = LayerRecord["status"];

function countStatuses(statuses: readonly Status[]): Record<Status, number> {
  const counts = { analysed: 0, skipped: 0, failed: 0 };
  for (const status of statuses) counts[status] += 1;
  return counts;
}

/** The status by which a tensor counts is the first of these that any of its parts has. */
const PRECEDENCE: readonly Status[] = ["analysed", "failed", "skipped"];

function countTensors(records: readonly LayerRecord[]): ModelSummary["tensors"] {
  const statuses = new Map<string, Status>();
  for (const { name, raw_name, scope, status } of records) {
    const tensor = JSON.stringify([name, raw_name, scope]);
    const known = statuses.get(tensor);
    if (known === undefined || PRECEDENCE.indexOf(status) < PRECEDENCE.indexOf(known)) {
      statuses.set(tensor, status);
    }
  }
  return { total: statuses.size, ...countStatuses([...statuses.values()]) };
}

function countPhases(analysed: readonly LayerRecord[]): Record<Phase, number> {
  const count = (phase: Phase) => analysed.filter((record) => record.phase === phase).length;
  return keyed(PHASES, count);
}

function summariseMetrics(analysed: readonly LayerRecord[]): ModelSummary["metrics"] {
  return keyed(SUMMARY_METRICS, (metric) =>
    summariseMetric(analysed.map((record) => record[metric]).filter((value) => value !== null)),
  );
}

function summariseMetric(values: readonly number[]): MetricSummary {
  const ascending = values.toSorted((a, b) => a - b);
  const sum = ascending.reduce((total, value) => total + value, 0);
  return {
    count: ascending.length,
    mean: ascending.length === 0 ? null : sum / ascending.length,
    median: quantile(ascending, 0.5),
    q25: quantile(ascending, 0.25),
    q75: quantile(ascending, 0.75),
  };
}

function keyed<K extends string, V>(keys: readonly K[], valueFor: (key: K) => V): Record<K, V> {
  const entries: readonly (readonly [K, V])[] = keys.map((key) => [key, valueFor(key)]);
  // Object.fromEntries forgets the type of its keys; every K is among the entries.
  return Object.fromEntries(entries) as Record<K, V>;
}
