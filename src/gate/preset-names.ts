export const PRESET_NAMES = ["recommended", "strict", "finetune"] as const;

export type PresetName = (typeof PRESET_NAMES)[number];
