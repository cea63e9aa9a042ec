// What the page says where its first script could not be had, and with it all other texts.

/** @type {Record<import("./text.js").Language, { lost: string, again: string }>} */
const texts = {
  en: {
    lost: "The page could not be loaded. Check the connection, then load it again.",
    again: "Load the page again",
  },
  zh: {
    lost: "页面无法加载。请检查网络连接，然后重新加载。",
    again: "重新加载页面",
  },
};

export default texts;
