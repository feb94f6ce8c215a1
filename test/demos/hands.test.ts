import assert from "node:assert/strict";
import { chromium, type Browser, type BrowserContextOptions, type Page } from "playwright-core";
import { demoNames, serveDemos, type DemoName } from "../../src/demos/index.js";
import { needs } from "../support/needs.js";

/** What can be dragged first, and what is pressed to make the demo do something that shows in `changes`. */
const demos: Readonly<Record<DemoName, { readonly button: string; readonly changes: string }>> = {
  "linear-classifier": { button: "One update", changes: ".sums dd:last-of-type" },
  "knn-regions": { button: "New points", changes: ".ballot" },
  descent: { button: "One step", changes: ".count" },
};

describe("demos in the hand", function () {
  this.timeout(60_000);
  let browser: Browser;
  let served: Awaited<ReturnType<typeof serveDemos>>;
  before(async function () {
    needs(this, "chromium");
    browser = await chromium.launch({
      executablePath: "/usr/bin/chromium",
      args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
    });
    served = await serveDemos();
  });
  after(async () => {
    await browser?.close();
    await served?.close();
  });

  async function open(name: DemoName, options: BrowserContextOptions = {}): Promise<Page> {
    const page = await browser.newPage({ viewport: { width: 1100, height: 900 }, ...options });
    await page.goto(new URL(name, served.url).href);
    await page.waitForSelector("html[data-ready]");
    return page;
  }
  /** Where the first point is, as it tells a screen reader. */
  async function place(page: Page): Promise<[number, number]> {
    const label = (await page.locator(".handle").first().getAttribute("aria-label"))!;
    const [, x, y] = /at (−?[\d.]+), (−?[\d.]+)/.exec(label)!;
    return [x, y].map((text) => Number(text.replace("−", "-"))) as [number, number];
  }
  async function middle(page: Page): Promise<{ x: number; y: number }> {
    const { x, y, width, height } = (await page.locator(".handle .mark").first().boundingBox())!;
    return { x: x + width / 2, y: y + height / 2 };
  }

  for (const name of demoNames) {
    const { button, changes } = demos[name];

    it(`${name}: the mouse drags a point, and keeps it at the edge`, async () => {
      const page = await open(name);
      const [from, start] = [await place(page), await middle(page)];
      await page.mouse.move(start.x, start.y);
      await page.mouse.down();
      await page.mouse.move(start.x + 60, start.y + 40, { steps: 4 });
      const to = await place(page);
      assert.ok(to[0] > from[0] + 0.1 && to[1] < from[1] - 0.1, `${from.join()} to ${to.join()}`);
      await page.mouse.move(start.x + 5000, start.y, { steps: 2 });
      await page.mouse.up();
      const edge = await place(page);
      await page.mouse.move(start.x, start.y);
      assert.deepEqual(await place(page), edge, "let go, it stays");
      const box = (await page.locator(".plane").boundingBox())!;
      assert.ok((await middle(page)).x <= box.x + box.width + 1);
      await page.close();
    });

    it(`${name}: a finger drags a point without scrolling, and presses the buttons`, async () => {
      const page = await open(name, {
        hasTouch: true,
        isMobile: true,
        viewport: { width: 390, height: 700 },
      });
      await page.locator(".plane").scrollIntoViewIfNeeded();
      const [from, start] = [await place(page), await middle(page)];
      const scrolled = await page.evaluate(() => scrollY);
      const fingers = await page.context().newCDPSession(page);
      const touch = (type: "touchStart" | "touchMove" | "touchEnd", by = 0): Promise<unknown> =>
        fingers.send("Input.dispatchTouchEvent", {
          type,
          touchPoints: type === "touchEnd" ? [] : [{ x: start.x + by, y: start.y + by }],
        });
      await touch("touchStart");
      for (const by of [10, 20, 30, 40]) await touch("touchMove", by);
      await touch("touchEnd");
      const to = await place(page);
      assert.ok(to[0] > from[0] + 0.1 && to[1] < from[1] - 0.1, `${from.join()} to ${to.join()}`);
      assert.equal(await page.evaluate(() => scrollY), scrolled);
      const before = await page.locator(changes).first().textContent();
      await page.getByRole("button", { name: button }).tap();
      assert.notEqual(await page.locator(changes).first().textContent(), before);
      const small = await page
        .locator("button:visible, input[type=range]:visible")
        .evaluateAll((all) =>
          all.filter((one) => one.getBoundingClientRect().height < 24).map((one) => one.outerHTML),
        );
      assert.deepEqual(small, [], "everything to press is at least 24 pixels high");
      await page.close();
    });

    it(`${name}: the keyboard alone reaches everything, shows where it is, and moves it`, async () => {
      const page = await open(name);
      const seen = new Set<string>();
      const invisible: string[] = [];
      for (let i = 0; i < 80; i++) {
        await page.keyboard.press("Tab");
        const { key, outlined } = await page.evaluate(() => {
          const at = document.activeElement!;
          const key =
            at === document.body ? "" : (at.getAttribute("name") ?? at.getAttribute("aria-label") ?? at.id);
          // A radio button shows its focus on the words beside it, a point on the ring around it.
          const [focused, left] = [false, true].map((leave) => {
            if (leave) (at as HTMLElement).blur();
            return [at, at.nextElementSibling, ...at.children]
              .filter((one) => one !== null)
              .map((one) => {
                const { outlineStyle, outlineWidth, boxShadow, stroke } = getComputedStyle(one);
                return [outlineStyle, outlineWidth, boxShadow, stroke].join();
              })
              .join();
          });
          const outlined = left !== focused;
          (at as HTMLElement).focus();
          at.setAttribute("data-reached", "");
          return { key: `${at.localName} ${at.textContent.slice(0, 20)} ${key}`, outlined };
        });
        if (key.startsWith("body")) break;
        if (!outlined) invisible.push(key);
        seen.add(key);
      }
      assert.deepEqual(invisible, [], "whatever has the focus can be seen to have it");
      // Of a group of radio buttons, as of the points, Tab reaches one; arrows and Page keys go on from there.
      const missed = await page
        .locator("button:visible, input:visible:not([type=radio]), [role=button][tabindex='0']")
        .evaluateAll((all) =>
          all.filter((one) => !one.hasAttribute("data-reached")).map((one) => one.outerHTML.slice(0, 120)),
        );
      assert.deepEqual(missed, [], `after ${seen.size} stops`);

      await page.locator(".handle[tabindex='0']").focus();
      const from = await place(page);
      await page.keyboard.press("Shift+ArrowRight");
      await page.keyboard.press("ArrowDown");
      const to = await place(page);
      assert.ok(to[0] > from[0] + 0.1 && to[1] < from[1] - 0.01, `${from.join()} to ${to.join()}`);

      const before = await page.locator(changes).first().textContent();
      await page.getByRole("button", { name: button }).focus();
      await page.keyboard.press("Enter");
      assert.notEqual(await page.locator(changes).first().textContent(), before);
      await page.close();
    });

    it(`${name}: who wants less movement gets less`, async () => {
      const moving = async (
        reducedMotion: "reduce" | "no-preference",
      ): Promise<{ fading: number; pictures: number }> => {
        const page = await browser.newPage({ reducedMotion });
        await page.clock.install({ time: 0 });
        await page.goto(new URL(name, served.url).href);
        await page.waitForSelector("html[data-ready]");
        // From here on time passes by the frame alone, however busy the machine is.
        await page.clock.pauseAt(3_600_000);
        const fading = await page.locator("*").evaluateAll(
          (all) =>
            all.filter((one) => {
              const { transitionDuration, animationName } = getComputedStyle(one);
              return animationName !== "none" || transitionDuration.split(", ").some((time) => time !== "0s");
            }).length,
        );
        const start = page.getByRole("button", { name: "Start", exact: true });
        let pictures = 0;
        if ((await start.count()) > 0) {
          await start.click();
          let before = await page.locator(changes).first().textContent();
          for (let frame = 0; frame < 60; frame++) {
            await page.clock.runFor(1000 / 60);
            const now = await page.locator(changes).first().textContent();
            if (now !== before) pictures++;
            before = now;
          }
        }
        await page.close();
        return { fading, pictures };
      };
      const [calm, lively] = [await moving("reduce"), await moving("no-preference")];
      assert.equal(calm.fading, 0);
      assert.ok(lively.fading > 0);
      // kNN runs nothing; the others draw four pictures of a second instead of one for every step.
      if (name !== "knn-regions") {
        assert.ok(calm.pictures >= 2 && calm.pictures <= 5, `${calm.pictures} pictures`);
        assert.ok(lively.pictures >= 15, `${lively.pictures} pictures`);
      }
    });
  }
});
