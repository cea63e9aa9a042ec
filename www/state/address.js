// The options in the address, except the backend.

import { ROOMS, fromHash } from "./state.js";

const asked = new URLSearchParams(location.search);

/** Whether this is the small page for slides and other pages. */
export const EMBEDDED = asked.has("embed");
/** Whether the page shows the panel for bug reports. */
export const DEBUGGED = asked.has("debug");

/** The state that the link reproduces. The small page for frames has only the first room. */
export function readLink() {
  const { state, problems } = fromHash(location.hash);
  return { state: EMBEDDED ? { ...state, room: ROOMS[0] } : state, problems };
}
