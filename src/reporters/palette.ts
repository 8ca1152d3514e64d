import type { ChalkInstance } from "chalk";
import type { Phase } from "../phase/phase.js";

type Paint = (text: string) => string;

/**
 * The terminal's colours by what they mean. Of the sixteen ANSI ones only red, magenta and bright blue can be
 * read on a light and on a dark ground alike, and no one takes them for each other who cannot tell red from
 * green. None carries a meaning alone: phases are named, marks are characters. There is no green: no phase is
 * a verdict.
 */
export interface Palette {
  readonly heading: Paint;
  /** What the eye may pass over. */
  readonly quiet: Paint;
  readonly alert: Paint;
  readonly phase: Readonly<Record<Phase, Paint>>;
}

export function palette(colours: ChalkInstance): Palette {
  // As plain functions of one text: chalk joins all the arguments that it is given, an index of map's too.
  const paint =
    (style: ChalkInstance): Paint =>
    (text) =>
      style(text);
  return {
    heading: paint(colours.bold),
    quiet: paint(colours.dim),
    alert: paint(colours.bold.red),
    phase: {
      "random-like": paint(colours.dim),
      "bleeding-out": paint(colours.blueBright),
      "bulk+spikes": paint(colours.bold.blueBright),
      "bulk-decay": paint(colours.magenta),
      "heavy-tailed": paint(colours.bold.magenta),
      "rank-collapse": paint(colours.bold.red),
      "narrower-than-random": paint(colours.red),
    },
  };
}
