// The classes that a model draws: their names, and the size of its pictures.

/**
 * @typedef {object} Data the data set of a model, as its weights files describe it
 * @property {string} name
 * @property {string} title
 * @property {string[]} classes their names, in the order of the labels
 * @property {number} width of a picture, in pixels
 * @property {number} height
 * @property {string} source
 * @property {string} licence
 */

/** The data set of files that name none. @type {Data} */
export const MNIST = {
  name: "mnist",
  title: "MNIST",
  classes: [..."0123456789"],
  width: 28,
  height: 28,
  source: "https://yann.lecun.com/exdb/mnist/",
  licence: "",
};

/** The classes by which the page shows and reads what it draws, where a model is told none. */
export const TEN = MNIST.classes;

/** The data set of a model, by its card or its manifest. @param {object | null | undefined} model @returns {Data} */
export const dataOf = (model) => /** @type {{ data?: Data | null }} */ (model)?.data ?? MNIST;

/** Whether the classes are the digits, whose names are their labels. @param {Data} data */
export const areDigits = ({ classes }) =>
  classes.length === TEN.length && classes.every((name, label) => name === String(label));

/** The name of a class as links hold it; null where it is a digit. @param {Data} data @param {number} label */
export const nameInLink = (data, label) => (areDigits(data) ? null : (data.classes[label] ?? null));

/** The label of a name, however its characters are composed; −1 if there is none. @param {Data} data @param {string} name */
export const labelOf = ({ classes }, name) =>
  classes.findIndex((one) => one.normalize("NFC") === name.normalize("NFC"));

/**
 * Pictures of one size, one below the other, each `tall` pixels high; without that they are squares.
 * @typedef {ImageData & { tall?: number }} Strip
 */

/** The height of a picture of a strip. @param {Strip} strip */
export const heightOf = ({ tall, width }) => tall ?? width;
