import { createHash } from "node:crypto";
import { parseHTML } from "linkedom";
import { describe, expect, test } from "vitest";
import { htmlDocument } from "../../../src/reporters/html/document.js";
import type { ReportedModel } from "../../../src/reporters/html/reported-model.js";
import { reportJson } from "../../../src/reporters/json.js";
import { hasActiveCharacters } from "../active-characters.js";
import {
  analysed,
  bellSpectrum,
  reportOptions,
  SAMPLE_RESULTS,
  sampleReport,
  skipped,
} from "../sample-report.js";
import { largeModel } from "./large-report.js";

const ASSETS = { script: "void 0;", style: "body{}" };

const sample: ReportedModel = {
  report: sampleReport(),
  spectra: SAMPLE_RESULTS.map((result) => (result.status === "analysed" ? result.eigenvalues : null)),
};

const page = (...models: readonly ReportedModel[]) => {
  const text = htmlDocument(models, ASSETS);
  return { text, document: parseHTML(text).document };
};

describe("a page about one model", () => {
  const { text, document } = page(sample);

  test("carries the JSON report as `--format json` prints it", () => {
    const [report] = JSON.parse(document.getElementById("htsr-report")?.textContent ?? "");
    expect(report).toEqual(JSON.parse(reportJson(sample.report, reportOptions(SAMPLE_RESULTS))));
  });

  test("has a row for every analysed layer, and the numbers of the report with all their digits", () => {
    const rows = [...document.querySelectorAll("tr[data-layer]")];
    const records = sample.report.layers.filter(({ status }) => status === "analysed");
    expect(rows).toHaveLength(records.length);
    rows.forEach((row, i) => {
      const { alpha, D, stable_rank } = records[i];
      const numberIn = (column: string) =>
        Number(row.querySelector(`.c-${column} data`)?.getAttribute("value"));
      expect(numberIn("alpha")).toBe(alpha);
      expect(numberIn("D")).toBe(D);
      expect(numberIn("stable_rank")).toBe(stable_rank);
    });
  });

  test("says why layers failed or were skipped", () => {
    const leftOut = document.querySelector("#left-out")?.textContent ?? "";
    expect(leftOut).toContain("h.3.fc holds 3 NaN of 262144 weights");
    expect(leftOut).toContain("3 layers: depthwise");
    expect(leftOut).toContain("the same weights as tok.weight");
  });

  test("repeats the warnings and what to look at", () => {
    const body = document.body.textContent ?? "";
    for (const warning of sample.report.warnings) expect(body).toContain(warning);
    for (const { advice } of sample.report.summary.findings) expect(body).toContain(advice.slice(1));
  });

  test("loads nothing: neither elements nor styles refer to anything outside", () => {
    for (const element of document.querySelectorAll("[src], [href]")) {
      const target = element.getAttribute("src") ?? element.getAttribute("href") ?? "";
      expect(target).toMatch(/^(#|data:,)/u);
    }
    expect(document.querySelectorAll("iframe, object, embed, link:not([rel=icon]), base")).toHaveLength(0);
    expect(text).not.toMatch(/url\(|@import/u);
  });

  test("lets only its own script run, and lets nothing load", () => {
    const policy = document.querySelector("meta[http-equiv]")?.getAttribute("content") ?? "";
    const hash = createHash("sha256").update(ASSETS.script).digest("base64");
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain(`script-src 'sha256-${hash}'`);
  });

  test("has headings in order, a language, a title and a way past the navigation", () => {
    const levels = [...document.querySelectorAll("h1, h2, h3")].map(({ tagName }) => Number(tagName[1]));
    expect(levels[0]).toBe(1);
    for (const [i, level] of levels.slice(1).entries()) expect(level - levels[i]).toBeLessThanOrEqual(1);
    expect(document.documentElement.getAttribute("lang")).toBe("en");
    expect(document.title).toContain("sample.safetensors");
    expect(document.querySelector("a.skip")?.getAttribute("href")).toBe("#main");
  });

  test("has no id twice", () => {
    const ids = [...document.querySelectorAll("[id]")].map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });
});

describe("names from files", () => {
  const name = `</script><img src=x onerror="alert(1)"><b>\u2028\u202e'&`;
  const result = analysed({
    name,
    N: 64,
    M: 64,
    alpha: 2.2,
    tail: 22,
    D: 0.08,
    lower: 0.5,
    phase: "rank-collapse",
    eigenvalues: bellSpectrum(64, 0.01, 9),
  });
  const results = [result, skipped(name, [2, 2], `${name}: ${name}`)];
  const report = { ...sampleReport(results), warnings: [name] };
  const model = {
    report: { ...report, model: { ...report.model, path: name, files: [name] } },
    spectra: [bellSpectrum(64, 0.01, 9), null],
  };

  test("make no elements, end no script and hide nothing", () => {
    for (const { text, document } of [page(model), page(model, model)]) {
      expect(document.querySelectorAll("img, [onerror], button.layer b")).toHaveLength(0);
      expect(document.querySelectorAll("script")).toHaveLength(3);
      expect(text.toLowerCase().match(/<\/script/gu)).toHaveLength(3);
      expect(hasActiveCharacters(text)).toBe(false);
    }
  });

  test("stand in the page as they are but for what is invisible", () => {
    const { document } = page(model);
    expect(document.querySelector("button.layer")?.textContent).toBe(
      name.replace("\u2028", "\\u{2028}").replace("\u202e", "\\u{202e}"),
    );
  });
});

describe("a page about several models", () => {
  const grown = sample.report.layers.map((record) =>
    record.alpha === null ? record : { ...record, alpha: record.alpha + 1 },
  );
  const later: ReportedModel = {
    report: {
      ...sample.report,
      model: { ...sample.report.model, path: "models/later.safetensors" },
      layers: grown,
    },
    spectra: sample.spectra,
  };
  const { document } = page(sample, later);

  test("carries the reports in the order given", () => {
    const reports = JSON.parse(document.getElementById("htsr-report")?.textContent ?? "");
    expect(reports.map(({ model }: { model: { path: string } }) => model.path)).toEqual([
      "models/sample.safetensors",
      "models/later.safetensors",
    ]);
  });

  test("shows one model whole, the last, and hides the others", () => {
    const hidden = [...document.querySelectorAll("div.model")].map((model) => model.hasAttribute("hidden"));
    expect(hidden).toEqual([true, false]);
  });

  test("puts each layer's alphas side by side with their difference and its error", () => {
    const row = [...document.querySelectorAll("table.comparison tbody tr")].find(
      (candidate) => candidate.querySelector("th")?.textContent === "tok.weight",
    );
    const numbers = [...(row?.querySelectorAll("data") ?? [])].map((datum) =>
      Number(datum.getAttribute("value")),
    );
    const record = sample.report.layers[0];
    const alpha = record.alpha ?? 0;
    // A sum of two equal squares: √2 to within rounding.
    expect(numbers).toEqual([alpha, alpha + 1, 1, expect.closeTo(Math.SQRT2 * (record.sigma ?? 0), 12)]);
  });

  test("has no id twice", () => {
    const ids = [...document.querySelectorAll("[id]")].map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });
});

test("a page about 300 large layers, of whose records no number is missing, leaves a megabyte of five to its script", () => {
  const { text } = page(largeModel(300));
  expect(Buffer.byteLength(text)).toBeLessThan(4e6);
});
