/** A path as sites show files by it: with slashes, and without the directory that it is relative to. */
export function repositoryPath(path: string): string {
  return path.replaceAll("\\", "/").replace(/^(?:\.\/+)+/, "");
}

/** A path as a URI reference (RFC 3986): relative as the path is, or of the scheme `file` for an absolute path. */
export function pathUri(path: string): string {
  const slashed = repositoryPath(path);
  const encoded = wellFormed(slashed).split("/").map(encodeURIComponent).join("/");
  if (/^[A-Za-z]:\//.test(slashed)) return `file:///${slashed.slice(0, 2)}${encoded.slice(4)}`;
  return slashed.startsWith("/") ? `file://${encoded}` : encoded;
}

/** The text with U+FFFD for each half of a surrogate pair that stands alone, for which no URI has a form. */
function wellFormed(text: string): string {
  return text.replace(/\p{Cs}/gu, "\ufffd");
}
