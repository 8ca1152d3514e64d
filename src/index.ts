/** The functions that the commands call, for programs. */
export { analyzeModel, type RunOptions } from "./analysis/analyze-model.js";
export { COLUMNS, type ColumnName, type LayerRecord } from "./analysis/columns.js";
export { type FitOptions, fitNumbers, type NumbersFit } from "./analysis/fit-numbers.js";
export { type FitReport, fitReport, type NumbersSource } from "./analysis/fit-report.js";
export { fitSchema } from "./analysis/fit-schema.js";
export { type AnalyzeOptions, DEFAULT_OPTIONS } from "./analysis/options.js";
export { modelReport, type ReportInput } from "./analysis/report.js";
export type { Finding, LayerResult, MetricSummary, ModelReport, ModelSummary } from "./analysis/result.js";
export { reportSchema } from "./analysis/schema.js";
export { summarise } from "./analysis/summary.js";
export { defaultCacheDirectory, type Surroundings } from "./cache/cache-directory.js";
export { ResultCache } from "./cache/result-cache.js";
export { COMPARISON_COLUMNS, type ComparisonColumn, type ComparisonRecord } from "./compare/columns.js";
export {
  type CompareOptions,
  compareModels,
  DEFAULT_TOP_K,
  type ModelComparison,
} from "./compare/compare-models.js";
export {
  type ComparedModel,
  type CompareReport,
  type CompareReportInput,
  type ComparisonReport,
  compareReport,
} from "./compare/compare-report.js";
export { compareSchema } from "./compare/compare-schema.js";
export type { DenseMatrix } from "./compare/dense-matrix.js";
export { ksDistance } from "./compare/ks-distance.js";
export { type LayerMap, NO_MAP, parseRule } from "./compare/layer-map.js";
export { linearCka } from "./compare/linear-cka.js";
export { logWasserstein } from "./compare/log-wasserstein.js";
export type { AnalysedModel, UnmatchedLayer } from "./compare/model-layer.js";
export type { CompareRun } from "./compare/run-pairs.js";
export { subspaceOverlap } from "./compare/subspace-overlap.js";
export { type ComparisonSummary, summariseComparison } from "./compare/summary.js";
export { type TopSubspaces, topSubspaces } from "./compare/top-subspaces.js";
export { UserError } from "./errors.js";
export type { Eigensolver, MatrixView } from "./esd/engine.js";
export { mlMatrixEngine } from "./esd/engines/ml-matrix.js";
export { spectrum } from "./esd/spectrum.js";
export { type Baseline, baselineDocument, readBaseline } from "./gate/baseline.js";
export { configSchema } from "./gate/config-schema.js";
export { gateModel } from "./gate/evaluate-rules.js";
export { type GateReport, gateReport, type ModelGate } from "./gate/gate-report.js";
export { gateSchema } from "./gate/gate-schema.js";
export { type GateConfig, readConfig } from "./gate/read-config.js";
export { resolveRules } from "./gate/resolve-rules.js";
export type { Rule } from "./gate/rule-schema.js";
export type { SpectrumShape, WeightMatrix } from "./layers/matrix.js";
export { type PlannedLayer, type PlanOptions, planLayers } from "./layers/plan.js";
export type { Dtype } from "./loaders/dtype.js";
export type { ModelFormat, OpenedModel } from "./loaders/model.js";
export { type NumberColumn, readNumbers } from "./loaders/numbers/read-numbers.js";
export { openModel } from "./loaders/open-model.js";
export { type DecodedTensor, readTensor } from "./loaders/read-tensor.js";
export type { Role, WeightTensor } from "./loaders/tensor.js";
export type { TensorSource } from "./loaders/tensor-source.js";
export { longestLines } from "./metrics/longest-lines.js";
export { storageNoiseFloor } from "./metrics/noise-floor.js";
export { classifyPhase, type PhaseInput, type PhaseResult, type PowerLawEvidence } from "./phase/classify.js";
export { type Phase, type PhaseConfidence, type PhaseMargin, phaseText } from "./phase/phase.js";
export { correctedExponent } from "./powerlaw/finite-size.js";
export { fitHill, type HillFit } from "./powerlaw/hill.js";
export { fitLowerTail, type LowerTail, type LowerTailLimits } from "./powerlaw/lower-tail.js";
export { truncatedParetoAlpha } from "./powerlaw/truncated-pareto.js";
export {
  fitUpperTail,
  type UpperTail,
  type UpperTailOptions,
  WEIGHTWATCHER_RULE,
} from "./powerlaw/upper-tail.js";
export { type BulkFit, fitBulk } from "./rmt/bulk-fit.js";
export { htmpLogDensity } from "./rmt/htmp/density.js";
export { htmpCdf } from "./rmt/htmp/distribution.js";
export {
  marchenkoPasturCdf,
  marchenkoPasturDensity,
  marchenkoPasturQuantiles,
} from "./rmt/marchenko-pastur.js";
export { tracyWidomCdf, tracyWidomQuantile } from "./rmt/tracy-widom.js";
export { VERSION } from "./version.js";
