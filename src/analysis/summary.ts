import type { WeightTensor } from "../loaders/tensor.js";
import { quantile } from "../metrics/quantile.js";
import { PHASES, type Phase } from "../phase/phase.js";
import type { LayerRecord } from "./columns.js";
import { findings } from "./findings.js";
import { type LayerResult, type MetricSummary, type ModelSummary, SUMMARY_METRICS } from "./result.js";

/**
 * A model's layers in a few numbers. Every tensor that the file holds counts once, however many uses and parts it
 * has, so that analysed + skipped + failed = total: as analysed if any part of any use of it was, else as failed
 * if any failed, else as skipped. Of an analysis that was interrupted, only tensors with a result count, in the
 * total too. Layers without a value of a metric stay out of its mean and quantiles; `count` says how many had
 * one. `num_params` are the weights that were analysed.
 *
 * @param tensors the opened model's, to which the results refer by name
 */
export function summarise(
  results: readonly LayerResult[],
  tensors: readonly Pick<WeightTensor, "name" | "stored">[],
): ModelSummary {
  const records = results.map(({ record }) => record);
  const analysed = records.filter(({ status }) => status === "analysed");
  return {
    tensors: countStored(records, tensors),
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

/** The status by which a stored tensor counts is the first of these that any part of any of its uses has. */
const PRECEDENCE: readonly Status[] = ["analysed", "failed", "skipped"];

function countStored(
  records: readonly LayerRecord[],
  tensors: readonly Pick<WeightTensor, "name" | "stored">[],
): ModelSummary["tensors"] {
  const storedOf = new Map(tensors.map(({ name, stored }) => [name, stored]));
  const statuses = new Map<string, Status>();
  for (const { name, status } of records) {
    for (const key of storedOf.get(name) ?? []) {
      const known = statuses.get(key);
      if (known === undefined || PRECEDENCE.indexOf(status) < PRECEDENCE.indexOf(known)) {
        statuses.set(key, status);
      }
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

/** Mean, median and quartiles of the values there are. */
export function summariseMetric(values: readonly number[]): MetricSummary {
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

/** An object of these keys. */
export function keyed<K extends string, V>(keys: readonly K[], valueFor: (key: K) => V): Record<K, V> {
  const entries: readonly (readonly [K, V])[] = keys.map((key) => [key, valueFor(key)]);
  // Object.fromEntries forgets the type of its keys; every K is among the entries.
  return Object.fromEntries(entries) as Record<K, V>;
}
