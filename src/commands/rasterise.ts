import { UserError } from "../errors.js";

/** Pixels of the picture for one of the drawing: 300 to the inch of a figure across a page. */
const DENSITY = 3;

const FONT_CHECK = `<svg xmlns="http://www.w3.org/2000/svg" width="20" height="20"><text y="15">M</text></svg>`;

/**
 * A drawing as a PNG, by resvg with the fonts of the machine.
 * @throws UserError without the optional package that does it, or without any font
 */
export async function rasterise(svg: string): Promise<Uint8Array> {
  const resvg = await import("@resvg/resvg-js").catch(() => null);
  if (resvg === null) {
    throw new UserError(
      "--format png needs the optional package @resvg/resvg-js, which is not installed; install it, or use --format svg.",
    );
  }
  const font = { loadSystemFonts: true };
  // Without a font it would leave the text out and say nothing.
  if (new resvg.Resvg(FONT_CHECK, { font }).getBBox() === undefined) {
    throw new UserError(
      "--format png finds no font on this machine; install one, such as DejaVu Sans, or use --format svg.",
    );
  }
  return new resvg.Resvg(svg, { font, fitTo: { mode: "zoom", value: DENSITY } }).render().asPng();
}
