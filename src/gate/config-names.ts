/** The names under which a configuration is found without being named, the first that is there. */
export const CONFIG_NAMES = [
  "htsr.config.json",
  "htsr.config.jsonc",
  "htsr.config.yaml",
  "htsr.config.yml",
] as const;
