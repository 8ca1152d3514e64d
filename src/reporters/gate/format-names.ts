/** The first is the one that is taken where none is asked for. */
export const GATE_FORMATS = ["table", "json", "junit", "sarif", "github", "gitlab", "markdown"] as const;

export type GateFormat = (typeof GATE_FORMATS)[number];
