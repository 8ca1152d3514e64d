/** As much of a node as an element can take in. */
export interface SvgNode {
  readonly nodeName: string;
  textContent: string | null;
}

/** As much of an element as is needed here, of a browser's or of linkedom's. */
export interface SvgElement extends SvgNode {
  readonly outerHTML: string;
  readonly children: Iterable<SvgElement>;
  readonly localName: string;
  getAttribute(name: string): string | null;
  setAttribute(name: string, value: string): void;
  append(...children: readonly (SvgNode | string)[]): void;
}

/**
 * As much of a document as is needed here: a browser's `document`, or in Node that of linkedom's
 * `new DOMParser().parseFromString("<svg/>", "image/svg+xml")`, whose elements' outerHTML is well-formed XML.
 */
export interface SvgDocument {
  createElementNS(namespace: string, name: string, options?: string): SvgElement;
}

const NAMESPACE = "http://www.w3.org/2000/svg";

/** An element with its attributes, and what is in it. */
export function svgElement(
  document: SvgDocument,
  name: string,
  attributes: Readonly<Record<string, string | number>>,
  content: string | readonly SvgElement[] = [],
): SvgElement {
  const element = document.createElementNS(NAMESPACE, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
  if (typeof content === "string") element.textContent = content;
  else element.append(...content);
  return element;
}
