import { describe, expect, test } from "vitest";
import { reportMarkdown } from "../../src/reporters/markdown.js";
import { code, prose } from "../../src/reporters/markdown-text.js";
import { hasActiveCharacters } from "./active-characters.js";
import { analysed, bellSpectrum, reportOptions, SAMPLE_RESULTS, sampleReport } from "./sample-report.js";

const options = reportOptions(SAMPLE_RESULTS);
const markdown = reportMarkdown(sampleReport(), options);

/** Cells of a table's line as GitHub cuts them: at every pipe that no backslash precedes. */
const cells = (line: string) => line.split(/(?<!\\)\|/).length - 2;

describe("tables", () => {
  test("have as many cells in every line as in their header, whatever the names", () => {
    const blocks = markdown.split("\n\n").filter((block) => block.startsWith("|"));
    expect(blocks).toHaveLength(2);
    for (const block of blocks) {
      const [header, ...rows] = block.split("\n");
      for (const row of rows) expect(cells(row)).toBe(cells(header));
    }
  });

  test("show exactly the chosen columns", () => {
    const text = reportMarkdown(sampleReport(), { ...options, columns: ["name", "xmin"] });
    expect(text).toContain("| name | xmin |\n| --- | --- |\n| `tok.weight` | 0.2519 |");
  });
});

describe("names from files", () => {
  test("an ordinary one is a code span", () => {
    expect(code("h.0.qkv/q")).toBe("`h.0.qkv/q`");
  });

  test("pipes, backticks, HTML and emphasis come out as character references", () => {
    expect(code("a|b`c`<i>*d*")).toBe("<code>a&#124;b&#96;c&#96;&#60;i&#62;&#42;d&#42;</code>");
  });

  test("control characters are escaped before anything else", () => {
    expect(hasActiveCharacters(markdown)).toBe(false);
    expect(markdown).toContain("u&#123;1b&#125;");
  });

  test("in running text they can neither link, mention, emphasise nor open a tag", () => {
    const text = prose("[x](http://e) @someone **b** <script> `c` a|b _d_ alpha_lower");
    expect(text.replaceAll("<!-- -->", "")).not.toMatch(/[[\]*<>`|]|(^|\W)_/);
    expect(text).toContain("@<!-- -->someone");
    expect(text).toContain("alpha_lower");
  });
});

describe("content", () => {
  test("what to look at comes before the numbers, and the layers are folded away", () => {
    const order = ["### What to look at", "### Summary", "<details><summary>Layers</summary>"];
    const places = order.map((heading) => markdown.indexOf(heading));
    expect(places.every((place) => place > 0)).toBe(true);
    expect(places).toEqual(places.toSorted((a, b) => a - b));
  });

  test("the 2/6 rule is WeightWatcher's convention, not a verdict", () => {
    expect(markdown).toContain("WeightWatcher's convention (alpha below 2, above 6), not a verdict");
  });

  test("a model without findings has no empty section", () => {
    const eigenvalues = bellSpectrum(64, 0.1, 2);
    const sound = { N: 64, M: 64, alpha: 3, tail: 30, D: 0.05, lower: 0.5, eigenvalues };
    const results = [analysed({ ...sound, name: "a", phase: "heavy-tailed" })];
    expect(reportMarkdown(sampleReport(results), options)).not.toContain("What to look at");
  });

  test("as a person has looked at it", async () => {
    await expect(markdown).toMatchFileSnapshot("snapshots/report.md.txt");
  });
});
