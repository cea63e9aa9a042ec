// The address: the link in it, and the options before the link.

import { splitAddress } from "./repair.js";
import { NAMES, fromHash } from "./state.js";
import { SYMBOLS, keepsSymbols } from "./symbols.js";

const OPTIONS = ["embed", "debug", "backend"];

const here = () => splitAddress(location, OPTIONS, NAMES);
const { options } = here();

/** Whether this is the small page for slides and other pages. */
export const EMBEDDED = options.has("embed");
/** Whether the page shows the panel for bug reports. */
export const DEBUGGED = options.has("debug");
/** The options, with damage from chats and mail programs repaired. */
export const SEARCH = `?${new URLSearchParams([...options])}`;

/** The state that the link reproduces. Without a link, the page has a newcomer before it, or somebody whom it remembers. */
export function readLink() {
  const { link } = here();
  const read = fromHash(link);
  if (link === "" && !EMBEDDED && !keepsSymbols()) read.state.hidden = [SYMBOLS];
  return read;
}
