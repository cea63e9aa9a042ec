// Tests that a link shows other visitors the same page, and that no link does harm.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import {
  ADDRESS,
  assertChanged,
  assertSame,
  holding,
  ink,
  launch,
  open,
  openReady,
  painted,
} from "./browser.mjs";

/** @type {import("./browser.mjs").Browser} */
let browser;
before(async () => (browser = await launch()));
after(() => browser.close());

describe("the link", () => {
  test("shows another visitor the same", async (t) => {
    const page = await openReady(t, browser, { address: ADDRESS });
    await page.keyboard.press("5");
    await page.locator("#seed").fill("1234");
    await painted(page);
    await page.locator("#temperature").fill("0.8");
    await page.locator("#pad [role=slider]").focus();
    await page.keyboard.press("Shift+ArrowUp");
    await page.locator("#new-directions").click();
    const here = await ink(page);
    const hash = await writtenLink(
      page,
      /^(?=.*&directions=).*digit=5&seed=1234&.*temperature=0\.8&style=/,
    );
    const position = await page.locator("#pad-position").textContent();

    const other = await openReady(t, browser, { address: ADDRESS + hash });
    const there = await ink(other);
    assertSame(here.ten, there.ten);
    assert.deepEqual(there.large, there.ten[5]);
    assert.equal(await other.locator("#pad-position").textContent(), position);
    assert.equal(await other.locator("#seed").inputValue(), "1234");
    assert.equal(await other.locator("#temperature-value").textContent(), "0.80");
  });

  test("to the current backend leaves everything unchanged", async (t) => {
    const page = await openReady(t, browser, { address: ADDRESS });
    assert.equal(new URL(page.url()).hash, "");
    /** @type {string[]} */
    const loaded = [];
    page.on("request", (request) => {
      if (request.isNavigationRequest()) loaded.push(request.url());
    });
    await page.locator("#status summary").click();
    await page.getByRole("link", { name: "the CPU" }).click();
    await painted(page);
    // This includes a move that is too recent to be in the address.
    await page.keyboard.press("5");
    await page.getByRole("link", { name: "the CPU" }).click();
    await painted(page);
    assert.equal(await page.locator("#digits [aria-checked=true]").innerText(), "5");
    assert.match(page.url(), /digit=5/);
    assert.deepEqual(loaded, []);
  });

  test("takes effect while the page is open", async (t) => {
    const page = await openReady(t, browser, { address: `${ADDRESS}#seed=1&digit=1` });
    const one = await ink(page);
    await page.evaluate(() => (location.hash = "#seed=2&digit=4"));
    await page.locator("#digits [aria-checked=true]", { hasText: "4" }).waitFor();
    const two = await ink(page);
    assertChanged(one.ten, two.ten);
    assert.deepEqual(two.large, two.ten[4]);
  });

  test("keeps the last move for Back, even when the visitor leaves at once", async (t) => {
    const page = await openReady(t, browser, { address: `${ADDRESS}#seed=1&digit=1` });
    const ways = ["#enter-yours", "#failures a", "#lesson-try"];
    for (const [at, way] of ways.entries()) {
      if (way === "#lesson-try") {
        await page.locator("[data-opens=lesson]").click();
        await page.locator("#lesson-dialog input[value=seed]").uncheck();
      }
      const digit = String(5 + at);
      // Before the page writes the address.
      await page.evaluate(
        ({ digit, way }) => {
          /** @type {HTMLElement[]} */ ([...document.querySelectorAll("#digits button")])[
            Number(digit)
          ].click();
          /** @type {HTMLElement} */ (document.querySelector(way)).click();
        },
        { digit, way },
      );
      await page.waitForFunction(() => /room=yours|seed=34|hide=seed/.test(location.hash));
      await page.goBack();
      await page.locator("#sheet").waitFor();
      await page.waitForFunction(() => !/room=yours|seed=34|hide=seed/.test(location.hash));
      await painted(page);
      const chosen = page.locator("#digits [aria-checked=true] span");
      assert.equal(await chosen.innerText(), digit, way);
      assert.match(page.url(), new RegExp(`digit=${digit}&seed=1&`), way);
    }
  });

  test("keeps the last move for Back from another page, too", async (t) => {
    const page = await openReady(t, browser, { address: ADDRESS });
    const here = page.url();
    await page.evaluate(() => {
      const elsewhere = new URL("RESULTS.md", location.href).href;
      document.getElementById("new-style")?.click();
      const seed = /** @type {HTMLInputElement} */ (document.getElementById("seed")).value;
      sessionStorage.setItem("seed", seed);
      location.assign(elsewhere);
    });
    await page.waitForURL(/RESULTS/);
    await page.goBack();
    await page.locator("html[data-weights]").waitFor({ state: "attached" });
    assert.notEqual(page.url(), here);
    const seed = await page.evaluate(() => sessionStorage.getItem("seed"));
    assert.equal(await page.locator("#seed").inputValue(), seed);
    await painted(page);
  });

  test("takes effect even before the list of models has loaded", async (t) => {
    const { hook, release } = holding((url) => url.endsWith("/index.json"));
    const page = await open(t, browser, { address: `${ADDRESS}#seed=5&digit=1`, hook });
    await page.locator("#digits button").nth(9).waitFor({ state: "attached" });
    await page.evaluate(async () => {
      const followed = new Promise((done) => addEventListener("hashchange", done, { once: true }));
      location.hash = "#model=plane&digit=4&seed=77";
      await followed;
    });
    release();
    await painted(page);
    assert.equal(await page.locator("#models select").inputValue(), "plane");
    assert.equal(await page.locator("#seed").inputValue(), "77");
    assert.match(page.url(), /model=plane&digit=4&seed=77/);
    const other = await openReady(t, browser, {
      address: `${ADDRESS}#model=plane&digit=4&seed=77`,
    });
    assertSame((await ink(page)).ten, (await ink(other)).ten);
  });

  test("does not undo changes that the visitor makes while its model loads", async (t) => {
    const { hook, release } = holding((url) => url.includes("tutorial.decoder"));
    const page = await openReady(t, browser, { address: ADDRESS, hook });
    await page.evaluate(() => (location.hash = "#model=tutorial&digit=0&seed=5"));
    await page.locator("#models select", { hasText: "Tutorial" }).waitFor();
    await page.click("#enter-explore");
    await page.locator("#explore").waitFor();
    await page.locator("#language").selectOption("zh");
    await page.locator("html:lang(zh)").waitFor();
    release();
    await page.waitForURL(({ hash }) => /model=tutorial/.test(hash) && /seed=5/.test(hash));
    assert.match(page.url(), /room=explore/);
    assert.match(page.url(), /lang=zh/);
    assert.equal(await page.locator("#explore").isVisible(), true);
    assert.equal(await page.locator("#language").inputValue(), "zh");
  });

  test("to a model that fails to load still sets the language, and Back still works", async (t) => {
    const page = await openReady(t, browser, {
      address: ADDRESS,
      hook: ({ url }, response) => {
        if (!url?.includes("tutorial.decoder")) return false;
        response.writeHead(404).end();
        return true;
      },
      expected: /Failed to load resource/,
      context: { locale: "en-GB" },
    });
    await page.evaluate(() => (location.hash = "#model=tutorial&lang=zh"));
    await page.locator("#notice:not([hidden])").waitFor();
    await page.locator("html:lang(zh)").waitFor();
    assert.equal(await page.locator("#language").inputValue(), "zh");
    await page.locator("#language").selectOption("en");
    await page.locator("html:lang(en)").waitFor();
  });

  test("to a model that fails to load is replaced by the link of the state shown", async (t) => {
    const page = await openReady(t, browser, {
      address: `${ADDRESS}#seed=12&digit=1`,
      expected: /Failed to load resource/,
      hook: ({ url }, response) => {
        if (url !== "/weights/plane.decoder.safetensors") return false;
        response.writeHead(404).end();
        return true;
      },
    });
    const start = await ink(page);
    await page.evaluate(() => (location.hash = "#model=plane&seed=13&digit=4"));
    await page.locator("#notice", { hasText: "The page keeps the model it has." }).waitFor();
    await page.waitForURL(({ hash }) => /model=flagship&digit=1&seed=12&/.test(hash));
    assert.deepEqual(await ink(page), start);
  });

  test("to a place worth a visit keeps the look of digits and the compared models", async (t) => {
    const page = await openReady(t, browser, { address: `${ADDRESS}#compare=plane,tutorial` });
    const place = page.locator("#failures a").first();
    assert.match((await place.getAttribute("href")) ?? "", /seed=34&.*compare=plane,tutorial$/);
    await page.locator("#look").click();
    await page.waitForURL(({ hash }) => hash.includes("look=smooth"));
    await place.click();
    await page.waitForURL(({ hash }) => hash.includes("seed=34"));
    await painted(page);
    assert.equal(await page.locator("#look").getAttribute("aria-pressed"), "true");
    await page.waitForURL(({ hash }) => /look=smooth&compare=plane,tutorial$/.test(hash));
  });

  test("of a newer version applies its known parts, with a notice", async (t) => {
    const page = await openReady(t, browser, { address: `${ADDRESS}#v=2&seed=12&pen=quill` });
    await page.locator("#notice", { hasText: "The link is of version 2" }).waitFor();
    assert.equal(await page.locator("#seed").inputValue(), "12");
    await page.keyboard.press("4");
    // The page writes links of its own version.
    await page.waitForURL((url) => /^#v=1&.*digit=4&seed=12/.test(url.hash));
  });

  test("with another model's style does no harm, even when a key is pressed at once", async (t) => {
    const page = await openReady(t, browser, { address: ADDRESS });
    await page.evaluate(async () => {
      const followed = new Promise((done) => addEventListener("hashchange", done, { once: true }));
      location.hash = "#style=1,2,3";
      await followed;
      document.body.dispatchEvent(new KeyboardEvent("keydown", { key: "4", bubbles: true }));
    });
    await page.locator("#notice", { hasText: "The link's style has 3 numbers" }).waitFor();
    await page.waitForURL((url) => /digit=4/.test(url.hash) && !/style=/.test(url.hash));
  });

  const hostile = [
    "digit=12&seed=-1&temperature=1e999",
    "style=1,2,3",
    "style=NaN",
    "model=nothing",
    `seed=${"9".repeat(5000)}`,
    "digit=%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E",
  ];
  for (const link of hostile) {
    test(`#${link.slice(0, 40)} still shows digits, with a sentence`, async (t) => {
      const page = await openReady(t, browser, { address: `${ADDRESS}#${link}` });
      const { ten } = await ink(page);
      assert.ok(ten.every((picture) => Math.max(...picture) > 128));
      const notice = page.locator("#notice");
      await notice.waitFor();
      assert.match(
        (await notice.locator("span").textContent()) ?? "",
        /^(The link|There is no model).*\.$/s,
      );
      await notice.locator("button").click();
      assert.equal(await notice.isVisible(), false);
    });
  }

  /** @param {import("./browser.mjs").Page} page @param {RegExp} pattern */
  async function writtenLink(page, pattern) {
    await page.waitForURL((url) => pattern.test(url.hash));
    return new URL(page.url()).hash;
  }
});
