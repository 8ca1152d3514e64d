import { identify } from "../analysis/identity.js";
import { shapeColumns } from "../analysis/record.js";
import { type PlannedLayer, planLayers } from "../layers/plan.js";
import { reasonText } from "../layers/skip.js";
import { openModel } from "../loaders/open-model.js";
import {
  type InspectReport,
  type InspectRow,
  inspectCsv,
  inspectJson,
  inspectMarkdown,
  inspectNdjson,
} from "../reporters/inspect.js";
import { deliver, hint, type OutputOptions } from "./output.js";
import { type SelectionOptions, selectionOf } from "./selection.js";
import { coloursFor, widthOf } from "./terminal.js";

/**
 * `htsr inspect`: lists every tensor of two or more dimensions with what would become of it.
 * @returns the exit code
 * @throws UserError
 */
export async function inspect(path: string, options: SelectionOptions & OutputOptions): Promise<number> {
  const { path: shown, format, files, tensors, warnings } = await openModel(path);
  const report: InspectReport = {
    model: { path: shown, format, files },
    stored_tensors: new Set(tensors.flatMap(({ stored }) => stored)).size,
    tensors: planLayers(tensors, selectionOf(options)).map(inspectRow),
    warnings,
  };
  await deliver(await render(report, options), options);
  for (const warning of warnings) hint(warning, options);
  return 0;
}

async function render(report: InspectReport, options: OutputOptions): Promise<string> {
  switch (options.format) {
    case "table": {
      const { inspectTable } = await import("../reporters/inspect-table.js");
      return inspectTable(report, { width: widthOf(options), colours: coloursFor(options) });
    }
    case "json":
      return inspectJson(report);
    case "ndjson":
      return inspectNdjson(report);
    case "csv":
      return inspectCsv(report);
    case "markdown":
      return inspectMarkdown(report);
  }
}

const NO_SHAPE = { N: null, M: null, num_matrices: null, num_params: null, num_evals: null } as const;

function inspectRow(planned: PlannedLayer): InspectRow {
  const shape = planned.kind === "fail" || planned.shape === null ? NO_SHAPE : shapeColumns(planned.shape);
  switch (planned.kind) {
    case "analyse":
      return { ...identify(planned.tensor, planned.matrix.part), ...shape, status: "analyse", reason: null };
    case "skip":
      return {
        ...identify(planned.tensor, planned.part),
        ...shape,
        status: "skip",
        reason: reasonText(planned.skip),
      };
    case "fail":
      return { ...identify(planned.tensor, ""), ...shape, status: "fail", reason: planned.message };
  }
}
