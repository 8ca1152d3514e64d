import { createHash } from "node:crypto";
import { deserialize, serialize } from "node:v8";
import type { ResultCache } from "../cache/result-cache.js";
import type { ChosenEngine } from "../esd/choose-engine.js";
import type { WeightMatrix } from "../layers/matrix.js";
import { type SourceContent, SourceContents } from "../loaders/source-contents.js";
import { VERSION } from "../version.js";
import type { LayerRecord } from "./columns.js";
import type { LayerIdentity } from "./identity.js";
import type { LayerJob } from "./job.js";
import { drawsRandomNumbers } from "./options.js";
import { skippedResult } from "./record.js";
import type { LayerResult } from "./result.js";

/** Raised when entries come to be written otherwise, or keys to be made otherwise. */
const FORMAT = 1;

type Measures = Omit<LayerRecord, keyof LayerIdentity | "status" | "reason">;

/** What a layer's result says of the weights alone: not whose they are, nor what their name makes suspicious. */
type KeptResult =
  | {
      readonly status: "analysed";
      readonly measures: Measures;
      readonly eigenvalues: Float64Array;
    }
  | { readonly status: "skipped"; readonly reason: string };

interface Sought {
  readonly key: string;
  readonly content: SourceContent;
}

/**
 * The results of one analysis's layers that are known from an earlier one, by the content of their weights and by
 * all else that their numbers depend on. It is used from one thread.
 */
export class LayerCache {
  readonly #cache: ResultCache;
  readonly #engine: ChosenEngine;
  readonly #contents: SourceContents;
  readonly #sought = new Map<WeightMatrix, Sought>();

  /**
   * @param matrices those of all jobs: their bytes begin to be read
   * @param threads the most that may read, the calling one among them
   */
  constructor(cache: ResultCache, engine: ChosenEngine, matrices: readonly WeightMatrix[], threads: number) {
    this.#cache = cache;
    this.#engine = engine;
    this.#contents = new SourceContents(
      matrices.map(({ source }) => source),
      threads,
    );
  }

  /** The job's result if it is known, bit for bit as it was when it was found, `seconds` included. */
  async find(job: LayerJob): Promise<LayerResult | null> {
    const content = await this.#contents.contentOf(job.matrix.source);
    // What is wrong with its bytes, the job itself says.
    if (content === null) return null;
    const key = keyOf(job, content, this.#engine);
    this.#sought.set(job.matrix, { key, content });
    const entry = this.#cache.read(key);
    return entry === null ? null : resultOf(job, deserialize(entry));
  }

  /**
   * Keeps a result that `find` did not know. One that failed is not kept, nor one of a file that has changed: it
   * may not be that of the bytes that were digested.
   */
  keep(job: LayerJob, result: LayerResult): void {
    const sought = this.#sought.get(job.matrix);
    const kept = keptOf(job, result);
    if (sought === undefined || kept === null || !this.#contents.isCurrent(sought.content)) return;
    this.#cache.write(sought.key, serialize(kept));
  }

  /** Looks for nothing more. */
  end(): void {
    this.#contents.end();
  }
}

/** SHA-256 of all that a result depends on, in hexadecimal. */
function keyOf(
  { identity, matrix, options }: LayerJob,
  content: SourceContent,
  engine: ChosenEngine,
): string {
  const { name, part, dtype, layer_type } = identity;
  const { seed, ...measured } = options;
  const { solver } = engine;
  const parts = {
    format: FORMAT,
    htsr: VERSION,
    // Its logarithms and the layout of what it serialises are V8's own.
    runtime: [process.versions.v8, process.arch],
    engine: [solver.name, solver.build ?? ""],
    source: content.key,
    kernel: matrix.kernel,
    dtype,
    layer_type,
    options: measured,
    // A random stream is the layer's own.
    random: drawsRandomNumbers(options) ? [seed, name, part] : null,
  };
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex");
}

function keptOf(job: LayerJob, result: LayerResult): KeptResult | null {
  const { record } = result;
  switch (result.status) {
    case "analysed": {
      const measures = measuresOf(record);
      return {
        status: "analysed",
        measures: { ...measures, warnings: measures.warnings.slice(job.warnings.length) },
        eigenvalues: result.eigenvalues,
      };
    }
    case "skipped":
      return record.reason === null ? null : { status: "skipped", reason: record.reason };
    case "failed":
      return null;
  }
}

/** A record without who it is about and what became of it. */
function measuresOf({
  name,
  part,
  raw_name,
  op,
  scope,
  block,
  component,
  shape,
  dtype,
  layer_type,
  same_as,
  status,
  reason,
  ...measures
}: LayerRecord): Measures {
  return measures;
}

function resultOf(job: LayerJob, kept: KeptResult): LayerResult {
  const { identity } = job;
  if (kept.status === "skipped") return skippedResult(identity, job.shape, kept.reason);
  const { measures, eigenvalues } = kept;
  return {
    status: "analysed",
    record: {
      ...identity,
      status: "analysed",
      reason: null,
      ...measures,
      warnings: [...job.warnings, ...measures.warnings],
    },
    eigenvalues,
  };
}
