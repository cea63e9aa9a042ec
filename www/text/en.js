// The sentences that the scripts of the page show, in English. `{name}` stands for a value. One file holds all
// sentences of a language, however long: the page fetches a language as a whole, and a translator reads it as a whole.

/**
 * @typedef {keyof typeof sentences} Key
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

  // Write
  "write.picture": "“{text}”, written by the model",
  "write.missing": "“{title}” has not learnt {signs} and leaves a gap there.",
  "write.instead": "“{given}” stands for “{asked}”.",
  "write.unlabelled":
    "“{title}” was not told which digit it sees, so it cannot be asked for one. Choose a model with labels.",
  "write.copied": "The picture is copied.",
  "write.notCopied":
    "The browser does not let the page copy a picture, but the picture can be saved.",

  // Your digit
  "yours.empty": "Your drawing, empty",
  "yours.blank": "Nothing is drawn yet, and the model has no opinion on a blank page.",
  "yours.drawn": "Your drawing",
  "yours.readAs": "Your drawing, read as {label}",
  "yours.notTaken": "“{name}” was not taken. {why}",
  "yours.noFile":
    "The dropped item is not a file, and this page fetches nothing from elsewhere. Save the picture first, then drop the file.",
  "yours.address":
    "This is the address of a picture, and this page fetches nothing from elsewhere. Copy the picture itself or save it, then paste or open it here.",
  "yours.noEncoder": "{why} Without the encoder the model can draw, but not read.",
  "yours.unreadable": "The drawing cannot be read: {why}",
  "paper.noPicture": "This is not a picture that the browser can read.",
  "paper.unreadable":
    "This browser changes the pixels that a page reads from a picture, as a protection against tracking. Draw the digit instead, or allow this page to read canvas data.",
  "paper.heic":
    "Most browsers cannot read HEIC. Save the picture as JPEG first; an iPhone takes JPEG with Settings › Camera › Formats › Most Compatible.",
  "paper.tiff": "Most browsers cannot read TIFF. Save the picture as PNG or JPEG first.",
  "paper.nothing": "This picture shows nothing that differs from its paper.",
  "reading.thinks": "The model thinks: {digit}, {share}.",
  "reading.doubtful": "The model thinks: perhaps {digit}. Do not trust it: {why}.",
  "doubt.several": "something else in the picture may be the digit",
  "doubt.edge": "the ink is cut off by an edge of the picture",
  "doubt.faint": "the ink hardly differs from its paper",
  "doubt.solid": "the ink is one solid patch",
  "doubt.strange": "99 % of the test images are less strange to the model",
  "doubt.unsure": "no digit has a probability of 90 %",
  "opened.light": "Take what is lighter",
  "opened.dark": "Take what is darker",
  "opened.only": "Take only this: {number} of {all}",
  "opened.nothing": "There is no ink; the sheet stays as it was.",
  "reading.noDigits": "This model knows no digits; it only says how likely the picture is.",
  "reading.ofLabel": ", read as {label}",
  "reading.sample": "z is a sample: μ + σ · η with a random η.",
  "reading.mean": "z is the mean μ (η = 0).",
  "steps.start": "Step by step",
  "steps.next": "Next step",
  "steps.x": "The encoder sees x: {ink} of {pixels} pixels have ink.",
  "steps.posterior":
    "It turns x into a normal distribution for each of {latent} dimensions. For example {name}, one of the dimensions with the largest KL on average: μ = {mean}, σ = {deviation}.",
  "steps.units": "The bars show all of them in units of the prior, which is 0 ± 1 there.",
  "steps.noise": "A random η picks a point in each of them: {noise} = {epsilon}.",
  "steps.z": "z = μ + σ · η: {name} = {mean} + {deviation} · {epsilon} {equals} {z}.",
  "steps.xHat":
    "The decoder turns z into {value} of each pixel, x̂. It leaves {distortion} nats of x unexplained, and z costs {rate} nats. Both are averages over several draws of η, not the figures of this z alone.",
  "steps.ink": "the probability of ink",
  "steps.grey": "the mean grey value",
  "reading.readAs": "Read it as {label}",
  "posterior.exact": "The divergences add up to the rate: {sum} nats.",
  "posterior.drawn":
    "The divergences add up to {sum} nats. The rate, {rate}, is the average of such sums over draws in which grey pixels become black or white.",
  "posterior.estimated":
    "In the noise ε, where the prior of this model is 0 ± 1, the posterior has no simple form. So z was drawn 256 times and brought back to ε; μ and σ are the moments of these draws (≈), and the divergence is that of a Gaussian with these moments. The divergences add up to {sum} nats; the rate is {rate}.",

  // Explore
  "explore.axis": "ε{dimension}, {kl} nats",
  "explore.inactiveAxis": "ε{dimension}, inactive",
  "explore.digit": "a {label}",
  "explore.style": "a style",
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
    "Test image {number}, a {label}, as the model draws it from its point. The image itself is not part of this page.",
  "path.share": "{percent} % of the way",
  "path.play": "Play",
  "path.pause": "Pause",

  "strange.most":
    "Stranger to the model, by its −ELBO, than every one of the {images} test images.",
  "strange.some": "Stranger to the model, by its −ELBO, than {share} of the {images} test images.",
  "strange.least":
    "As familiar to the model, by its −ELBO, as the most familiar 1 % of the {images} test images.",
  "strange.mostAs":
    "Read as {label}, stranger to the model than every one of the {images} test images read as what they are.",
  "strange.someAs":
    "Read as {label}, stranger to the model than {share} of the {images} test images read as what they are.",
  "strange.leastAs":
    "Read as {label}, as familiar to the model as the most familiar 1 % of the {images} test images read as what they are.",
  "erase.canvas": "Your digit as the model sees it, {erased} of {pixels} pixels erased",
  "erase.completions":
    "{count} samples of the hatched part, given the {left} pixels that are left.",
  "erase.completionsOf":
    "{count} samples of the hatched part, given the {left} pixels that are left and that this is a {label}.",
  "erase.everything": "Everything is erased. The model needs a few pixels to go by.",
  "erase.grey":
    "This model treats pixels as shades of grey. Completing draws them black or white, which the model did not learn.",
  "erase.failed": "The completion failed: {why}",

  // Compare
  "link.lesson": "the name of a lesson and a step, such as a-space-of-hands/2",
  "link.models": "{least} to {most} different names of models, separated by commas",
  // Train
  "train.images": "The training images",
  "train.go": "Train",
  "train.goOn": "Go on",
  "train.pause": "Pause",
  "train.anew": "Train again",
  "train.untrained": "An untrained model: its weights are random, and so is what it draws.",
  "train.paused": "Paused. “Go on” continues from here.",
  "train.finished": "Finished after {epochs} epochs. For more, raise the number of epochs.",
  "train.warming": "{beta}, so far {now}",
  "train.stopped":
    "The training stopped: {why}. Back at step {step}, the last good weights. A lower learning rate may help.",
  "train.replaced": "The training had to be restarted ({why}); it goes on from step {step}.",
  "train.data":
    "{title}, {licence}: learned from {learned} images, judged by {heldOut} held-out ones; 16 grey levels; seed {seed}. Nothing leaves your browser.",
  "train.ofEpochs": "{epoch} of {all}",
  "train.present": "now",
  "train.atStep": "step {step}",
  "train.rowLabel": "Images of all classes from one ε, after {step} steps",
  "train.seenLabel": "Held-out images, and below them their reconstructions after {step} steps",
  "train.epochAxis": "epochs",
  "train.wholePlane":
    "The whole latent space, ±{span} σ; the circles are one, two and three σ of the prior. Each numeral is an image that training has not seen.",
  "train.twoOf":
    "Dimensions {a} and {b}, those with the largest KL of {all}, ±{span} σ; the circles are one, two and three σ of the prior. Each numeral is an image that training has not seen.",
  "train.awake":
    "{awake} of {all} dimensions are awake (0.05 nats or more); the largest has {most} nats.",
  "train.saved":
    "Saved as {name}: unpacked, `cvae eval` and `cvae sample` read the decoder and the encoder, and `cvae train` the recipe.",
  "train.name.tutorial": "Tutorial CVAE: 20 latents, told the label",
  "train.why.tutorial":
    "The model of the tutorials. Watch strokes appear, then digits, and the KL of few dimensions grow.",
  "train.name.unlabelled": "Two latents, without labels",
  "train.why.unlabelled":
    "Nobody tells the model which digit it sees. In the latent space the digits part all the same.",
  "train.name.plane": "Two latents, told the label",
  "train.why.plane":
    "The label says which digit it is. So the latent space need not, and all digits mix in it.",
  "train.name.free": "β = 0: only the distortion counts",
  "train.why.free":
    "Nothing holds the latents at the prior. Reconstructions are good, but the points drift far apart, and what is drawn from the prior falls into the holes between them.",
  "train.name.collapsed": "β = 784: the latent collapses",
  "train.why.collapsed":
    "The rate costs so much that the encoder says nothing. All images fall on one point, and the model draws one mean image of each digit.",
  "train.name.warmed": "Warm-up: β grows over five epochs",
  "train.why.warmed":
    "At first the rate is free, and all dimensions wake up. As β grows, those that do not pay fall asleep.",
  "train.name.few": "Few images: 300",
  "train.why.few":
    "The model learns 300 images by heart. Watch the thin and the thick line part: that is overfitting.",

  "compare.noModels": "The link compares “{names}”, and there are no such models here.",
  "compare.otherData":
    "“{one}” learned from {first} and “{other}” from {second}: they draw other classes, so only models of one data set stand side by side.",
  "compare.noSweep":
    "The link leads to β of “{name}”, and no such model is among those of the slider.",
  "compare.file": "The file of scores",
  "compare.notThere": "The scores of the models could not be loaded: {why}",
  "compare.loading": "Loading {size}…",
  "compare.failed": "“{title}” cannot be drawn. {why}",
  "compare.place": "Model {place}",
  "compare.remove": "Remove",
  "compare.removeWhich": "Remove {title}",
  "compare.collapse": "Collapse",
  "compare.likelihood": "Bernoulli or Gaussian",
  "compare.labels": "Label or none",
  "compare.best": "Four families",
  "compare.latentTerm": "Latent dimensions",
  "compare.styleTerm": "ε",
  "compare.seedStyle": "of seed {seed}",
  "compare.seedStyles": "of ten seeds",
  "compare.movedStyle": "moved by hand",
  "compare.ownStyle": "of seed {seed}; the one moved by hand has {moved} numbers",
  "compare.parametersTerm": "Parameters",
  "compare.fileTerm": "File",
  "compare.activeCount": "{active} of {all} active",
  "compare.bars": "KL by dimension, in nats: {values}",

  "compare.betaIs": "β = {beta}",
  "compare.point": "β = {beta}: rate {rate}, distortion {distortion}",
  "compare.curve": "Distortion over rate, in nats, of the models trained with several β. {points}.",
  "compare.rateAxis": "rate, nats",
  "compare.distortionAxis": "distortion, nats",
  "compare.guide": "−ELBO = {total}",
  "compare.sweepNumbers":
    "β = {beta}: a −ELBO of {total} nats, of which the rate is {rate} and the distortion {distortion}; {active} of {all} latent dimensions are active.",
  "compare.judged": "The judge reads {right} of these {all} as the digits asked for.",
  "compare.pair":
    "The digit of Draw, and its reconstruction by this model: encoded to z, and decoded. Distortion {distortion} nats, rate {rate}.",
  "compare.ownPair":
    "Your drawing, and its reconstruction by this model: encoded to z, and decoded. Distortion {distortion} nats, rate {rate}.",
  "compare.sweepBest": "None of the other models here has a lower −ELBO.",
  "compare.sweepWorse":
    "Its −ELBO is {more} nats above that of β = {best}, the lowest of these models.",
  "compare.sweepCheap":
    "In its training a nat of rate cost less than a nat of distortion. The latent says much about each image, and a draw from the prior falls less often where images are encoded.",
  "compare.sweepEven": "Both count alike, as in the ELBO.",
  "compare.sweepDear":
    "In its training a nat of rate cost more than a nat of distortion. The latent says little, and the decoder draws the mean of everything that fits, which is smooth.",

  "compare.model": "Model",
  "compare.labelled": "Told the label: likelihoods are of p(x | y)",
  "compare.unlabelled": "Not told the label: likelihoods are of p(x)",
  "compare.about": "What is “{column}”?",
  "compare.lower": "Lower is better.",
  "compare.higher": "Higher is better.",
  "compare.measured": "How it is measured: RESULTS.md (plain text), “{section}”",
  "compare.missing": "not measured",
  "compare.samples": "k = {k}",
  "compare.real": "real {mark}",
  "compare.after": "{epochs}, after {start}",
  "compare.tuned": "compared on test images",
  "compare.tunedRow": "settings compared on test images",
  "compare.remark": "{mark} {remark}.",
  "compare.before.likelihood": "likelihood of the weights before they were rounded",
  "compare.before.samples": "samples of the weights before they were rounded",
  "compare.notes": "({notes})",
  "compare.interval": "{low}–{high}",
  "compare.group.likelihood": "Likelihood",
  "compare.group.latent": "Latent and label",
  "compare.group.samples": "Samples",
  "compare.group.classifier": "Classification",
  "compare.group.size": "Size",
  "compare.column.elbo": "−ELBO",
  "compare.column.bound": "−log p ≤",
  "compare.column.marginal": "−log p(x) ≤",
  "compare.column.rate": "Rate",
  "compare.column.distortion": "Distortion",
  "compare.column.active": "Active latents",
  "compare.column.grey": "Grey BCE + KL",
  "compare.column.judge": "Read as asked",
  "compare.column.drawn": "Drawn, read as asked",
  "compare.column.frechet": "Fréchet",
  "compare.column.kernel": "Kernel distance",
  "compare.column.precision": "Precision",
  "compare.column.recall": "Recall",
  "compare.column.memory": "Nearest image",
  "compare.column.parzen": "Parzen",
  "compare.column.bayes": "Bayes classifier",
  "compare.column.calibration": "Calibration error",
  "compare.column.swap": "Swap",
  "compare.column.leakage": "Label in ε",
  "compare.column.training": "Training with it",
  "compare.column.beta": "β",
  "compare.column.epochs": "Epochs",
  "compare.column.parameters": "Parameters",
  "compare.column.size": "Decoder, kB",

  // Your digit in Compare
  "readings.nothing": "You have not drawn anything yet.",
  "readings.offer": "Your drawing is here; the encoders that can read it are {size} to download.",
  "readings.likeliest": "the likeliest",
  "readings.picture": "Your digit as “{title}” reconstructs it",
  "readings.readAs": "Read as",
  "readings.digit": "{label}, {share}",
  "readings.noDigits": "no digit: it knows no labels",
  "readings.distortion": "Distortion",
  "readings.rate": "Rate",
  "readings.elbo": "−ELBO",
  "readings.marginal": "−ln p(x) ≤",
  "readings.failed": "“{title}” cannot read it. {why}",
  "readings.best": "Of these models, “{title}” finds it likeliest.",
  "readings.density":
    "“{title}” treats pixels as shades of grey: its nats belong to a density and cannot be compared with the others.",

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
