// Puts the page together: its state, the engines, the views, and the handlers of the user's actions.

import { requestedBackend } from "./engine/backend.js";
import { Engines } from "./engine/engines.js";
import { DEBUGGED, EMBEDDED, SEARCH, readLink } from "./state/address.js";
import { Drawing } from "./state/drawing.js";
import { Link } from "./state/link.js";
import { Shown } from "./state/shown.js";
import { onLanguage, reason, sentence, text } from "./text/text.js";
import { watchColours } from "./views/colours.js";
import { inkOf } from "./views/ink.js";
import { LinkView } from "./views/link.js";
import { layOut } from "./views/markup.js";
import { Unfolded } from "./rooms/draw/unfolded.js";
import { Rooms } from "./rooms/rooms.js";
import { Dialogs } from "./dialogs/dialogs.js";
import { Questions } from "./dialogs/questions.js";
import { Lessons } from "./lessons/lessons.js";
import { Changes } from "./page/changes.js";
import { Facts } from "./page/facts.js";
import { Failures } from "./page/failures.js";
import { Jobs } from "./page/jobs.js";
import { listenToKeys } from "./page/keys.js";
import { Languages, speakAs } from "./page/languages.js";
import { Navigation } from "./page/navigation.js";
import { Screen, element } from "./page/screen.js";
import { TenDigits } from "./page/ten-digits.js";
import { Weights } from "./page/weights.js";

document.documentElement.toggleAttribute("data-embed", EMBEDDED);

/**
 * Opens the page. Later failures are reported by the page, not by the caller.
 * @param {import("./load/start.js").Begun} begun the start that is under way
 * @param {Promise<DocumentFragment>} arriving the markup around the first digit
 */
