// The living diagram of Your digit, in Simplified Chinese.

/** @type {typeof import("./diagram.en.js").default} */
const texts = {
  level: "显示",
  picture: "只看图",
  words: "加文字",
  numbers: "加公式和代码",
  x: "x，模型看到的图像",
  xHat: "x̂，解码器由 z 画出的图像",
  loss: "每个像素的损失：颜色越深，代价越高",
  dimension: "{name}：q(z | x) 的曲线与先验；KL 为 {kl} nat",
  mean: "{name} 的 μ",
  deviation: "{name} 的 σ",
  kl: "KL {kl}",
  others: "另外 {count} 个维度：KL {kl}",
  distortion: "失真",
  rate: "码率",
  elbo: "−ELBO",
  sum: "失真 {distortion} + 码率 {rate} = −ELBO {elbo} nat",
  ofZ: "≈ 就这一个 z 而言",
  point: "σ → 0",
  pointSays: "每团云都成了一个点：自编码器。码率无限增大，因为要说清一个点需要无穷多位数字。",
  prior: "σ → 先验",
  priorSays:
    "每团云都与先验相同：没有说出 x 的任何信息，码率为 0。不管 x 是什么，解码器都从先验里随便画一个。",
  moved: "你移动了一团云：它的 KL、z、x̂ 和损失随之改变。",
  base: "编码器对你的数字的描述。拖动 μ 或 σ，或用方向键调节。",
  draw: "重抽 ε",
  drawn: "z = μ + σ · ε，每一维都换了新的 ε。",
  back: "恢复编码器的 q",
  parts: "模型的各部分",
  encoder: "编码器",
  cloud: "q 与先验",
  draws: "z = μ + σ · ε",
  decoder: "解码器",
  price: "损失",
  encoderSays: "编码器读入 x，对每个潜变量给出均值和标准差，而不是一个点。",
  cloudSays:
    "阴影是 q ln(q / p)，它的面积（线下部分算负）就是 KL：对方知道先验时，以 σ 的精度说出 z 的代价。",
  drawsSays: "先抽噪声 ε，z 就成了 μ 和 σ 的光滑函数，损失的梯度可以通过。直接抽取 z 则不行。",
  decoderSays: "解码器把 z（以及标签，如果有）变成每个像素有墨的概率。",
  priceSays: "每个像素的代价是 −ln（解码器给实际像素的概率）。所有像素之和就是失真。",
  formula: "公式",
  rust: "Rust：本页面就这样计算",
  torch: "PyTorch 中的同一行",
};

export default texts;
