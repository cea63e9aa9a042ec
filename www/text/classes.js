// Words for models whose classes are no digits. The texts of the page speak of digits, which most of its models draw; these
// rules change the words where another data set is shown.

/**
 * @typedef {import("./text.js").Language} Language
 * @typedef {{ texts: Record<string, string>, rules: [RegExp, string][] }} Words `texts` by key, where rules do not suffice; the
 *   first rules apply first
 */

/** @type {Record<Language, Words>} */
const WORDS = {
  en: {
    texts: {
      "page.tagline": "A small neural network that draws what it has learnt, in any hand.",
      "symbols.mnist": "MNIST digits",
      "digits.any": "A picture by the model",
      "digits.one": "{label}, drawn by the model",
      "about.nobody":
        "Nobody drew these pictures. A small neural network, a <em>conditional variational autoencoder</em>, has looked at many drawn ones and was told <em>which</em> class each of them is; so it only had to learn the rest: <em>how</em> it is drawn.",
      "about.unlabelled":
        "Nobody drew these pictures. A small neural network, a <em>variational autoencoder</em>, has looked at many drawn ones without being told which class each of them is. Everything in which two of them differ, the class included, is a point in one space.",
      "about.lively":
        "Move the point on the pad and the hand changes. The classes should stay what they are.",
      "keep.labelledHint":
        "All classes in turn, equally many of each, at the temperature of the page. Each has its own seed, counted from the first: the page shows it for that seed and class.",
    },
    rules: [
      [/\bmy ten digits\b/g, "all my classes"],
      [/\b(Draw one|Take the) digit\b/g, "$1 picture"],
      [/\b(your|my) digit\b/gi, "$1 drawing"],
      [/\b(Many(?: labelled)?) digits\b/g, "$1 pictures"],
      [/\b(?:all )?ten digits\b/gi, "all classes"],
      [/\bAll ten\b/g, "All"],
      [/(?<!\{)\bdigits\b(?!\})/g, "classes"],
      [/(?<!\{)\bdigit\b(?!\})/g, "class"],
      [/(?<!\{)\bDigits\b(?!\})/g, "Classes"],
      [/(?<!\{)\bDigit\b(?!\})/g, "Class"],
      [/\bhandwritten\b/g, "drawn"],
      [/\ba \{label\}/g, "{label}"],
    ],
  },
  zh: {
    texts: {
      "page.tagline": "一个小小的神经网络，能以任何笔迹画出它学过的内容。",
      "symbols.mnist": "MNIST 数字",
      "digits.any": "模型画的图",
      "digits.one": "模型画的“{label}”",
      "about.nobody":
        "这些图不是人画的。一个小型神经网络，<em>条件变分自编码器</em>，看过许多手绘的图，并且知道每张图属于<em>哪个</em>类别；因此它只需学习其余的部分：<em>怎样</em>画。",
      "about.unlabelled":
        "这些图不是人画的。一个小型神经网络，<em>变分自编码器</em>，看过许多手绘的图，但不知道每张图属于哪个类别。两张图的一切差别，包括类别，都是同一个空间里的一个点。",
      "about.lively": "移动板上的点，笔迹随之改变，而类别应当保持不变。",
    },
    rules: [
      [/(你|我)的数字/g, "$1的画"],
      [/(?:全部)?十个数字/g, "所有类别"],
      [/手写数字/g, "图像"],
      [/(?<!字母、)数字/g, "类别"],
    ],
  },
};

/**
 * A function that changes the words of a text.
 * @param {{ width: number, height: number }} size of its pictures, in pixels
 * @returns {(words: string, language: Language, key?: string) => string}
 */
export const wordsFor =
  ({ width, height }) =>
  (words, language, key) => {
    const { texts, rules } = WORDS[language];
    const own = key === undefined ? undefined : texts[key];
    const general = own ?? rules.reduce((text, [from, to]) => text.replace(from, to), words);
    return general.replace(/28 × 28/g, `${width} × ${height}`);
  };
