import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { temporaryDirectory } from "../cli/htsr.js";

/** Where a Chromium is, such as Debian's; undefined where there is none. */
export const CHROMIUM = [process.env.CHROMIUM_PATH, "/usr/bin/chromium"].find(
  (path) => path !== undefined && existsSync(path),
);

/** Among all tests those in a browser are left out where there is none; asked for by name they must not be. */
export const NO_BROWSER = CHROMIUM === undefined && process.env.npm_lifecycle_event !== "test:browser";

export function launch(): Promise<Browser> {
  if (CHROMIUM === undefined) {
    throw new Error("no Chromium: apt-get install chromium, or set CHROMIUM_PATH to where it is");
  }
  // Its sandbox does not start as root, as which containers run; the pages are our own.
  return chromium.launch({ executablePath: CHROMIUM, chromiumSandbox: false });
}

export interface Opened {
  readonly page: Page;
  /** What the page has printed to the console, thrown, or asked the network for, so far. */
  readonly complaints: readonly string[];
}

/** Opens a file of the disk as a reader does. */
export async function open(
  browser: Browser,
  file: string,
  { hash = "", ...options }: BrowserContextOptions & { readonly hash?: string } = {},
): Promise<Opened> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 }, ...options });
  const complaints: string[] = [];
  const own = pathToFileURL(file).href;
  page.on("console", (message) => complaints.push(`${message.type()}: ${message.text()}`));
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("request", (request) => {
    const url = request.url().replace(/#.*$/su, "");
    if (url !== own && !/^(data|blob):/u.test(url)) complaints.push(`request: ${url}`);
  });
  await page.goto(own + hash);
  return { page, complaints };
}

export function temporaryPage(text: string): string {
  const file = join(temporaryDirectory(), "report.html");
  writeFileSync(file, text);
  return file;
}
