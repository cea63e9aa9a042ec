// What the scripts of the page say, in English. `{name}` stands for a value.

export default {
  "room.notLoaded": "This part of the page could not be loaded: {why}",
};