export async function open(begun, arriving) {
  if (isOlder()) await import("./load/older.js");
  // In the language of the page.
  const [unspoken, markup] = await Promise.all([speakAs(readLink().state.language), arriving]);
  layOut(markup, document.body);
  const { state, problems } = readLink();
  const { choice, problem } = requestedBackend(SEARCH);

  const shown = new Shown(state);
  const drawing = new Drawing();
  const engines = new Engines(choice);
  const link = new Link(() => shown.state);
  const facts = new Facts();
  /** @type {import("./page/screen.js").Events} */
  const on = {
    onChoose: (place) => changes.choose(place),
    onMove: (a, b) => changes.movePad(a, b),
    onDirections: () => changes.newDirections(),
    onSlide: (dimension, value) => changes.slide(dimension, value),
    onNewStyle: () => changes.newStyle(),
    onSeed: (seed) => changes.newStyle(seed),
    onChange: (change) => changes.change(change),
    onModel: (name) => {
      shown.isModelChosen = true;
      void weights.change(name);
    },
    onSpeak: (language) => {
      changes.change({ language });
      void languages.speak();
    },
    onEnter: (room) => navigation.enter(room),
  };
  const screen = new Screen({ shown, engines, link, facts, on });
  const notify = (/** @type {string} */ words) => screen.notice.show([words]);

  /** Updates the open room. */
  const refresh = () => {
    const { room } = shown.state;
    rooms.refresh(room);
    if (room === "draw") void unfolded.refresh();
  };
  const jobs = new Jobs({
    engines,
    life: shown.life,
    onBusy: (busy) => screen.digits.setBusy(busy),
    onFailure: (engine, error) => failures.survive(engine, error),
  });
  const digits = new TenDigits({ shown, engines, screen, jobs, refresh });
  /** @type {import("./page/opening.js").Opening | null} */
  let opened = null;
  const opening = async () => {
    const { Opening } = await import("./page/opening.js");
    opened ??= new Opening({ shown, screen, weights });
    return opened;
  };
  // Without them the page shows its own models.
  const restore = () =>
    opening()
      .then((own) => own.restore())
      .catch(() => {});
  const openModels = (/** @type {File[]} */ files) =>
    opening()
      .then((own) => own.open(files))
      .catch((error) => notify(sentence(error)));
  const onFailure = (/** @type {unknown} */ error) => failures.failToStart(error);
  const weights = new Weights({
    shown,
    engines,
    screen,
    jobs,
    digits,
    link,
    facts,
    onFailure,
    restore,
  });
  const failures = new Failures({ shown, engines, screen, digits, weights, link });
  const changes = new Changes({ shown, engines, jobs, digits, link, refresh });
  const onFollow = () => lessons.follow();
  const ways = { shown, engines, screen, jobs, digits, weights, changes, link, refresh, onFollow };
  const navigation = new Navigation(ways);
  const languages = new Languages({ shown, engines, screen, digits, refresh });

  const { run } = jobs;
  const { change, hold, newStyle } = changes;
  const { enter } = navigation;
  const digit = () => screen.digits.pictures.digit;
  const rooms = new Rooms(notify, {
    write: { run, shown, change, hold, newStyle, notify },
    yours: {
      ...{ run, shown, drawing, hold, change, enter, notify },
      onRead: (numbers) => facts.tell(numbers),
      onReading: (read) => facts.tellReading(read),
      digit,
    },
    explore: { run, shown, change, hold, notify },
    compare: { shown, change, hold, newStyle, drawing, digit, enter, notify },
    train: {
      ...{ shown, hold, notify, enter },
      adopt: openModels,
      onNumbers: (numbers) => facts.tell(numbers),
    },
  });
  const unfolded = new Unfolded(screen.controls, { run, shown, change, notify });
  const questions = new Questions(() => facts.numbers, notify);
  const { show } = navigation;
  const pictures = async () => {
    if (shown.life.isStale) await digits.draw();
    const { room } = shown.state;
    const there = await rooms.pictures(room);
    // In Your digit the page shows no digit of Draw. Explore may still show another model or digit.
    return room === "yours" || room === "write" ? there : { ...screen.digits.pictures, ...there };
  };
  const ink = () => inkOf(screen.sheet);
  new LinkView(document.body, {
    link: () => link.now(),
    picture: () => pictureToShare(pictures, ink()),
    notify,
  });
  new Dialogs(document.body, notify, {
    keep: {
      ...{ run, shown, show, notify },
      fullWeights: () => weights.full(),
      ...{ ink, pictures },
    },
    lesson: { shown, show },
    openModels,
  });
  const lessons = new Lessons(document.body, notify, {
    ...{ run, shown, facts, show, hold, notify },
    cover: (parts) => screen.cover(parts),
  });
  const chooser = /** @type {HTMLInputElement} */ (element("open-model"));
  chooser.addEventListener("change", () => {
    void openModels([...(chooser.files ?? [])]);
    // Lets the user choose the same file again.
    chooser.value = "";
  });
  element("forget-model").addEventListener(
    "click",
    () => void opening().then((own) => own.forget()),
  );

  const old = "CompressionStream" in globalThis ? null : text("page.old");
  screen.notice.show([unspoken, old, problem, ...problems].filter((said) => said !== null));
  digits.show();
  listenToKeys(shown, {
    onChoose: (place) => changes.choose(place),
    onAsk: (target) => questions.ask(target),
  });
  onLanguage(() => languages.sayAgain());
  // Write the address before one of these links is followed, which may keep its fragment.
  for (const place of ["successes", "failures", "status"]) {
    element(place).addEventListener("click", () => link.finish(), { capture: true });
  }
  addEventListener("hashchange", () => {
    // `?backend=cpu` and `?backend=cpu#` differ in nothing to follow, and the state may have moved on.
    if (link.isForeign) void navigation.follow();
  });
  addEventListener("online", () => {
    const { phase } = shown.life;
    if (phase === "failed") void weights.load();
    if (phase !== "ready") return;
    // Fetch again what failed without a connection.
    screen.notice.hide();
    unfolded.forgetMissing();
    void languages.speak();
    void digits.callJudge();
    void digits.draw();
    void weights.refine();
  });
  document.addEventListener("visibilitychange", () => {
    // A hidden page may never be shown again, so the drawing is kept now.
    if (document.hidden) drawing.keep();
    else void digits.draw();
  });
  addEventListener("pagehide", () => drawing.keep());
  addEventListener("unhandledrejection", ({ reason }) => {
    notify(text("page.unexpected", { why: sentence(reason) }));
  });
  watchColours(() => void digits.draw());
  if (DEBUGGED) void openDebug(engines, notify);
  // The downloads under way are used if the address still asks for them.
  void weights.load(begun.hash === location.hash ? { begun } : {});
  lessons.follow();
}

/** Whether the browser lacks a feature that `older.js` adds. */
function isOlder() {
  /** @type {[string, object][]} */
  const expected = [
    ["ariaLabel", Element.prototype],
    ["role", Element.prototype],
    ["inert", HTMLElement.prototype],
    ["popover", HTMLElement.prototype],
    ["throwIfAborted", AbortSignal.prototype],
  ];
  return expected.some(([name, owner]) => !(name in owner));
}

/** The width of a digit in a shared picture, and of one of its squares in a text, in pixels. */
const SHARED = 160;
const SHARED_SQUARE = 6;

/**
 * The picture that is shared along with a link: ten digits, or those of a grid.
 * @param {() => Promise<Partial<Record<string, import("./files/picture.js").Shown>>>} pictures of the open room
 * @param {number[]} ink red, green and blue, 0–255
 */
async function pictureToShare(pictures, ink) {
  const { text: written, hand, grid, row } = await pictures();
  const shown = written ?? hand ?? grid ?? row;
  if (!shown) return null;
  const { pngOf } = await import("./files/picture.js");
  const width = written ? SHARED_SQUARE * written.strip.width : SHARED;
  const bytes = await pngOf(shown, width, ink);
  return new File([bytes], "digits.png", { type: "image/png" });
}

/**
 * Opens the panel for bug reports.
 * @param {Engines} engines @param {(sentence: string) => void} notify
 */
async function openDebug(engines, notify) {
  try {
    const { Debug } = await import("./debug/debug.js");
    await new Debug(document.body, engines).open();
  } catch (error) {
    notify(text("room.notLoaded", { why: reason(error) }));
  }
}
