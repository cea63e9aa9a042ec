// What the page says, in Simplified Chinese. `{name}` stands for a value.

/** @type {import("../text.js").Translation} */
const translation = {
  // Of the scripts, by the keys of `en.js`.
  sentences: {
    "room.notLoaded": "页面的这一部分无法加载：{why}",
  },
  // Of `index.html`, by `data-text` and `data-label`.
  page: {},
};

export default translation;
