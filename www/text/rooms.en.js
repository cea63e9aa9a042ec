// The sentences of the rooms beside Draw, in English. They are fetched with the first of these rooms, so that
// nobody waits for them who only wants a digit.

const sentences = {
  "write.picture": "“{text}”, written by the model",
  "write.missing": "“{title}” has not learnt {signs} and leaves a gap there.",
  "write.instead": "“{given}” stands for “{asked}”.",
  "write.unlabelled":
    "“{title}” was not told which digit it sees, so it cannot be asked for one. Choose a model with labels.",
  "write.copied": "The picture is copied.",
  "write.notCopied":
    "The browser does not let the page copy a picture, but the picture can be saved.",

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
  "reading.noDigits": "This model knows no digits; it only says how likely the picture is.",
  "reading.ofLabel": ", read as {label}",
  "reading.sample": "z is a sample: μ + σ · η with a random η.",
  "reading.mean": "z is the mean μ (η = 0).",
  "reading.readAs": "Read it as {label}",

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

  "posterior.exact": "The divergences add up to the rate: {sum} nats.",
  "posterior.drawn":
    "The divergences add up to {sum} nats. The rate, {rate}, is the average of such sums over draws in which grey pixels become black or white.",
  "posterior.estimated":
    "In the noise ε, where the prior of this model is 0 ± 1, the posterior has no simple form. So z was drawn 256 times and brought back to ε; μ and σ are the moments of these draws (≈), and the divergence is that of a Gaussian with these moments. The divergences add up to {sum} nats; the rate is {rate}.",

  "explore.axis": "ε{dimension}, {kl} nats",
  "explore.inactiveAxis": "ε{dimension}, inactive",
  "explore.digit": "a {label}",
  "explore.style": "a style",

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
    "The whole latent space, ±{span} σ; the circles are one, two and three σ of the prior. Each sign stands for an image that training has not seen.",
  "train.twoOf":
    "Dimensions {a} and {b}, those with the largest KL of {all}, ±{span} σ; the circles are one, two and three σ of the prior. Each sign stands for an image that training has not seen.",
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

  "train.dataOwn":
    "{title}: learned from {learned} pictures, judged by {heldOut} held-out ones; seed {seed}. Nothing leaves your browser.",
  "train.name.own": "Your symbols, told the class",
  "train.why.own":
    "The name of the class says what is drawn, and the latents say how. Then the model draws every symbol in one hand.",
  "train.name.own-plane": "Your symbols in two latents, not told the class",
  "train.why.own-plane":
    "Nobody tells the model which symbol it sees. Watch whether your classes part in the latent space all the same.",
  "symbols.pad": "The pad: draw a symbol",
  "symbols.padOf": "The pad: draw an example of {name}",
  "symbols.empty": "The pad is empty: draw something first.",
  "symbols.begin": "Draw the first example. Two classes of {some} examples are enough to begin.",
  "symbols.left": "{name} needs {left} more",
  "symbols.comma": ", ",
  "symbols.fewer": "{list}: {some} examples of each class are enough to begin.",
  "symbols.one":
    "Enough of {name}. Add a second class: a model that is told the class learns what differs between classes.",
  "symbols.enough":
    "{all} examples, enough to train. With {good} of each class (now {least} or more) the model sees more ways to draw them, and more held-out examples judge it.",
  "symbols.good":
    "{all} examples, a good number. From here on, drawings by other people bring more than further ones by the same hand.",
  "symbols.none": "There is nothing to learn from yet: draw examples of two classes or more.",
  "symbols.noExample": "The class “{name}” has no example. Draw some, or delete the class.",
  "symbols.oneExample":
    "The class “{name}” has one example. Training needs two: one to learn from, and one that is held out.",
  "symbols.oneClass":
    "“{name}” is the only class. Add a second one: a model that is told the class needs two to tell apart.",
  "symbols.blank": "All pictures are blank, so there is nothing to learn.",
  "symbols.ready": "Ready: press “Train”.",
  "symbols.changed":
    "The pictures have changed since this training began. “Start again” learns from them as they are now.",
  "symbols.kept": "Every stroke is kept in this browser as you draw it. Nothing is uploaded.",
  "symbols.denied":
    "This browser does not let the page keep anything: save the project before you close this tab. Nothing is uploaded.",
  "symbols.full":
    "The browser’s storage is full: the newest examples are in this tab only. Save the project before you close it. Nothing is uploaded.",
  "symbols.name.empty": "The name is empty; the class keeps its old one.",
  "symbols.name.long": "The name “{name}” is too long: expected at most 64 characters.",
  "symbols.name.taken": "There is a class “{name}” already.",
  "symbols.mostClasses": "A model can tell at most {most} classes apart.",
  "symbols.mostPictures": "These would be {all} pictures, expected at most {most}.",
  "symbols.size": "The pictures have {width} × {height} pixels, expected {side} × {side}.",
  "symbols.nameOf": "Name of the class {name}",
  "symbols.removeClass": "Delete the class {name}",
  "symbols.removed": "“{name}” is deleted, with its examples ({count}). “Undo” brings them back.",
  "symbols.more": "Show more ({count} older ones)",
  "symbols.picture": "Example {number} of {name}",
  "symbols.selected": "Selected: {count}",
  "symbols.moveTo": "Move to…",
  "symbols.cleared": "Everything is deleted.",
  "symbols.confirm":
    "Delete all classes and all {count} examples in this browser? This cannot be undone.",
  "symbols.varietyShown": "The newest example, and nine random changes of it",
  "project.saved": "Saved as {name}: {count} examples and the names of their classes.",
  "project.savedAll":
    "Saved as {name}: {count} examples, the names of their classes, and the training.",
  "project.opened": "“{file}”: {added} examples added.",
  "project.openedSome": "“{file}”: {added} examples added; {known} were here already.",
  "project.noTraining":
    "The training in the file was left out, because it belongs to its own examples alone.",
  "project.badTraining": "The training in the file cannot go on: {why}",
  "project.chosen": "it is named “{name}”, expected one of own symbols",
  "project.place": "its description is damaged",
  "project.unreadable": "“{file}” could not be read.",
  "project.large": "“{file}” was not read: a project has at most {most} MB.",
  "project.other": "“{file}” is no project of this page, or it is damaged.",
  "project.newer":
    "“{file}” has version {version} of projects, and this page knows versions up to {known}. Reload the page, or open the file where it was saved.",
  "project.value": "“{file}” is damaged: {key} is {got}, expected {expected}.",
  "project.number": "a whole number from {least} to {most}",
  "project.list": "a list of at most {most} names",
  "project.name": "a name that no other class has, in one line of 1 to 64 characters",
  "project.training": "the description of a training",
  "project.short": "“{file}” ends too early: it has {bytes} bytes, expected {expected}.",
  "project.long": "“{file}” is damaged: it has {bytes} bytes, expected {expected}.",

  "compare.noModels": "The link compares “{names}”, and there are no such models here.",
  "compare.otherData":
    "“{one}” learned from {first} and “{other}” from {second}: they draw other classes, so only models of one data set stand side by side.",
  "compare.noSweep":
    "The link leads to β of “{name}”, and no such model is among those of the slider.",
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
};

export default sentences;
