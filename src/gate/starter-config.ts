import type { PresetName } from "./preset-names.js";

const SCHEMA = "./node_modules/htsr/schema/config.schema.json";

/**
 * A configuration to start from, with the rules that people change first. As JSON it has no room for comments.
 */
export function starterConfig(preset: PresetName, format: "json" | "jsonc" | "yaml"): string {
  switch (format) {
    case "json":
      return `${JSON.stringify({ $schema: SCHEMA, preset, ...baselineOf(preset), rules: [] }, null, 2)}\n`;
    case "jsonc":
      return `{
  // Editors find the keys, the metrics and the phases by this.
  "$schema": "${SCHEMA}",
  "preset": "${preset}",${preset === "finetune" ? '\n  "baseline": "baseline.json",' : ""}
  "rules": [
    // A limit for some layers only, shown but not failed upon:
    // { "metric": "stable_rank", "min": 2, "where": { "components": ["attention"] }, "severity": "warning" },
    // A preset's rule with another limit, by its id:
    // { "id": "median-alpha", "metric": "alpha", "summary": "median", "max": 5 },
  ]
}
`;
    case "yaml":
      return `# yaml-language-server: $schema=${SCHEMA}
preset: ${preset}
${preset === "finetune" ? "baseline: baseline.json\n" : ""}# Rules besides the preset's:
rules: []
# such as a limit for some layers only, shown but not failed upon:
# - metric: stable_rank
#   min: 2
#   where: { components: [attention] }
#   severity: warning
# or a preset's rule with another limit, by its id:
# - { id: median-alpha, metric: alpha, summary: median, max: 5 }
`;
  }
}

function baselineOf(preset: PresetName) {
  return preset === "finetune" ? { baseline: "baseline.json" } : {};
}
