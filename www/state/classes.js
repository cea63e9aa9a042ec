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

/** The data set of a model, by its card or its manifest. @param {object | null | undefined} model @returns {Data} */
export const dataOf = (model) => /** @type {{ data?: Data | null }} */ (model)?.data ?? MNIST;
