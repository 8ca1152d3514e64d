import { strictJson } from "../strict-json.js";
import { type Markup, raw } from "./markup.js";

/**
 * A value as a block of JSON within a page. In a script element only `<` can end the text or hide its end
 * (`</script>`, `<!--`), so that it is written as an escape, which JSON reads as the same character.
 *
 * @param id the element's, a word of ours
 */
export function embedJson(id: string, value: unknown): Markup {
  const text = strictJson(value, 0).replaceAll("<", "\\u003c");
  return raw(`<script type="application/json" id="${id}">${text}</script>`);
}
