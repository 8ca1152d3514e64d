/** The mean width of a character of a sans-serif face over its size: a picture made without a screen can't measure. */
const CHARACTER = 0.55;

/** About how wide a text is. */
export function textWidth(text: string, fontSize: number): number {
  return text.length * fontSize * CHARACTER;
}

/** A text cut in its middle until it fits: names of layers differ at both ends. */
export function shortened(text: string, width: number, fontSize: number): string {
  const most = Math.max(Math.floor(width / (fontSize * CHARACTER)), 3);
  if (text.length <= most) return text;
  const start = Math.ceil((most - 1) / 2);
  return `${text.slice(0, start)}…${text.slice(text.length - (most - 1 - start))}`;
}

/** A text broken at its spaces into lines that fit. */
export function wrapped(text: string, width: number, fontSize: number): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const line = lines.at(-1);
    if (line === undefined || textWidth(`${line} ${word}`, fontSize) > width) lines.push(word);
    else lines[lines.length - 1] = `${line} ${word}`;
  }
  return lines;
}
