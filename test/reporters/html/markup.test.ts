import { describe, expect, test } from "vitest";
import { embedJson } from "../../../src/reporters/html/embed-json.js";
import { html, raw } from "../../../src/reporters/html/markup.js";

describe("a template of HTML", () => {
  test("escapes text, in elements and in quoted attributes", () => {
    expect(html`<b title="${'"a\' & b"'}">${"<i>&amp;"}</b>`.markup).toBe(
      '<b title="&quot;a&#39; &amp; b&quot;">&lt;i&gt;&amp;amp;</b>',
    );
  });

  test("takes markup as it is, joins lists, and shows nothing for null", () => {
    expect(html`${raw("<hr>")}${[html`<i>${1}</i>`, "<", null]}${null}`.markup).toBe("<hr><i>1</i>&lt;");
  });

  test("makes invisible characters visible", () => {
    expect(html`${"a\u202eb\u2028"}`.markup).toBe("a\\u{202e}b\\u{2028}");
  });
});

describe("JSON in a page", () => {
  const hostile = { name: "</script><img onerror=alert(1)><!--\u2028\u2029" };
  const { markup } = embedJson("data", hostile);

  test("cannot end its element, nor open a comment", () => {
    const text = markup.slice(markup.indexOf(">") + 1, markup.lastIndexOf("<"));
    expect(text).not.toMatch(/[<\u2028\u2029]/u);
  });

  test("is read as the value that it was", () => {
    const text = markup.replace(/^<script[^>]*>/u, "").replace(/<\/script>$/u, "");
    expect(JSON.parse(text)).toEqual(hostile);
  });
});
