/** A plot of a page, kept as an SVG file beside the document. */
export interface Picture {
  /** Of the file, without its extension. */
  readonly name: string;
  readonly svg: string;
}

/** What the document says of a section. */
export interface Page {
  /** Without a heading of the first or second level. */
  readonly markdown: string;
  readonly pictures: readonly Picture[];
  /** Parts that other pages of docs/ show as well. */
  readonly excerpts?: readonly Excerpt[];
}

/** Written between the lines `<!-- validation: NAME -->` and `<!-- end -->` of a page. */
export interface Excerpt {
  /** Of the page, in docs/. */
  readonly file: string;
  readonly name: string;
  readonly markdown: string;
}

/** A part of the validation, which can be measured without the others. */
export interface Section {
  /** On the command line and in results.json. */
  readonly name: string;
  readonly title: string;
  /** Its figures, as JSON. */
  readonly measure: () => Promise<string>;
  /** @param figures what `measure` gave */
  readonly page: (figures: string) => Page;
}

/** A section whose figures are of one type from the measuring to the page. */
export function section<Figures>(
  name: string,
  title: string,
  measure: () => Figures | Promise<Figures>,
  page: (figures: Figures) => Page,
): Section {
  return {
    name,
    title,
    measure: async () => JSON.stringify(await measure()),
    page: (json) => {
      const figures: Figures = JSON.parse(json);
      return page(figures);
    },
  };
}
