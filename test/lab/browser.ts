import { chromium, type Browser, type BrowserContext, type Page } from "playwright-core";
import type { Lab } from "../../src/lab/index.js";

/** Debian's Chromium, without a network beyond this machine. */
export const chromiumOptions: { readonly executablePath: string; readonly args: string[] } = {
  executablePath: "/usr/bin/chromium",
  args: [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
  ],
};

export async function openBrowser(): Promise<Browser> {
  return chromium.launch(chromiumOptions);
}

/** A person's browser window on a lab, and everything that went wrong in it. */
export interface Person {
  readonly context: BrowserContext;
  readonly faults: string[];
  /** Opens a notebook and waits until it can be used. */
  open(path: string): Promise<Page>;
}

export async function person(
  browser: Browser,
  lab: Pick<Lab, "url">,
  theme: "light" | "dark" = "light",
): Promise<Person> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 860 }, colorScheme: theme });
  const faults: string[] = [];
  context.on("page", (page) => {
    page.on("pageerror", (error) => faults.push(String(error.stack)));
    page.on("console", (message) => {
      // A cell that fails, or a server that is ended on purpose, is said so by the browser too.
      if (message.type() === "error" && !/Failed to load resource|WebSocket/.test(message.text()))
        faults.push(message.text());
    });
    page.on("request", (request) => {
      const { hostname, protocol } = new URL(request.url());
      if (protocol.startsWith("http") && hostname !== "127.0.0.1") faults.push(`asked for ${request.url()}`);
    });
  });
  const first = await context.newPage();
  await first.goto(lab.url);
  return {
    context,
    faults,
    async open(path) {
      const page = await context.newPage();
      await page.goto(new URL(path, lab.url).href);
      await ready(page);
      return page;
    },
  };
}

/** Until the notebook is there and its kernel waits for work. */
export async function ready(page: Page): Promise<void> {
  await page.waitForSelector("body[data-ready][data-kernel=idle]", { timeout: 30_000 });
}

/** What stands under a cell, by the cell's number from 0. */
export const output = (page: Page, cell: number): ReturnType<Page["locator"]> =>
  page.locator(".jp-Notebook .jp-Cell").nth(cell).locator(".jp-Cell-outputArea");

/** A button of the toolbar by what it does. */
export const press = async (page: Page, name: string): Promise<void> =>
  page.locator(`.jp-NotebookPanel-toolbar [data-jp-item-name="${name}"] jp-button`).click();

/** Replaces what a code cell says. */
export async function write(page: Page, cell: number, source: string): Promise<void> {
  await page.locator(".jp-Notebook .jp-Cell").nth(cell).locator(".cm-content").click();
  await page.keyboard.press("ControlOrMeta+A");
  await page.keyboard.insertText(source);
}

export const saved = async (page: Page): Promise<void> => {
  await page.waitForSelector('#saved[data-state="saved"]');
};
