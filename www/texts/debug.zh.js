// The panel for bug reports, in Simplified Chinese.

/** @type {typeof import("./debug.en.js").default} */
const texts = {
  title: "调试",
  waiting: "调试：尚未画出任何内容",
  line: "调试：{backend}，{first} 后出现第一个数字，{queue} 个请求在等待",
  facts: "页面测得的数据",
  copy: "复制报告",
  copied: "报告已复制到剪贴板。",
  notCopied: "浏览器不允许复制。",

  stages: "各阶段",
  stage: "阶段",
  began: "开始",
  took: "用时",
  at: "{began}：{took}",
  page: "页面到达",
  scripts: "{count} 个脚本和样式到达，{size}",
  download: "{file} 到达，{size}",
  compile: "编译 {backend} 包",
  start: "启动 {backend} 引擎",
  load: "读取 {model} 的权重，{backend}",
  check: "核对所画的图像，{backend}",
  decode: "首批十个数字，{backend}",
  shown: "第一个数字出现在纸上",

  drawing: "绘制",
  backend: "后端",
  adapter: "GPU 适配器",
  features: "适配器的功能",
  buffer: "适配器的最大缓冲区",
  simulated: "由软件模拟",
  unnamed: "浏览器没有给出名称",
  none: "无",
  model: "模型",
  modelIs: "{name}，{count} 个权重，以 {precision} 存储，版本 {version}",
  parity: "最大误差，{backend}，{model}",
  parityIs: "{error}，最多允许 {allowed}",

  now: "现在",
  queue: "{name} {number}：等待中的请求",
  module: "{name} {number}：内存",
  heap: "脚本：内存",
  unknown: "浏览器没有给出",
  link: "地址",
  time: "时间",
  browser: "浏览器",
  languages: "语言",
  cores: "处理器线程",
  screen: "窗口",
  screenIs: "{width} × {height}，每点 {ratio} 像素",

  errors: "最近的错误",
  noErrors: "目前没有。",
  error: "{at} 后：{words}",
};

export default texts;
