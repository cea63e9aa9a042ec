// The sentences that the scripts of the page show, in English; `rooms.en.js` has those of the rooms beside Draw. `{name}` stands
// for a value. Another language has all sentences in one file, however long: a translator reads it as a whole.

/**
 * @typedef {keyof typeof sentences | keyof typeof import("./rooms.en.js").default} Key
 * @typedef {object} Translation into another language
 * @property {Record<Key, string>} sentences
 * @property {Record<string, string>} page texts of markup, by `data-text` and `data-label`
 * @property {Record<string, { title: string, summary: string }>} models by name
 * @property {Record<string, string>} groups by the English heading
 * @property {[RegExp, string][]} refusals what the engine says in English, and its translation with `$1` for a part
 */

const sentences = {
  loading: "Loading…",
  "loading.some": "Loading… {some}",
  "loading.of": "Loading… {some} of {all}",
  "list.comma": ", ",
  "list.semicolon": "; ",
  "reason.quoted": "“{words}”",
  "unit.nats": "{value} nats",

  // Downloads and engines
  "asset.list": "The list of models",
  "asset.weights": "The weights of “{title}”",
  "asset.encoder": "The encoder of “{title}”",
  "asset.notJson": "{what} (weights/index.json) is not JSON; the server sent something else.",
  "asset.format": "{what} has format {format}, but this page reads format {expected}.",
  "asset.noModel": "{what} names no model that this page can load.",
  "asset.noEncoder": "The list of models names no encoder of “{title}”.",
  "asset.noSimd":
    "{what} does not run in this browser ({why}); it needs WebAssembly with SIMD, and the page needs Chrome or Edge 96, Firefox 114, Safari or iPadOS 16.4, or a later version.",
  "asset.stalled": "{what} could not be loaded: nothing more arrived for {seconds} seconds.",
  "asset.noConnection": "{what} could not be loaded: the connection to the server failed.",
  "asset.refused": "{what} could not be loaded: the server answered {status} for {path}.",
  "asset.noPackage":
    "{what} could not be loaded: the server answered 404 for {path}; in a clone of the sources, `make build` makes this file.",
  "asset.notWasm":
    "{what} could not be loaded: the server sent {type} for {path}, which is not WebAssembly.",
  "asset.slowType":
    "The server sends {path} as {type}; as application/wasm, the browser could compile it while it arrives.",
  "engine.cpu": "The CPU engine",
  "engine.webgpu": "The WebGPU engine",
  "engine.cpuRest": "The second half of the CPU engine",
  "engine.webgpuRest": "The second half of the WebGPU engine",
  "engine.train": "The training engine",
  "engine.otherPictures":
    "{name} does not reproduce the stored pictures: a probability is off by {off}, and at most {allowed} is allowed.",
  "engine.badWeights": "The weights cannot be used: {why}",
  "worker.notStarted": "it did not start",
  "worker.stopped": "{name} stopped: {why}.",
  "worker.unreadable": "{name} sent something unreadable.",
  "worker.silent": "{name} gave no answer within {seconds} seconds.",
  "backend.unknown":
    "The address asks for the backend “{shown}”, but there are only cpu and webgpu; the page chooses by itself.",
  "backend.looking": "CPU, while the page looks for a GPU.",
  "backend.noWebGpu": "this browser has no WebGPU",
  "backend.silence": "the browser did not say whether it has a GPU",
  "backend.noAdapter": "the browser offers no WebGPU adapter",
  "backend.adapterRefused": "the browser refused a WebGPU adapter ({why})",
  "backend.cpuAsked": "CPU, because the address asks for it.",
  "backend.cpuBecause": "CPU, because {why}.",
  "backend.simulated": "CPU, because the only WebGPU adapter here is simulated by software.",
  "backend.webgpuFailed": "CPU, because WebGPU failed: {why}",
  "backend.timesAsked":
    "{name}, because the address asks for it: {gpu} for ten digits on WebGPU, {cpu} on the CPU.",
  "backend.timesFaster":
    "{name}, because it is faster here: {gpu} for ten digits on WebGPU, {cpu} on the CPU.",
  "backend.timesFrom":
    "WebGPU from {from} digits on, because it is faster there: {gpu} for {from} digits on WebGPU, {cpu} on the CPU. The CPU draws fewer.",

  // Links
  "link.ignored": "The link's {name} “{value}” was ignored: it must be {expected}.",
  "link.limited": "The link's {name} “{value}” was limited: it must be {expected}.",
  "link.version": "the version of a link, a whole number from 1",
  "link.newer":
    "The link is of version {version}, and this page reads links up to version {known}: it shows the parts that it understands.",
  "link.oneOf": "one of {names}",
  "link.model": "the name of a model",
  "link.digit": "a digit from 0 to 9",
  "link.whole": "a whole number from 0 to {most}",
  "link.number": "a number from 0 to {most}",
  "link.mix": "another digit and its share from 0 to 1, such as 8:0.4",
  "link.someHidden":
    "names of parts that “For a lesson…” lists, such as {names}, and not every room",
  "link.numbers": "numbers from −{most} to {most}, separated by commas",
  "link.unknown": "The link has {names}, which this page does not know; it shows everything else.",
  "link.window":
    "the middle of the window, two numbers from −{most} to {most}, and half its side, from {least} to {most}, separated by commas",
  "link.axes": "the numbers of two latent dimensions, such as 4,7",
  "link.points": "all or one digit, and the number of an image if one is chosen, such as 3:17",
  "link.end":
    "a digit and the seed of its style, from 0 to {most}, such as 3:seed7, or the numbers of the style, separated by commas",
  "link.training":
    "one of {names}, and a seed from 0 to {most} if it is not the first, such as plane:7",
  "link.hand": "a digit and the numbers of its style, from −{most} to {most}, such as 3:0.5,-1.2",
  "link.class": "the name of a class",
  "link.drawing": "a drawing that this page wrote",
  "link.text": "a text of at most {most} characters, as this page writes it",

  // The look of the digits
  "look.crisp": "Smooth the pixels of the digits",
  "look.smooth": "Show the pixels of the digits",

  // The page as a whole
  "page.unexpected": "Something went wrong that the page did not expect: {why}",
  "page.noModel": "There is no model “{wanted}” here; this is “{title}”.",
  "page.noClass": "“{title}” has no class “{named}”; this is “{shown}”.",
  "page.foreignStyle":
    "The link's style has {length} numbers and was ignored: “{title}” has {latent} latent dimensions.",
  "page.foreignAxes":
    "The link's axes {axes} were ignored: “{title}” has {latent} latent dimensions.",
  "page.keepsDraft":
    "{why} The page goes on with a draft of the model, whose digits are a little coarser; reload it to try again.",
  "page.keepsModel": "{why} The page keeps the model it has.",
  "page.startAgain": "Start again",
  "page.tryAgain": "Try again",
  "page.incomplete":
    "The rest of the page could not be loaded. Check the connection, then load it again.",
  "page.reload": "Load the page again",
  "page.old":
    "This browser is too old for this page. The page needs Chrome or Edge 96, Firefox 114, Safari or iPadOS 16.4, or a later version.",
  "page.useModel": "Use “{title}”",
  "page.cpuInstead": "WebGPU failed, so the page goes on with the CPU: {why}",
  "page.noWebAssembly":
    "This browser does not run WebAssembly, which computes the digits; every current browser does unless a security setting switches it off.",
  "help.now": "With the present numbers:",
  "help.notLoaded": "The help could not be loaded: {why}",
  "language.notLoaded": "The texts in {name} could not be loaded: {why}",
  "room.draw": "Draw",
  "room.write": "Write",
  "symbols.show": "Show numbers",
  "symbols.hide": "Hide numbers",
  "room.yours": "Your digit",
  "room.explore": "Explore",
  "room.compare": "Compare",
  "room.train": "Train",
  "room.notLoaded":
    "This part of the page could not be loaded; open it again to try once more ({why}).",
  "models.bytes": "{size} to download.",
  "status.sum": "{size} loaded",
  "status.parts": "Loaded: {parts}.",
  "status.part": "{name} {size}",
  "status.packedPart": "{name} {size} ({unpacked} unpacked)",
  "status.cpu": "CPU engine",
  "status.webgpu": "WebGPU engine",
  "status.weights": "weights",
  "status.page": "page",
  "status.nothing": "Nothing draws at the moment",
  "status.seePaper": "The sentence on the paper says what is missing.",

  // Faults
  "page.engineAgain": "The page started its engine again, and nothing was lost. {why}",

  // Draw
  "digits.any": "A handwritten digit",
  "digits.one": "A handwritten {label}",
  "digits.style": "{what}, style {seed}",
  "digits.moved": "{what}, style {seed}, changed",
  "digits.digit": "Digit",
  "digits.search": "Find a class",
  "digits.bySeed": "Style, by its seed",
  "digits.styleOf": "Style {seed}",
  "pad.at": "across {x}, up {y}",
  "pad.far": "Farther out than nearly every random style.",
  "pad.near": "Nearer to the middle than nearly every random style.",
  "pad.nearer": "{percent} % of random styles are nearer to the middle.",
  "seed.expected": "A whole number from 0 to {most}",
  "latent.name": "Latent dimension {dimension}",
  "latent.inactiveName": "Latent dimension {dimension}, inactive",
  "latent.inactive": "inactive",
  "latent.nats": "{kl} nats on average",
  "latent.unused": "Training left this dimension unused ({kl} nats): it changes next to nothing.",

  "film.title": "The digit along ε{dimension}, everything else unchanged",
  "film.label": "The digit {digit} for ε{dimension} from −3 to +3 σ; at present it is at {at} σ.",
  "film.unlabelled": "What is drawn for ε{dimension} from −3 to +3 σ; at present it is at {at} σ.",

  "mix.picture": "The decoder’s picture for {sum}",

  // Presets
  "preset.heavy": "A heavy pen.",
  "preset.heavyWhy":
    "All ten digits share it: the width of the stroke is in the style, not in the label.",
  "preset.thin": "A thin, slanted pen.",
  "preset.thinWhy": "Slant is in the style as well, and all ten digits lean.",
  "preset.slanted": "Nearly lying down.",
  "preset.slantedWhy": "It leans farther than most hands and is as clear as the others.",
  "preset.crossed": "A crossed seven.",
  "preset.crossedWhy":
    "Some writers cross it. The other digits have nothing to cross and keep the hand.",
  "preset.typical": "Temperature 0.",
  "preset.typicalWhy": "One digit of each kind, whatever the style: the hand at ε = 0.",
  "preset.lost": "A 4 that is not a 4.",
  "preset.lostWhy":
    "The other digits of this style are good. A few draws in a thousand fail, as the scores say.",
  "preset.hot": "Temperature 1.5.",
  "preset.hotWhy":
    "ε is one and a half times as far out as a draw of the prior, and strokes fall apart.",
  "preset.leaking": "Asked for a 0.",
  "preset.leakingWhy":
    "This model’s encoder also writes the digit into the style, and its prior is the same for all digits. A style may therefore belong to another digit and win over the label.",
  "preset.collapsed": "A style that does nothing.",
  "preset.collapsedWhy": "Posterior collapse: move the point, and the digit stays.",
  "preset.blurred": "Fog.",
  "preset.blurredWhy":
    "With a Gaussian of σ = 1 for each pixel, the loss is half the summed squared error, and an average of many hands costs little.",

  // What the judge reads
  "judge.reads": "reads as {digit} ({share})",
  "judge.otherwise": "reads as {digit} ({share}), not {asked}",
  "judge.digit": "asked for {asked}, read as {digit} ({share})",
  "judge.style": "Style {seed}, read as {digit} ({share})",
  "judge.file": "The judge",
  "judge.accuracy": "It reads {share} of {images} real test digits correctly.",
  "judge.missing": "It could not be loaded.",

  // The card
  "card.elbo": "Test −ELBO",
  "card.parts": "distortion {distortion} + rate {rate}{levels}; ",
  "card.levels": " ({levels})",
  "card.level": "level {level}: {rate}",
  "card.draws": ", {draws} draws",
  "card.greyAsInk": ", the decoder’s means read as probabilities of ink",
  "card.unseen":
    "{parts}{images}unseen images, dynamic binarization{draws}{reading}. Lower is better.",
  "card.heldOutElbo": "Held-out −ELBO",
  "card.heldOut":
    "distortion {distortion} + rate {rate}; {images} held-out images, {pixels}; trained in this browser, {seconds} seconds of steps. Lower is better.",
  "card.ofGrey": "grey values",
  "card.ofInk": "black and white pixels",
  "card.tighter":
    "the same images, importance-weighted with {samples} samples: a tighter bound on the same quantity.",
  "card.bceKl": "Test BCE + KL",
  "card.asTutorials": "on grey values, as it was trained and as the tutorials report it.",
  "card.judge": "Reads as the digit asked for",
  "card.interval": "(95 % interval {low} to {high}) ",
  "card.judgesReal":
    ", which together read {share} of real test images correctly; the judge of this page is one of them",
  "card.judgesNote":
    "{interval}of the mean images of {count}samples at temperature 1, by three judges, networks trained separately{real}{drawn}{before}.",
  "card.judgeReal":
    ", which reads {share} of real test images correctly; it is the judge of this page",
  "card.judgeNote":
    "{interval}of the mean images of {count}samples at temperature 1, by a judge, a network trained separately{real}{drawn}{before}.",
  "card.judgeDrawn": "; of black and white draws of the same samples, {share}",
  "card.before": "; measured before the weights were rounded for the file",
  "card.pixels": "Pixels",
  "card.grey": "grey values",
  "card.gaussian": "each normal around the decoder’s mean, with {deviation}.",
  "card.learnedDeviation": "one learned standard deviation of {deviation}",
  "card.deviation": "a standard deviation of {deviation}",
  "card.weight": "Weight of the rate",
  "card.weightNote": "in training; the ELBO has 1.",
  "card.latents": "Latent dimensions",
  "card.of": "{active} of {all}",
  "card.inUse": "in use.",
  "card.allIdle": "in use; training left them idle.",
  "card.someIdle": "in use; training left the others idle.",
  "card.weights": "Weights",
  "card.numbers": "{count} numbers",
  "card.stored": "stored as {precision}.",
  "card.settings": "Settings",
  "card.tuned": "Scores on new images would be slightly worse.",
  "card.training": "Training",
  "card.epoch": "{epochs} epoch",
  "card.epochs": "{epochs} epochs",
  "card.after": "after that of {start}, ",
  "card.origin": "{after}on {set} ({data}), seed {seed}, cvae {version}.{pictures}",
  "card.pictures": " Pictures: {source}; licence: {licence}.",

  // Models from the visitor's files
  "own.noWeights": "“{file}” is no safetensors file, or it is damaged.",
  "own.noManifest":
    "“{file}” has no description of a model: “cvae export” writes one into its metadata, which other programs lack.",
  "own.badName":
    "“{file}” is of a model named “{name}”; a name has letters, digits and . _ - only.",
  "own.large": "“{file}” was not read: weights of this page have at most {most} MB.",
  "own.unreadable": "“{file}” could not be read.",
  "own.lone": "“{file}” is the encoder of “{title}”; open the decoder along with it.",
  "own.opened": "“{title}” is open, and stays in this browser until you forget it.",
  "own.openedDecoder":
    "“{title}” is open, and stays in this browser until you forget it. To read drawings, open its encoder as well.",
  "own.folder": "The models in “{folder}” were not loaded. {why}",
  "own.policy":
    "The models in {folder} were not loaded: the security policy of this page allows requests to its own host only, or that host does not answer other pages. Whoever hosts this page can allow it.",
  "own.noPoints": "“{title}” comes from your files, which have no encoded test images.",

  // Explore
  "points.file": "The encoded images of “{title}”",
  "points.foreign":
    "The encoded images here belong to another training of “{title}”; cvae refresh writes new ones.",
  "points.unusable": "The encoded images cannot be used: {why}",
  "points.mixed":
    "This model is told the digit, so the style need not contain it: images of all digits should be mixed and fill the same circles. A cluster of one digit means that the style reveals the digit.",
  "points.clustered":
    "This model is not told the digit, so its latent has to contain it: images of one digit lie together.",
  "points.projected":
    "The space has more dimensions than this plane; the images are projected onto it.",
  "points.count": "{inside} of {all} in the window",
  "points.label": "{label}: only images of this digit",
  "points.none": "no image chosen",
  "points.at": "test image {number}, a {label}, across {x}, up {y}",
  "points.pair":
    "Test image {number}, a {label}: as it was written, and as the model draws it from its point.",
  "points.noImages":
    "Test image {number}, a {label}, as the model draws it from its point. The image itself could not be loaded.",

  // Compare
  "link.lesson": "the name of a lesson and a step, such as a-space-of-hands/2",
  "link.models": "{least} to {most} different names of models, separated by commas",
  // Train
  "train.images": "The training images",

  "compare.file": "The file of scores",

  "compare.tuned": "compared on test images",

  // What can be taken away
  "keep.copied": "Copied",
  "keep.notCopied": "The browser does not let the page copy; the address above is the link.",
  "keep.notShared": "It could not be shared: {why}",
  "keep.hand": "Ten digits in my hand",
  "keep.seen": "My digit as the model sees it",
  "keep.digit": "This digit",
  "keep.row": "All ten",
  "keep.grid": "The grid",
  "keep.walk": "The walk, moving",
  "keep.nothing": "Nothing is drawn yet.",
  "keep.drawing": "Drawing: {done} of {count}…",
  "keep.interrupted": "The drawing was interrupted; please try again.",
  "keep.whole": "“{name}” is {shown}, but must be a whole number from {least} to {most}.",
  "keep.tens": "“{name}” is {shown}, but must be a multiple of {step} from {least} to {most}.",
  "keep.noNumber": "no number",
  "keep.saved": "Saved {name}, {kilobytes} kB.",
  "keep.copiedState": "Copied.",
  "keep.noClipboard": "The browser does not let the page copy, but the file can be saved.",
  "json.unreadable": "It is not JSON ({why}).",
  "json.foreign": "It has no “{mark}”: {version}, which every file of this page has.",
  "json.large": "It has {bytes} bytes, and a file of this page never has more than {most}.",
  "json.notOpened": "“{name}” was not opened. {why}",

  // Lessons
  "lesson.hiddenRoom":
    "The link asks for the room “{asked}”, which it hides; the page shows “{open}” instead.",
};

export default sentences;
