// No digit, for nothing is fetched and computed: what a browser takes until a page's script has painted anything.
import { paint } from "./page.js";

paint(new Float32Array(28 * 28).fill(1));
