/** Makes a drawing of a width in pixels. */
export type Drawing = (width: number) => Element;

/** Where nothing has been laid out, as when a page is made for print at once. */
const USUAL_WIDTH = 480;

/** Columns change their widths by scroll bars and the like, for which nothing is drawn again. */
const SLACK = 12;

interface Drawn {
  readonly drawing: Drawing;
  width: number;
}

const drawn = new WeakMap<Element, Drawn>();

const resized = new ResizeObserver((entries) => {
  for (const { target, contentRect } of entries) {
    const known = drawn.get(target);
    if (!known || contentRect.width === 0 || Math.abs(contentRect.width - known.width) < SLACK) continue;
    known.width = contentRect.width;
    put(target, known.drawing(contentRect.width));
  }
});

/** Puts a drawing into a figure's place for it, and draws it again when that becomes wider or narrower. */
export function draw(figure: Element, drawing: Drawing): void {
  const canvas = figure.querySelector(".canvas");
  if (!canvas) return;
  const width = canvas.clientWidth || USUAL_WIDTH;
  put(canvas, drawing(width));
  drawn.set(canvas, { drawing, width });
  resized.observe(canvas);
}

/** A drawing is one picture for those who do not see it: its groups, which Plot names, are not to be read out. */
function put(canvas: Element, picture: Element): void {
  for (const group of picture.querySelectorAll("g[aria-label]")) group.removeAttribute("aria-label");
  canvas.replaceChildren(picture);
}
