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
    name: "a-point-or-a-cloud",
    title: {
      en: "A point or a cloud",
      zh: "一个点，还是一团云",
    },
    about: {
      en: "Why the encoder answers with μ and σ, and what an autoencoder without noise cannot do.",
      zh: "编码器为什么给出 μ 和 σ，没有噪声的自编码器做不到什么。",
    },
    minutes: 12,
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
      zh: "一幅手绘的失真、码率和 −ELBO，以 nat 和比特计，以及它们各自换来了什么。",
    },
    minutes: 12,
    steps: 8,
  },
  {
    name: "what-beta-buys",
    title: {
      en: "What β buys",
      zh: "β 换来了什么",
    },
    about: {
      en: "One network trained six times with other weights of the rate: what is lost first, and where the sum is smallest.",
      zh: "同一个网络用六种码率权重各训练一次：最先丢失的是什么，总和在哪里最小。",
    },
    minutes: 10,
    steps: 6,
  },
  {
    name: "collapse",
    title: {
      en: "Collapse",
      zh: "坍塌",
    },
    about: {
      en: "A latent that says nothing: how to see it, how it comes about, and which numbers hide it.",
      zh: "什么也不说的潜变量：怎样看出来，怎样发生，哪些数字会掩盖它。",
    },
    minutes: 8,
    steps: 6,
  },
  {
    name: "told-the-label",
    title: {
      en: "Told the label",
      zh: "告诉它标签",
    },
    about: {
      en: "What changes when encoder and decoder know the digit: mixed scatters, one style as ten digits, labels that leak.",
      zh: "编码器和解码器知道是哪个数字之后有什么变化：混在一起的散点、一种风格写十个数字、泄漏的标签。",
    },
    minutes: 10,
    steps: 6,
  },
  {
    name: "the-prior-and-its-holes",
    title: {
      en: "The prior and its holes",
      zh: "先验与它的空洞",
    },
    about: {
      en: "Why some samples are no digits, what temperature does about it, and what a flow prior does.",
      zh: "为什么有些采样不是数字，温度能做什么，流先验又能做什么。",
    },
    minutes: 9,
    steps: 6,
  },
  {
    name: "is-it-any-good",
    title: {
      en: "Is it any good?",
      zh: "它到底好不好？",
    },
    about: {
      en: "Likelihood, judges, recall and memorisation: what each number sees, and what it cannot see.",
      zh: "似然、评判网络、召回率和记忆：每个数字看得见什么，又看不见什么。",
    },
    minutes: 10,
    steps: 6,
  },
  {
    name: "strange-and-incomplete",
    title: {
      en: "Strange and incomplete",
      zh: "奇怪的与残缺的",
    },
    about: {
      en: "Find what is unusual, fill in what is missing, and see why little ink is likely.",
      zh: "找出不寻常的，补上缺失的，并看看为什么墨迹少就更可能。",
    },
    minutes: 9,
    steps: 6,
  },
  {
    name: "your-own-model",
    title: {
      en: "Your own model",
      zh: "自己的模型",
    },
    about: {
      en: "From drawings to a model: classes, examples, held-out pictures, a training of your own, and what so few examples can teach.",
      zh: "从自己画的符号到模型：类别、例子、留出的图片、自己的训练，以及这么少的例子能教会什么。",
    },
    minutes: 12,
    steps: 6,
  },
  {
    name: "deeper",
    title: {
      en: "Deeper",
      zh: "更深一层",
    },
    about: {
      en: "Two levels of latents, adversarial relatives and other likelihoods: what changes in the objective, and what it buys.",
      zh: "两层潜变量、对抗式的近亲和别的似然：目标函数变了什么，换来了什么。",
    },
    minutes: 10,
    steps: 6,
  },
];

/** Whole lectures, as paths through the lessons. */
export const PATHS = [
  { minutes: 15, lessons: ["a-space-of-hands"] },
  {
    minutes: 45,
    lessons: ["a-space-of-hands", "a-point-or-a-cloud", "the-price-of-a-message", "what-beta-buys"],
  },
  {
    minutes: 90,
    lessons: [
      "a-space-of-hands",
      "a-point-or-a-cloud",
      "the-price-of-a-message",
      "what-beta-buys",
      "collapse",
      "told-the-label",
      "is-it-any-good",
      "your-own-model",
    ],
  },
];
