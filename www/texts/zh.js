// What the page says, in Simplified Chinese. `{name}` stands for a value.

/** @type {import("../text.js").Translation} */
const translation = {
  // Of the scripts, by the keys of `en.js`.
  sentences: {
    loading: "正在加载…",
    "loading.some": "正在加载… {some}",
    "loading.of": "正在加载… {some} / {all}",
    "list.comma": "、",
    "unit.nats": "{value} nat",

    // Downloads and engines
    "asset.list": "模型列表",
    "asset.weights": "“{title}”的权重",
    "asset.encoder": "“{title}”的编码器",
    "asset.notJson": "{what}（weights/index.json）不是 JSON；服务器返回了别的内容。",
    "asset.format": "{what}的格式是 {format}，而本页面读取格式 {expected}。",
    "asset.noModel": "{what}里没有本页面能加载的模型。",
    "asset.noEncoder": "模型列表没有给出“{title}”的编码器。",
    "asset.noSimd":
      "{what}无法在此浏览器中运行（{why}）；它需要带 SIMD 的 WebAssembly，Chrome 91、Firefox 89、Safari 16.4 及更新版本都支持。",
    "asset.stalled": "{what}无法加载：已有 {seconds} 秒没有收到数据。",
    "asset.noConnection": "{what}无法加载：与服务器的连接失败。",
    "asset.refused": "{what}无法加载：服务器对 {path} 的应答是 {status}。",
    "engine.cpu": "CPU 引擎",
    "engine.webgpu": "WebGPU 引擎",
    "engine.otherPictures":
      "{name}画出的图像与存储的不同：某个概率相差 {off}，允许的最大误差是 {allowed}。",
    "engine.badWeights": "权重无法使用：{why}",
    "worker.notStarted": "未能启动",
    "worker.stopped": "{name}已停止：{why}。",
    "worker.unreadable": "{name}发来了无法读取的内容。",
    "worker.silent": "{name}在 {seconds} 秒内没有应答。",
    "backend.unknown": "地址要求使用后端“{shown}”，但只有 cpu 和 webgpu；页面将自行选择。",
    "backend.looking": "CPU，页面正在寻找 GPU。",
    "backend.noWebGpu": "此浏览器没有 WebGPU",
    "backend.silence": "浏览器没有说明是否有 GPU",
    "backend.noAdapter": "浏览器没有提供 WebGPU 适配器",
    "backend.adapterRefused": "浏览器拒绝提供 WebGPU 适配器（{why}）",
    "backend.cpuAsked": "CPU，因为地址中如此要求。",
    "backend.cpuBecause": "CPU，因为{why}。",
    "backend.simulated": "CPU，因为这里唯一的 WebGPU 适配器是由软件模拟的。",
    "backend.webgpuFailed": "CPU，因为 WebGPU 出错：{why}",
    "backend.timesAsked":
      "{name}，因为地址中如此要求：十个数字在 WebGPU 上用时 {gpu}，在 CPU 上用时 {cpu}。",
    "backend.timesFaster":
      "{name}，因为它在这里更快：十个数字在 WebGPU 上用时 {gpu}，在 CPU 上用时 {cpu}。",

    // Links
    "link.ignored": "链接中的 {name}“{value}”已被忽略：它必须是{expected}。",
    "link.limited": "链接中的 {name}“{value}”已被限制：它必须是{expected}。",
    "link.oneOf": "以下之一：{names}",
    "link.model": "一个模型的名称",
    "link.digit": "0 到 9 的一个数字",
    "link.whole": "0 到 {most} 的整数",
    "link.number": "0 到 {most} 的数",
    "link.mix": "另一个数字及其 0 到 1 的比例，例如 8:0.4",
    "link.numbers": "−{most} 到 {most} 的一串数，用逗号分隔",

    // The page as a whole
    "page.unexpected": "发生了页面没有预料到的错误：{why}",
    "page.noModel": "这里没有模型“{wanted}”；现在显示的是“{title}”。",
    "page.foreignStyle":
      "链接中的风格有 {length} 个数，已被忽略：“{title}”有 {latent} 个潜在维度。",
    "page.keepsModel": "{why} 页面继续使用现有的模型。",
    "page.startAgain": "重新启动",
    "page.tryAgain": "重试",
    "page.useModel": "改用“{title}”",
    "page.cpuInstead": "WebGPU 出错，页面改用 CPU 继续：{why}",
    "page.noWebAssembly":
      "此浏览器不能运行计算数字所需的 WebAssembly；目前的浏览器都支持它，除非安全设置将其关闭。",
    "help.now": "代入当前的数：",
    "help.notLoaded": "帮助无法加载：{why}",
    "language.notLoaded": "{name}文本无法加载：{why}",
    "room.notLoaded": "页面的这一部分无法加载：{why}",
    "models.bytes": "需下载 {size}。",
    "status.sum": "已加载 {size}",
    "status.parts": "已加载：{parts}。",
    "status.part": "{name} {size}",
    "status.packedPart": "{name} {size}（解压后 {unpacked}）",
    "status.cpu": "CPU 引擎",
    "status.webgpu": "WebGPU 引擎",
    "status.weights": "权重",
    "status.page": "页面",
    "status.nothing": "目前无法画图",
    "status.seePaper": "纸上的那句话说明了缺少什么。",
    "keep.copied": "已复制",
    "keep.notCopied": "浏览器不允许页面复制；上方的地址就是链接。",

    // Draw
    "digits.any": "一个手写数字",
    "digits.one": "手写的 {label}",
    "digits.style": "{what}，风格 {seed}",
    "digits.moved": "{what}，风格 {seed}，已改动",
    "digits.digit": "数字",
    "digits.bySeed": "风格（按种子）",
    "digits.styleOf": "风格 {seed}",
    "pad.at": "横向 {x}，纵向 {y}",
    "pad.plane":
      "拖动，或使用方向键：横向是 ε₁，纵向是 ε₂，这就是全部的风格空间。圆环是 1σ 和 2σ。",
    "pad.directions": "拖动，或使用方向键：{latent} 个维度中的两个随机方向。圆环是 1σ 和 2σ。",
    "pad.far": "比先验的几乎所有采样都更远离中心。",
    "pad.near": "比先验的几乎所有采样都更靠近中心。",
    "pad.nearer": "先验的采样中有 {percent}% 更靠近中心。",
    "seed.expected": "0 到 {most} 的整数",
    "latent.name": "潜在维度 {dimension}",
    "latent.inactiveName": "潜在维度 {dimension}，未启用",
    "latent.inactive": "未启用",
    "latent.nats": "平均 {kl} nat",
    "latent.unused": "训练没有用到这个维度（{kl} nat）：它几乎不改变任何东西。",

    "film.title": "沿 ε{dimension} 变化的数字，其余不变",
    "film.label": "数字 {digit}，ε{dimension} 从 −3σ 到 +3σ；目前在 {at}σ。",
    "film.unlabelled": "ε{dimension} 从 −3σ 到 +3σ 时画出的内容；目前在 {at}σ。",

    "mix.picture": "解码器对 {sum} 画出的图像",

    // Presets
    "preset.heavy": "粗笔。",
    "preset.heavyWhy": "十个数字都一样粗：笔画的宽度在风格里，不在标签里。",
    "preset.thin": "匆忙而倾斜的笔。",
    "preset.thinWhy": "倾斜与速度相伴，正如真实的手写。",
    "preset.slanted": "几乎躺倒。",
    "preset.slantedWhy": "在训练图像中很少见，却画得和其他的一样清楚。",
    "preset.crossed": "带横杠的 7。",
    "preset.crossedWhy": "有些人会加一横。其他数字没有可加的横杠，笔迹仍然相同。",
    "preset.typical": "温度 0。",
    "preset.typicalWhy": "每种数字只有一个样子，与风格无关：先验的中位笔迹。",
    "preset.lost": "不像 4 的 4。",
    "preset.lostWhy":
      "同样的风格在旁边写出了好数字；而在这里，采样落在没有任何训练图像的 4 被编码过的地方。",
    "preset.hot": "温度 1.5。",
    "preset.hotWhy": "ε 比训练中要求过的远出一半，笔画散开了。",
    "preset.leaking": "要的是 0。",
    "preset.leakingWhy":
      "在这个模型里，风格仍然含有数字的信息，因为它的先验与编码器所说的不符；于是它写出了别的。",
    "preset.collapsed": "不起作用的风格。",
    "preset.collapsedWhy": "后验坍缩：移动这个点，数字不变。",
    "preset.blurred": "雾。",
    "preset.blurredWhy": "每个像素周围 σ = 1 的高斯就是均方误差：把许多笔迹平均起来，代价很小。",

    // What the judge reads
    "judge.reads": "读作 {digit}（{share}）",
    "judge.otherwise": "读作 {digit}（{share}），而非 {asked}",
    "judge.digit": "要求 {asked}，判读为 {digit}，概率 {share}",
    "judge.style": "风格 {seed}，判读为 {digit}，概率 {share}",
    "judge.file": "评判网络",
    "judge.accuracy": "在 {images} 张真实测试图像中，它能正确识别 {share}。",
    "judge.missing": "它未能加载。",

    // The card
    "card.summary": "{title}。{summary}",
    "card.elbo": "测试 −ELBO",
    "card.parts": "失真 {distortion} + 码率 {rate}{levels}；",
    "card.level": "第 {level} 层：{rate}",
    "card.draws": "，{draws} 次抽样",
    "card.greyAsInk": "，其灰度值当作墨迹的概率",
    "card.unseen": "{parts}{images}张未见过的图像，动态二值化{draws}{reading}。越低越好。",
    "card.tighter": "同样的图像，用 {samples} 个样本作重要性加权：对同一量的更紧的界。",
    "card.bceKl": "测试 BCE + KL",
    "card.asTutorials": "基于灰度值，与训练时一样，也与教程的报告方式一样。",
    "card.judge": "读作所要求的数字",
    "card.interval": "（95% 区间 {low} 至 {high}）",
    "card.judgeReal": "，它对真实测试图像的正确率是 {share}",
    "card.judgeNote": "{interval}温度为 1 的 {count}个样本，由单独训练的评判网络判读{real}。",
    "card.pixels": "像素",
    "card.grey": "灰度值",
    "card.gaussian": "每个像素服从以其为中心的高斯分布，{deviation}。",
    "card.learnedDeviation": "标准差由学习得到，所有像素共用",
    "card.deviation": "标准差为 {deviation}",
    "card.weight": "码率的权重",
    "card.weightNote": "训练时所用；1 即 ELBO 的权重。",
    "card.latents": "潜在维度",
    "card.of": "{active} / {all}",
    "card.inUse": "在使用。",
    "card.allIdle": "在使用；训练使它们全部闲置。",
    "card.someIdle": "在使用；训练使其余的闲置。",
    "card.weights": "权重",
    "card.numbers": "{count} 个数",
    "card.stored": "以 {precision} 存储{cost}。",
    "card.cost": "，代价是 {loss} nat",
    "card.training": "训练",
    "card.epoch": "{epochs} 轮",
    "card.epochs": "{epochs} 轮",
    "card.origin": "使用 MNIST（{data}），种子 {seed}，cvae {version}。",

    // Your digit
    "yours.empty": "你的画，空白",
    "yours.blank": "还没有画任何东西；对一张白纸，模型没有看法。",
    "yours.readAs": "你的画，读作 {label}",
    "yours.notTaken": "没有采用“{name}”。{why}",
    "yours.noEncoder": "{why} 没有编码器，模型能画但不能读。",
    "yours.unreadable": "无法读取这幅画：{why}",
    "paper.noPicture": "这不是浏览器能读取的图片。",
    "paper.nothing": "这张图片上没有与边缘不同的内容。",
    "reading.thinks": "模型认为：{digit}，{share}。",
    "reading.noDigits": "这个模型不认识数字；它只说这幅图有多大可能。",
    "reading.ofLabel": "（读作 {label}）",
    "reading.sample": "z 是一个样本：μ + σ · ε，其中 ε 随机。",
    "reading.mean": "z 是均值 μ。",
    "reading.readAs": "读作 {label}",

    // Explore
    "explore.axis": "ε{dimension}，{kl} nat",
    "explore.inactiveAxis": "ε{dimension}，未启用",
    "explore.digit": "一个 {label}",
    "explore.style": "一种风格",
    "points.file": "“{title}”编码后的图像",
    "points.foreign": "这里的编码图像来自“{title}”的另一次训练；运行 cvae points 可重新生成。",
    "points.unusable": "编码后的图像无法使用：{why}",
    "points.mixed":
      "这个模型已被告知数字，因此风格不必包含它：在每个数字的先验下，图像应当填满同样的圆圈并彼此混合。若某个数字聚成一团，说明风格泄露了它。",
    "points.clustered":
      "没有人告诉这个模型是哪个数字，因此它的隐变量必须包含数字：同一数字的图像会聚在一起。",
    "points.projected": "空间的维数比这个平面多；图像是从平面正上方看到的投影。",
    "points.count": "窗口内 {inside} 个，共 {all} 个",
    "points.label": "{label}：只看这个数字的图像",
    "points.none": "尚未选择图像",
    "points.at": "测试图像 {number}，数字 {label}，横向 {x}，纵向 {y}",
    "points.pair":
      "测试图像 {number}，数字 {label}：左边是手写原图，右边是模型从这个点画出的图像。",
    "points.noImages":
      "测试图像 {number}，数字 {label}，由模型从这个点画出。原图不随本页面发布；若页面旁边有 data/mnist，它们会显示在这里。",
    "path.share": "全程的 {percent}%",
    "path.play": "播放",
    "path.pause": "暂停",

    "strange.most": "以 −ELBO 衡量，在模型看来，它比全部 {images} 张测试图像都陌生。",
    "strange.some": "以 −ELBO 衡量，在模型看来，它比 {images} 张测试图像中的 {share} 更陌生。",
    "strange.least": "以 −ELBO 衡量，在模型看来，它和 {images} 张测试图像中最熟悉的 1% 一样熟悉。",
    "strange.mostAs":
      "当作 {label} 来读，在模型看来，它比全部 {images} 张按各自真实数字来读的测试图像都陌生。",
    "strange.someAs":
      "当作 {label} 来读，在模型看来，它比 {images} 张按各自真实数字来读的测试图像中的 {share} 更陌生。",
    "strange.leastAs":
      "当作 {label} 来读，在模型看来，它和 {images} 张按各自真实数字来读的测试图像中最熟悉的 1% 一样熟悉。",
    "erase.canvas": "模型所看到的你的数字，{pixels} 个像素中擦去了 {erased} 个",
    "erase.completions": "根据留下的 {left} 个像素，对阴影部分可能内容的 {count} 个采样。",
    "erase.completionsOf":
      "根据留下的 {left} 个像素，并已知这是 {label}，对阴影部分可能内容的 {count} 个采样。",
    "erase.everything": "全部擦掉了。请至少留下几个像素，作为模型的依据。",
    "erase.grey": "这个模型把像素看作灰度值；而补全时像素只取黑或白，这并非它所学的。",
    "erase.failed": "补全失败：{why}。",

    // Compare
    "link.models": "{least} 到 {most} 个不同的模型名称，以逗号分隔",
    "compare.noModels": "链接要比较“{names}”，但这里没有这些模型。",
    "compare.file": "评分文件",
    "compare.notThere": "无法加载各模型的评分：{why}",
    "compare.loading": "正在加载 {size}……",
    "compare.failed": "“{title}”无法绘制。{why}",
    "compare.place": "模型 {place}",
    "compare.remove": "移除",
    "compare.removeWhich": "移除 {title}",
    "compare.collapse": "坍缩",
    "compare.likelihood": "伯努利还是高斯",
    "compare.labels": "有无标签",
    "compare.best": "最佳模型",
    "compare.latentTerm": "潜在维度",
    "compare.styleTerm": "ε",
    "compare.seedStyle": "来自种子 {seed}",
    "compare.seedStyles": "来自十个种子",
    "compare.movedStyle": "手动调整过",
    "compare.ownStyle": "来自种子 {seed}；手动调整的 ε 有 {moved} 个数",
    "compare.parametersTerm": "参数",
    "compare.fileTerm": "文件",
    "compare.activeCount": "{all} 维中有 {active} 维活跃",
    "compare.bars": "各维度的 KL（nat）：{values}",

    "compare.betaIs": "β = {beta}",
    "compare.point": "β = {beta}：码率 {rate}，失真 {distortion}",
    "compare.curve": "用不同 β 训练的模型的失真随码率的变化，单位为 nat。{points}。",
    "compare.rateAxis": "码率（nat）",
    "compare.distortionAxis": "失真（nat）",
    "compare.guide": "−ELBO = {total}",
    "compare.sweepNumbers":
      "β = {beta}：码率 {rate} nat 加失真 {distortion} nat，得 −ELBO {total} nat；{all} 个潜在维度中有 {active} 个活跃。",
    "compare.sweepBest": "这些模型中没有哪个的 −ELBO 更低。",
    "compare.sweepWorse": "它的 −ELBO 比 β = {best} 高 {more} nat，后者是这些模型中最低的。",
    "compare.sweepCheap":
      "训练它时，1 nat 码率比 1 nat 失真便宜：潜变量对每幅图像说得很多，而从先验抽取的点就较少落在真有图像被编码到的地方。",
    "compare.sweepEven": "两者同等计价，与 ELBO 一致。",
    "compare.sweepDear":
      "训练它时，1 nat 码率比 1 nat 失真昂贵：潜变量说得很少，解码器只好猜测，画出所有可能的平均，因而笔画平滑。",

    "compare.model": "模型",
    "compare.labelled": "告知标签：似然为 p(x | y)",
    "compare.unlabelled": "不告知标签：似然为 p(x)",
    "compare.about": "“{column}”是什么？",
    "compare.lower": "越低越好。",
    "compare.higher": "越高越好。",
    "compare.measured": "测量方法：RESULTS.md（英文纯文本），“{section}”一节",
    "compare.missing": "未测量",
    "compare.samples": "k = {k}",
    "compare.column.elbo": "−ELBO",
    "compare.about.elbo": "模型对一幅测试图像的“惊讶”程度的上界，单位 nat：失真加码率。",
    "compare.column.bound": "−log p ≤",
    "compare.about.bound":
      "对同一个量更紧的上界，用 k 个潜变量样本作重要性加权，单位 nat：告知标签的模型为 p(x | y)，否则为 p(x)。",
    "compare.column.marginal": "−log p(x) ≤",
    "compare.about.marginal":
      "不告知标签时的同一个量，单位 nat：对十个标签求和，或取真实标签的上界再加 ln 10，取其中较紧者。它可以比较有标签和无标签的模型。",
    "compare.column.rate": "码率",
    "compare.about.rate": "潜变量对一幅测试图像说了多少，单位 nat：后验相对先验的 KL 散度。",
    "compare.column.distortion": "失真",
    "compare.about.distortion": "知道潜变量之后，测试图像中还有多少要靠猜，单位 nat。",
    "compare.column.active": "活跃维度",
    "compare.about.active": "有多少潜在维度随图像而动：其后验均值在测试图像上的方差大于 0.01。",
    "compare.column.grey": "灰度 BCE + KL",
    "compare.about.grey": "教程里常报告的损失，用灰度值代替黑白像素，单位 nat。",
    "compare.column.judge": "读出所求",
    "compare.about.judge":
      "有多少样本被评判网络读作所要求的数字；没有任何模型用它训练或挑选过。它看不出样本是否各不相同：坍缩的模型也可能全对。",
    "compare.column.frechet": "弗雷歇距离",
    "compare.about.frechet":
      "样本作为整体与测试图像相距多远：评判网络特征空间中的弗雷歇（Fréchet）距离的平方。它只能与同类数值比较，不能与其他特征中的距离比较。",
    "compare.column.kernel": "核距离",
    "compare.about.kernel": "与弗雷歇距离类似，但用多项式核代替高斯近似。",
    "compare.column.precision": "精确率",
    "compare.about.precision": "有多少样本落在真实图像之中。",
    "compare.column.recall": "召回率",
    "compare.about.recall": "有多少真实图像落在样本之中：总画同一幅图的模型为零。",
    "compare.column.memory": "最近训练图像",
    "compare.about.memory":
      "样本与最近训练图像的距离，除以测试图像与最近训练图像的距离。远低于 1 就意味着抄袭。",
    "compare.column.parzen": "帕森窗",
    "compare.about.parzen":
      "测试图像在以样本为中心的帕森窗（Parzen）密度估计下的对数似然，单位 nat。较早的论文报告它，此外意义不大。",
    "compare.column.bayes": "贝叶斯分类",
    "compare.about.bayes": "看模型觉得图像在哪个标签下最可能，据此读对了多少测试图像。",
    "compare.column.calibration": "校准误差",
    "compare.about.calibration": "上述读法的置信度与实际正确率相差多少。",
    "compare.column.swap": "换标签",
    "compare.about.swap": "用图像自己的标签编码，再用另一个标签解码：有多少被评判网络读作后者。",
    "compare.column.leakage": "ε 中的标签",
    "compare.about.leakage":
      "一个小网络仅凭 ε 能多准地读出数字。10 % 等于什么都没读出：数字只由标签决定。",
    "compare.column.training": "用于训练",
    "compare.about.training": "只见过该模型样本的分类器能认对多少测试图像。",
    "compare.column.beta": "β",
    "compare.about.beta": "训练中码率的权重；ELBO 中为 1。",
    "compare.column.epochs": "轮数",
    "compare.about.epochs": "训练把全部图像看了几遍。",
    "compare.column.parameters": "参数",
    "compare.about.parameters": "由训练决定的数的个数，含先验与解码器。",
    "compare.column.size": "解码器（kB）",
    "compare.about.size": "用该模型绘制时页面要下载的大小，单位千字节。",
    "compare.column.cost": "存储代价",
    "compare.about.cost": "把权重压缩存储使 −ELBO 增加多少 nat。",
  },
  // Of `index.html`, by `data-text` and `data-label`.
  page: {
    "page.tagline": "一个小小的神经网络，能以任何笔迹写出任何数字。",
    "page.rooms": "房间",
    "page.draw": "绘制",
    "page.yours": "你的数字",
    "page.explore": "探索",
    "page.model": "模型",
    "page.language": "语言",
    "page.dismiss": "关闭",
    "page.loading": "正在加载",
    "help.explain": "说明：",
    "help.close": "关闭",
    "keep.link": "复制链接",
    "keep.digit": "保存此图",
    "keep.ten": "保存全部十个",
    "status.try": "换一种方式：",
    "status.onCpu": "CPU",
    "status.choose": "由页面选择",

    "draw.digits": "数字",
    "judge.help": "画出的数字由一个“评判网络”判读：它是单独训练的，任何模型的训练都没有用到它。",
    "draw.rowHelp": "这个模型没有标签：画什么由风格决定。这一行显示十个种子的风格。",
    "draw.style": "风格",
    "draw.seed": "种子",
    "draw.collapsed":
      "这个模型没有使用任何潜在维度：训练中解码器学会了忽略风格，所以移动它几乎不改变任何东西。",
    "draw.newStyle": "新风格",
    "draw.sameSeed": "回到该种子",
    "draw.newDirections": "换个方向",
    "draw.temperature": "温度",
    "draw.temperatureHelp": "0 总是写出最典型的数字，与风格无关；1 的变化与真实的手写一样多。",
    "draw.latents": "所有潜在维度",
    "draw.latentsHelp": "用得最多的在前。右边的数是该维度对一幅图像平均说明了多少，以 nat 计。",

    "draw.detail": "细节的温度",
    "draw.detailHelp": "只用于第二层，它补上第一层没有定下的东西。",
    "mix.heading": "混入另一个数字",
    "mix.with": "另一个数字",
    "mix.share": "它的比例",
    "mix.warning": "解码器在训练中从未见过混合标签：它为此画出的只是一种猜测。",
    "presets.heading": "值得一看",
    "presets.successes": "它能做什么",
    "presets.failures": "它在哪里失败",

    "yours.undo": "撤销",
    "yours.clear": "清空",
    "yours.take": "取用“绘制”中的数字",
    "yours.open": "打开图片",
    "yours.help":
      "用鼠标、笔或手指画一个数字，也可以拖入或粘贴一张数字的图片。一切都留在你的电脑上。",
    "yours.reading": "模型如何看它",
    "yours.x": "<i>x</i>：模型看到的你的数字，28 × 28，已居中并缩放",
    "yours.resample": "再抽一个 z",
    "yours.useMean": "用均值",
    "yours.xHat": "<i>x̂</i>：解码器由 z 画出的图像",
    "yours.distortion": "失真",
    "yours.distortionHelp": "<small>−ln p(x | z, y)：x̂ 没有解释的部分</small>",
    "yours.rate": "码率",
    "yours.rateHelp": "<small>KL(q(z | x, y) ‖ p(z | y))：z 说明了这幅图像多少</small>",
    "yours.elboHelp": "<small>两者之和，−ln p(x | y) 的上界</small>",
    "yours.which": "是哪个数字？各自的概率，以及 −ELBO（nat）",
    "yours.likeliest": "回到最可能的数字",
    "yours.hand": "用你的笔迹写全部十个数字",
    "yours.handHelp": "用上面选定的数字编码，再用每一个数字解码。",
    "yours.posterior": "每个潜在维度的 μ ± σ",
    "yours.posteriorHelp":
      "用得最多的维度在前。圆点是 μ，横条向两侧各伸出一个 σ，竖线是被解码的 z。",

    "explore.plane": "风格平面",
    "explore.marker": "平面上的风格",
    "explore.window": "窗口",
    "explore.digit": "数字",
    "explore.kind": "平面",
    "explore.ofPad": "触控板的平面",
    "explore.ofDimensions": "两个维度的平面",
    "explore.across": "横向",
    "explore.up": "纵向",
    "explore.zoom": "窗口",
    "explore.whole": "整个先验",
    "explore.centre": "以该点为中心",
    "explore.help":
      "每个位置显示解码器在那里写出的数字；圆环是先验的 1σ、2σ……点击、拖动或用方向键为整个页面选择风格；Page Up 和 Page Down 改变窗口大小。",
    "points.show": "显示编码后的测试图像",
    "points.help":
      "每个数字符号是一张未参与任何训练的测试图像，位于编码器给出的位置：q(z | x, y) 的均值处，写的是它的数字。",
    "points.legend": "只看一个数字",
    "points.step": "图像，从左到右",
    "explore.walk": "从一个数字到另一个",
    "explore.walker": "途中的数字",
    "explore.start": "从这里出发",
    "explore.end": "到这里结束",
    "explore.way": "路线",
    "explore.spherical": "沿球面",
    "explore.straight": "直线",
    "explore.play": "播放",
    "explore.place": "途中的位置",
    "explore.walkHelp":
      "路线的起点或终点是页面当前显示的数字和风格。先验的大多数采样都在一个球面附近；直线穿过球的内部，那里的笔迹更平常。在两个数字之间，标签是混合的，而解码器在训练中从未见过混合标签。",

    "about.what": "我看到的是什么？",
    "about.nobody":
      "这些数字不是任何人写的。一个小小的神经网络，<em>条件变分自编码器</em>，看过几万个手写数字，学会了把两件事分开：它是<em>哪个</em>数字，以及它是<em>怎样</em>写的。",
    "about.choose":
      "哪个数字由你选；风格是笔迹空间中的一个点。这一行的十个数字共用这一个点，所以看起来像出自同一个人之手：同样的倾斜，同样的笔，同样的匆忙。",
    "about.lively": "在触控板上移动这个点，笔迹就会改变，而数字还是那个数字。",
    "about.collapsed":
      "这个模型只有一种笔迹：它的潜在空间在训练中坍缩了，它在这里就是为了展示这一点。",
    "about.unlabelled":
      "这些数字不是任何人写的。一个小小的神经网络，<em>变分自编码器</em>，看过几万个手写数字，却没有人告诉它哪个是哪个。使两个数字不同的一切，包括它是几，对它来说都是同一个空间中的一个点。",
    "about.unlabelledRow":
      "这一行显示十个这样的点。在触控板上移动选中的那个：笔迹会改变，走得足够远时，数字也会改变。",
    "about.squares":
      "纸上的每个方格都是网络算出的 28 × 28 个数之一：该处有墨迹的概率。计算就在你的浏览器中进行，不向任何地方发送任何东西。本页的地址始终记录着你看到的内容，所以把链接发给别人，他们会看到同样的数字。",

    "card.heading": "它有多好？",
    "card.waiting": "分数与权重在一起；权重加载后就会显示。",
    "yours.awaited":
      "这里将显示：模型眼中的你的数字和它的重建，这有多可能（以 nat 计），它认为这是哪个数字，用你的笔迹写出的全部十个数字，以及你擦去一部分之后它会怎样补写。",
    "erase.heading": "擦去一部分，让模型补全",
    "erase.hint":
      "用鼠标、笔或手指在图上擦，或选择一个部分。模型会看着留下的部分，把擦去的部分补上，并把它当作上面选定的数字。",
    "erase.hintUnlabelled":
      "用鼠标、笔或手指在图上擦，或选择一个部分。模型会看着留下的部分，把擦去的部分补上。",
    "erase.parts": "擦去",
    "erase.left": "左半边",
    "erase.right": "右半边",
    "erase.top": "上半边",
    "erase.bottom": "下半边",
    "erase.middle": "中间",
    "erase.restore": "恢复原样",
    "erase.others": "换一批",

    "compare.door": "比较",
    "compare.heading": "模型并排",
    "compare.help":
      "所有模型用同一个种子、同样的温度画同一个数字。ε 的长度等于模型的潜在维度数，所以维度数不同时，同一个种子对应的是不同的 ε；即使 ε 相同，在每个模型里也是另一种笔迹：这些数各是什么意思，由每个模型自己学来。",
    "compare.known": "经典对比",
    "compare.add": "添加模型",
    "compare.units": "每个潜在维度说了什么",
    "compare.unitsHelp":
      "每个模型的每个潜在维度一根柱，用得最多的在前：柱高是它相对先验的 KL 散度，即它对一幅测试图像说了多少。若后验均值随图像而动，该维度就是活跃的；灰色的那些无论看到什么都只重复先验。若全是灰色，后验就坍缩了。",
    "compare.sweep": "β 的作用",
    "compare.sweepHelp":
      "同一个网络，对每个 β 各训练一次：β 是损失中码率的权重，ELBO 中 β = 1。码率是潜变量对图像说了多少，失真是解码器仍然画错多少；两者之和是 −ELBO，沿虚线处处相同。",
    "compare.family": "模型",
    "compare.noDigit": "还没有数字",
    "compare.table": "评分表",
    "compare.scores": "所有模型的数据",
    "compare.scoresHelp":
      "都在测试图像上测过一次，数值随权重一起提供。告知标签的模型要解释的比不告知的少，所以两类模型的似然分开列出，只有 −log p(x) 一列可以互相比较。点列标题按该列排序，点问号看它的含义。",
  },
  models: {
    flagship: {
      title: "旗舰",
      summary: "归一化流先验，每一层都有标签，用重要性加权的界作了精调，使用全部 60,000 张图像。",
    },
    cvae: {
      title: "CVAE",
      summary: "两侧各有两个 512 单元的隐藏层；标签进入每一层，先验是归一化流。",
    },
    tutorial: {
      title: "教程 CVAE",
      summary: "一个 400 单元的隐藏层和 20 个潜在维度，在灰度值上训练 10 轮，与大多数教程一样。",
    },
    deep: {
      title: "深层 CVAE",
      summary: "两侧各有两个隐藏层；损失对像素和潜在维度求和，如数学所要求。",
    },
    plane: { title: "平面", summary: "两个潜在维度：每个数字的全部风格都在一个平面上。" },
    "gaussian-unit": {
      title: "高斯，σ = 1",
      summary: "标准差为 1 的高斯解码器，也就是许多教程所用的均方误差：数字模糊。",
    },
    "gaussian-learned": {
      title: "高斯，学习 σ",
      summary: "自己学习标准差的高斯解码器：更清晰，但仍不适合黑白图像。",
    },
    "deep-collapsed": {
      title: "坍缩的 CVAE",
      summary:
        "同样的网络，但损失对像素取平均、对潜在维度求和：β 等于 784，潜在变量什么也没有说明。",
    },
    vae: { title: "VAE", summary: "没有标签：风格是什么数字，它就画什么数字。" },
    hvae: {
      title: "层次 VAE",
      summary: "两层：第一层决定形状；第二层的先验由第一层决定，它填入细节。",
    },
    aae: {
      title: "对抗自编码器",
      summary: "一个判别器分辨编码得到的风格与正态噪声，以此代替 KL 项。",
    },
    "cvae-gan": {
      title: "CVAE-GAN",
      summary: "判别器和分类器在旁监督：它写的数字必须具有真实数字的特征。",
    },
    ...betas(
      "beta-cvae",
      "β-CVAE",
      "一个带标签的小网络，训练时其码率以 β 加权（Higgins 等，2017）。",
    ),
    ...betas(
      "beta-vae",
      "β-VAE",
      "一个不带标签的小网络，训练时其码率以 β 加权（Higgins 等，2017）。",
    ),
  },
  groups: {
    Tutorials: "教程",
    "What goes wrong": "会出什么错",
    "Other families": "其他家族",
    "β sweep with labels": "β 扫描，带标签",
    "β sweep without labels": "β 扫描，不带标签",
  },
};

/**
 * The models of a β sweep.
 * @param {string} name @param {string} family @param {string} summary
 */
function betas(name, family, summary) {
  const entries = [0.25, 0.5, 1, 2, 4, 8].map((beta) => {
    const key = `${name}-${String(beta).replace(".", "-")}`;
    return [key, { title: `${family}，β = ${beta}`, summary }];
  });
  return Object.fromEntries(entries);
}

export default translation;
