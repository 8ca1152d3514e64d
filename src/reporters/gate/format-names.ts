export const GATE_FORMATS = ["json"] as const;

export type GateFormat = (typeof GATE_FORMATS)[number];
