// Adds features that the oldest supported browsers lack. `main.js` fetches this file only where one is missing.

/** The names of the ARIA properties. Firefox 114 to 118 do not tie them to attributes. */
const ARIA = (
  "Atomic AutoComplete Busy Checked ColCount ColIndex ColSpan Current Description Disabled Expanded HasPopup Hidden " +
  "Invalid KeyShortcuts Label Level Live Modal MultiLine MultiSelectable Orientation Placeholder PosInSet Pressed " +
  "ReadOnly Required RoleDescription RowCount RowIndex RowSpan Selected SetSize Sort ValueMax ValueMin ValueNow ValueText"
).split(" ");

/** Ties a property to an attribute, where the browser does not. @param {Element} prototype @param {string} property @param {string} attribute */
function reflect(prototype, property, attribute) {
  if (property in prototype) return;
  Object.defineProperty(prototype, property, {
    configurable: true,
    get() {
      return this.getAttribute(attribute);
    },
    set(value) {
      if (value === null || value === undefined) this.removeAttribute(attribute);
      else this.setAttribute(attribute, String(value));
    },
  });
}

/** Before Chrome 102, `inert` does nothing. The style sheet keeps the pointer away; this keeps the focus away. */
function keepFocusOut() {
  Object.defineProperty(HTMLElement.prototype, "inert", {
    configurable: true,
    get() {
      return this.hasAttribute("inert");
    },
    set(inert) {
      this.toggleAttribute("inert", Boolean(inert));
    },
  });
  addEventListener("focusin", ({ target }) => {
    if (target instanceof HTMLElement && target.closest("[inert]")) target.blur();
  });
}

/**
 * Opens and closes popovers by their buttons, by Escape and by a press elsewhere. The style sheet hides those without
 * `data-open`. Safari has popovers since version 17, Chrome since 114, Firefox since 125.
 */
function openPopovers() {
  reflect(HTMLElement.prototype, "popover", "popover");
  /** @type {HTMLElement | null} */
  let opened = null;
  /** @param {HTMLElement | null} next */
  const show = (next) => {
    opened?.removeAttribute("data-open");
    opened = next;
    next?.dispatchEvent(new Event("beforetoggle"));
    next?.setAttribute("data-open", "");
  };
  addEventListener("click", ({ target }) => {
    if (!(target instanceof Element) || opened?.contains(target)) return;
    const asked = target.closest("[popovertarget]")?.getAttribute("popovertarget");
    const next = asked ? document.getElementById(asked) : null;
    show(next === opened ? null : next);
  });
  addEventListener("keydown", ({ key }) => {
    if (key === "Escape") show(null);
  });
}

/** Before Chrome 98, a signal does not store the reason for its abortion. */
function keepReasons() {
  const { abort } = AbortController.prototype;
  AbortController.prototype.abort = function (
    reason = new DOMException("The operation was aborted.", "AbortError"),
  ) {
    if (!this.signal.aborted) Object.assign(this.signal, { reason });
    abort.call(this);
  };
}

/** Before Chrome 100, a signal cannot throw its reason. */
function throwReasons() {
  AbortSignal.prototype.throwIfAborted = function () {
    if (this.aborted) throw this.reason;
  };
}

for (const name of ARIA) reflect(Element.prototype, `aria${name}`, `aria-${name.toLowerCase()}`);
reflect(Element.prototype, "role", "role");
if (!("inert" in HTMLElement.prototype)) keepFocusOut();
if (!("popover" in HTMLElement.prototype)) openPopovers();
if (!("reason" in AbortSignal.prototype)) keepReasons();
if (!("throwIfAborted" in AbortSignal.prototype)) throwReasons();
