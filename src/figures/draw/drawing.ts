import type { SvgDocument } from "./svg-document.js";
import type { ThemeName } from "./theme.js";

/** How a figure is to be drawn. */
export interface Drawing {
  readonly document: SvgDocument;
  /** `light` and `dark` make a picture that stands alone; `page` one that takes its colours from the page around it. */
  readonly theme: ThemeName;
  /** In CSS pixels; usually 680. */
  readonly width?: number;
  /** Whether the title and the line below it are drawn; where a page has them in its own text, not. Usually true. */
  readonly heading?: boolean;
}

export const USUAL_WIDTH = 680;
