import * as Plot from "@observablehq/plot";
import { plainNumber } from "./number-text.js";
import type { Theme } from "./theme.js";

const SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹";

/** `10⁻³`. */
function powerOfTen(exponent: number): string {
  const digits = [...String(Math.abs(exponent))].map((digit) => SUPERSCRIPTS[Number(digit)]).join("");
  return `10${exponent < 0 ? "⁻" : ""}${digits}`;
}

/** Where a logarithmic axis is labelled, and where it has a mark without a label. */
export interface LogTicks {
  readonly labelled: readonly number[];
  readonly unlabelled: readonly number[];
  readonly text: (value: number) => string;
}

/** Powers of ten from here to there are written out. */
const PLAIN = { from: -3, to: 4 } as const;

/**
 * Powers of ten, every second, third ... of them where there are many; on an axis of less than two decades 1, 2 and 5 of
 * each, or round numbers where that gives fewer than two.
 *
 * @param most labels, about
 */
export function logTicks([low, high]: readonly [number, number], most = 8): LogTicks {
  const first = Math.floor(Math.log10(low));
  const last = Math.ceil(Math.log10(high));
  const within = (value: number) => value >= low * (1 - 1e-9) && value <= high * (1 + 1e-9);
  const decades = Array.from({ length: last - first + 1 }, (_, i) => first + i);
  const multiples = (factors: readonly number[]) =>
    decades.flatMap((decade) => factors.map((factor) => Number(`${factor}e${decade}`))).filter(within);
  const powers = multiples([1]);
  if (Math.log10(high / low) < 2 || powers.length < 2) {
    const few = [
      [1, 2, 5],
      [1, 2, 3, 4, 5, 6, 7, 8, 9],
    ]
      .map(multiples)
      .find(({ length }) => length >= 3);
    const labelled = few ?? roundNumbers(low, high);
    return { labelled, unlabelled: multiples([1, 2, 3, 4, 5, 6, 7, 8, 9]), text: plainNumber };
  }
  const every = Math.ceil(powers.length / most);
  const labelled = powers.filter((power) => Math.round(Math.log10(power)) % every === 0);
  const plain = first >= PLAIN.from && last <= PLAIN.to;
  return {
    labelled,
    unlabelled: every > 1 ? powers : multiples([1, 2, 3, 4, 5, 6, 7, 8, 9]),
    text: plain ? plainNumber : (value) => powerOfTen(Math.round(Math.log10(value))),
  };
}

/** Round numbers evenly spaced, where the axis is too short for others. */
function roundNumbers(low: number, high: number): readonly number[] {
  const step = 10 ** Math.floor(Math.log10((high - low) / 2));
  const first = Math.ceil(low / step);
  const count = Math.floor(high / step) - first + 1;
  const every = Math.ceil(count / 5);
  return Array.from({ length: Math.ceil(count / every) }, (_, i) => (first + i * every) * step);
}

/** How an axis looks; `domain` is given where it is logarithmic. */
export interface AxisLook {
  readonly theme: Theme;
  readonly label: string | null;
  /** Of a logarithmic axis. */
  readonly log?: readonly [number, number];
  /** Labels, about; or exactly these. */
  readonly ticks?: number | readonly number[];
  readonly text?: (value: number) => string;
  readonly labelOffset?: number;
}

/** The marks of an axis along the bottom: grid, ticks and label. The scale itself has `axis: null`. */
export function bottomAxis(look: AxisLook): Plot.Markish[] {
  const { grid, minor, axis } = axisOptions(look, 6);
  const { labelOffset = 38 } = look;
  return [
    Plot.gridX(grid.ticks, grid.options),
    ...(minor.length > 0 ? [Plot.axisX(minor, { ...MINOR, color: look.theme.muted })] : []),
    Plot.axisX(axis.ticks, { ...axis.options, labelOffset }),
  ];
}

/** The marks of an axis along the left side. */
export function leftAxis(look: AxisLook): Plot.Markish[] {
  const { grid, minor, axis } = axisOptions(look, 5);
  const { labelOffset = 58 } = look;
  return [
    Plot.gridY(grid.ticks, grid.options),
    ...(minor.length > 0 ? [Plot.axisY(minor, { ...MINOR, color: look.theme.muted })] : []),
    Plot.axisY(axis.ticks, { ...axis.options, labelOffset }),
  ];
}

const MINOR = { text: () => "", tickSize: 3, label: null } as const;

function axisOptions({ theme, label, log, ticks, text }: AxisLook, usual: number) {
  const chosen = log === undefined ? null : logTicks(log, typeof ticks === "number" ? ticks : 8);
  const exact = chosen?.labelled ?? (typeof ticks === "object" ? ticks : undefined);
  const count = exact === undefined ? { ticks: typeof ticks === "number" ? ticks : usual } : {};
  return {
    grid: { ticks: exact && [...exact], options: { ...count, stroke: theme.grid, strokeOpacity: 1 } },
    minor: chosen === null ? [] : [...chosen.unlabelled],
    axis: {
      ticks: exact && [...exact],
      options: {
        ...count,
        // Not tickFormat: Plot thins the labels of a logarithmic axis by its own rule.
        text: text ?? chosen?.text ?? plainNumber,
        tickSize: 6,
        label,
        labelAnchor: "center",
        labelArrow: "none",
        color: theme.ink,
        fontSize: 11,
      },
    },
  } as const;
}
