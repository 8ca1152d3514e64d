import type { Component } from "../../layers/describe.js";
import type { Phase } from "../../phase/phase.js";

/**
 * The colours by what they mean. Okabe and Ito's, told apart with every kind of colour vision, made darker (on light
 * ground) or lighter (on dark) until text of them can be read; no meaning hangs on colour alone.
 */
export interface Theme {
  /** The ground; of a page, what lies behind the figure. */
  readonly surface: string;
  readonly ink: string;
  readonly muted: string;
  readonly grid: string;
  /** What was measured. */
  readonly data: string;
  readonly bar: string;
  readonly upperTail: string;
  readonly lowerTail: string;
  readonly bulk: string;
  /** Spikes, and distances that are pointed at. */
  readonly mark: string;
  /** Below and above the median. */
  readonly below: string;
  readonly above: string;
  readonly phase: Readonly<Record<Phase, string>>;
}

/** `page` takes its colours from the page's custom properties (themeVariables writes them), light ones where it has none. */
export type ThemeName = "light" | "dark" | "page";

/** The colours of phases go from pale to strong in the order of training; what lies outside of it has another hue. */
const LIGHT: Theme = {
  surface: "#ffffff",
  ink: "#1b1d20",
  muted: "#5c636b",
  grid: "#e4e6e9",
  data: "#3f454c",
  bar: "#c5cad1",
  upperTail: "#bf4f00",
  lowerTail: "#0068a8",
  bulk: "#007a59",
  mark: "#a63d78",
  below: "#0072b2",
  above: "#d55e00",
  phase: {
    "random-like": "#a3a9b0",
    "bleeding-out": "#62aedd",
    "bulk+spikes": "#2272b4",
    "bulk-decay": "#8b4fa6",
    "heavy-tailed": "#541a66",
    "rank-collapse": "#c2410c",
    "narrower-than-random": "#d99a00",
  },
};

const DARK: Theme = {
  surface: "#14171a",
  ink: "#e9ebee",
  muted: "#a4abb3",
  grid: "#30353b",
  data: "#ccd1d7",
  bar: "#4c545d",
  upperTail: "#f79448",
  lowerTail: "#62b8ee",
  bulk: "#35c79e",
  mark: "#e79ac6",
  below: "#56b4e9",
  above: "#f28a3c",
  phase: {
    "random-like": "#6e767f",
    "bleeding-out": "#3f86b8",
    "bulk+spikes": "#6cc0f4",
    "bulk-decay": "#b78bdb",
    "heavy-tailed": "#ecc4ff",
    "rank-collapse": "#ff8552",
    "narrower-than-random": "#f0bf4d",
  },
};

/** A colour's custom property: `--figure-upper-tail`, `--figure-phase-bulk-spikes`. */
function property(...path: readonly string[]): string {
  const words = path
    .join("-")
    .replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
    .replaceAll("+", "-");
  return `--figure-${words}`;
}

/** A theme with each of its colours made something else. */
function mapped(theme: Theme, change: (name: string, colour: string) => string): Theme {
  const of = (name: Exclude<keyof Theme, "phase">) => change(property(name), theme[name]);
  const phase = (name: Phase) => change(property("phase", name), theme.phase[name]);
  return {
    surface: of("surface"),
    ink: of("ink"),
    muted: of("muted"),
    grid: of("grid"),
    data: of("data"),
    bar: of("bar"),
    upperTail: of("upperTail"),
    lowerTail: of("lowerTail"),
    bulk: of("bulk"),
    mark: of("mark"),
    below: of("below"),
    above: of("above"),
    phase: {
      "random-like": phase("random-like"),
      "bleeding-out": phase("bleeding-out"),
      "bulk+spikes": phase("bulk+spikes"),
      "bulk-decay": phase("bulk-decay"),
      "heavy-tailed": phase("heavy-tailed"),
      "rank-collapse": phase("rank-collapse"),
      "narrower-than-random": phase("narrower-than-random"),
    },
  };
}

const PAGE: Theme = mapped(LIGHT, (name, colour) => `var(${name}, ${colour})`);

export const THEMES: Readonly<Record<ThemeName, Theme>> = { light: LIGHT, dark: DARK, page: PAGE };

/**
 * The declarations of the custom properties that figures of the theme `page` take their colours from.
 *
 * @example `:root { ${themeVariables("light")} } @media (prefers-color-scheme: dark) { :root { ${themeVariables("dark")} } }`
 */
export function themeVariables(theme: Exclude<ThemeName, "page">): string {
  const declarations: string[] = [];
  mapped(THEMES[theme], (name, colour) => {
    declarations.push(`${name}: ${colour};`);
    return colour;
  });
  return declarations.join(" ");
}

/** A component's mark: one of Plot's symbols and, beside it, a colour. */
export const COMPONENT_MARKS: Readonly<
  Record<Component, { readonly symbol: MarkSymbol; readonly hue: Hue }>
> = {
  attention: { symbol: "circle", hue: "lowerTail" },
  mlp: { symbol: "square", hue: "upperTail" },
  embedding: { symbol: "triangle", hue: "bulk" },
  head: { symbol: "diamond", hue: "mark" },
  conv: { symbol: "circle", hue: "data" },
  recurrent: { symbol: "diamond", hue: "above" },
  norm: { symbol: "cross", hue: "muted" },
  expert: { symbol: "star", hue: "below" },
  other: { symbol: "square", hue: "muted" },
};

/** The same symbols for a legend, as paths around 0, 0. */
export const SYMBOL_PATHS = {
  circle: "M-3.6,0a3.6,3.6 0 1,0 7.2,0a3.6,3.6 0 1,0 -7.2,0",
  square: "M-3.3,-3.3h6.6v6.6h-6.6z",
  triangle: "M0,-4.6L4.2,2.8H-4.2z",
  diamond: "M0,-5.2L3.2,0L0,5.2L-3.2,0z",
  cross: "M-4.4,-1.5h2.9v-2.9h3v2.9h2.9v3h-2.9v2.9h-3v-2.9h-2.9z",
  star: "M0,-5.4L1.2,-1.7L5.1,-1.7L2,0.6L3.2,4.4L0,2.1L-3.2,4.4L-2,0.6L-5.1,-1.7L-1.2,-1.7z",
} as const;

type MarkSymbol = keyof typeof SYMBOL_PATHS;

type Hue = Exclude<keyof Theme, "phase">;
