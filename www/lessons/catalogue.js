// The lessons of the page in their order, with what the list says of them. Each is a file of its own, which is read when
// the lesson is opened.

/** @typedef {{ en: string, zh: string }} Both */
/** @type {{ name: string, title: Both, about: Both, minutes: number, steps: number }[]} */
export const CATALOGUE = [
  {
    name: "a-space-of-hands",
    title: {
      en: "A space of hands",
      zh: "笔迹的空间",
    },
    about: {
      en: "What a latent dimension does, which styles are typical, and why one style writes all ten digits.",
      zh: "一个潜在维度有什么作用，哪些风格是典型的，为什么同一种风格能写出全部十个数字。",
    },
    minutes: 10,
    steps: 8,
  },
  {
    name: "the-price-of-a-message",
    title: {
      en: "The price of a message",
      zh: "一条消息的代价",
    },
    about: {
      en: "Distortion, rate and −ELBO of a drawing, in nats and bits, and what each of them buys.",
      zh: "一幅手绘的失真、码率和 −ELBO，以奈特和比特计，以及它们各自换来了什么。",
    },
    minutes: 12,
    steps: 8,
  },
];

/** Whole lectures, as paths through the lessons. */
export const PATHS = [
  { minutes: 15, lessons: ["a-space-of-hands"] },
  { minutes: 45, lessons: ["a-space-of-hands", "the-price-of-a-message"] },
  { minutes: 90, lessons: ["a-space-of-hands", "the-price-of-a-message"] },
];
