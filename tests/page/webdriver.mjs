// Drives WebKit by plain WebDriver calls, because Playwright's driver does not support WebKitGTK.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import net from "node:net";
import { find } from "../../scripts/browsers.mjs";

/** The programs that the run needs, under their names in `browsers.mjs`. */
const PROGRAMS = ["webkitwebdriver", "minibrowser", "xvfb"];
/** A limit for the first start on a busy machine, in milliseconds. */
const PATIENCE = 120_000;
const INTERVAL = 50;
/** The key with which WebDriver marks an element in its answers. */
const ELEMENT = "element-6066-11e4-a52e-4f735466cecf";

const missing = PROGRAMS.filter((name) => !find(name));
/** The reason why WebKit cannot run here, or nothing where it can. */
export const refusal =
  missing.length > 0 &&
  `there is no ${missing.join(", no ")}; on Debian, scripts/setup.sh browser installs WebKitGTK`;

/** @param {string} name @param {string[]} args @param {import("node:child_process").SpawnOptions} options */
const start = (name, args, options) => spawn(String(find(name)), args, options);

/** A virtual screen. @returns {Promise<{ display: string, close: () => void }>} */
async function openScreen() {
  const args = ["-displayfd", "3", "-screen", "0", "1600x2000x24", "-nolisten", "tcp"];
  const screen = start("xvfb", args, { stdio: ["ignore", "ignore", "ignore", "pipe"] });
  const [number] = await once(/** @type {any} */ (screen.stdio[3]), "data");
  return { display: `:${String(number).trim()}`, close: () => screen.kill() };
}

async function freePort() {
  const server = net.createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = /** @type {net.AddressInfo} */ (server.address());
  server.close();
  return port;
}

/** @param {number} ms */
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * Repeats work until it succeeds.
 * @template Result
 * @param {() => Promise<Result>} work @returns {Promise<Result>}
 */
async function insist(work) {
  const end = Date.now() + PATIENCE;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (Date.now() > end) throw error;
      await pause(INTERVAL);
    }
  }
}

export class WebKit {
  #address;
  #programs;
  #session = "";

  /** @param {string} address of the driver @param {(() => void)[]} programs ends each */
  constructor(address, programs) {
    this.#address = address;
    this.#programs = programs;
  }

  /**
   * Starts a browser. Switching features off imitates an older one.
   * @param {{ features?: string[], env?: Record<string, string> }} [options] `features`: as WebKit names them, with their `-`
   */
  static async launch({ features = [], env = {} } = {}) {
    const screen = await openScreen();
    const port = await freePort();
    const driver = start("webkitwebdriver", [`--port=${port}`, "--host=127.0.0.1"], {
      // The CPU renders on every machine, and the page does not depend on the machine's language.
      env: {
        ...process.env,
        ...env,
        DISPLAY: screen.display,
        LIBGL_ALWAYS_SOFTWARE: "1",
        LANG: "en_US.UTF-8",
      },
      stdio: "ignore",
    });
    const webkit = new WebKit(`http://127.0.0.1:${port}`, [() => driver.kill(), screen.close]);
    const args = [
      "--automation",
      ...(features.length > 0 ? [`--features=${features.join()}`] : []),
    ];
    const browserOptions = { binary: find("minibrowser"), args };
    const capabilities = { alwaysMatch: { "webkitgtk:browserOptions": browserOptions } };
    try {
      const { sessionId } = await insist(() => webkit.#call("POST", "/session", { capabilities }));
      webkit.#session = `/session/${sessionId}`;
      await webkit.#call("POST", "/timeouts", { script: PATIENCE, pageLoad: PATIENCE });
    } catch (error) {
      await webkit.close();
      throw error;
    }
    return webkit;
  }

  async close() {
    if (this.#session) await this.#call("DELETE", "").catch(() => {});
    this.#programs.forEach((end) => end());
  }

  /** @param {string} method @param {string} path @param {object} [body] @returns {Promise<any>} */
  async #call(method, path, body) {
    const response = await fetch(this.#address + this.#session + path, {
      method,
      body: body && JSON.stringify(body),
    });
    const { value } = /** @type {{ value: any }} */ (await response.json());
    if (!response.ok) throw new Error(`WebDriver: ${value.message || value.error}`);
    return value;
  }

  /** @param {string} url */
  open(url) {
    return this.#call("POST", "/url", { url });
  }

  /**
   * Runs a function in the page.
   * @template {unknown[]} Values @template Result
   * @param {(...values: Values) => Result} work @param {Values} values @returns {Promise<Awaited<Result>>}
   */
  run(work, ...values) {
    return this.#call("POST", "/execute/sync", {
      script: `return (${work})(...arguments)`,
      args: values,
    });
  }

  /**
   * Waits until an element exists.
   * @param {string} selector @param {string} [text] that it shows, among others
   */
  until(selector, text = "") {
    return insist(async () => {
      const shown = await this.run((wanted) => {
        const element = document.querySelector(wanted);
        return element instanceof HTMLElement ? element.innerText : null;
      }, selector);
      assert.ok(
        shown?.includes(text),
        `${selector} shows ${shown}; expected ${text || "anything"}`,
      );
    });
  }

  /** Clicks an element once it can be clicked. @param {string} selector */
  click(selector) {
    return insist(async () => {
      const asked = { using: "css selector", value: selector };
      const element = await this.#call("POST", "/element", asked);
      await this.#call("POST", `/element/${element[ELEMENT]}/click`, {});
    });
  }

  /**
   * Draws a line with the mouse inside an element.
   * @param {string} selector @param {[number, number][]} places shares of its width and height
   */
  async drag(selector, places) {
    const box = await this.run((wanted) => {
      const element = /** @type {Element} */ (document.querySelector(wanted));
      element.scrollIntoView({ block: "center" });
      const { left, top, width, height } = element.getBoundingClientRect();
      return { left, top, width, height };
    }, selector);
    const moves = places.map(([x, y]) => ({
      type: "pointerMove",
      duration: 10,
      x: Math.round(box.left + x * box.width),
      y: Math.round(box.top + y * box.height),
    }));
    const [first, ...others] = moves;
    const press = { type: "pointerDown", button: 0 };
    const release = { type: "pointerUp", button: 0 };
    const mouse = { type: "pointer", id: "mouse", actions: [first, press, ...others, release] };
    await this.#call("POST", "/actions", { actions: [mouse] });
  }

  /** @param {number} width @param {number} height of the window, in pixels */
  resize(width, height) {
    return this.#call("POST", "/window/rect", { width, height });
  }

  /** A screenshot of the window, as PNG. */
  async screenshot() {
    return Buffer.from(await this.#call("GET", "/screenshot"), "base64");
  }
}
