// The buttons that ask for help. `data-question` on an element names the topic: its question mark stands after it, and is
// called by its words.

/** @param {ParentNode} markup that has no question marks yet */
export function setQuestionMarks(markup) {
  for (const element of markup.querySelectorAll("[data-question]")) {
    const asked = /** @type {HTMLElement} */ (element);
    // Where what has the words stands in something wider, after which the mark belongs.
    const named = asked.id ? asked : asked.querySelector("[id]:not(input)");
    const button = document.createElement("button");
    button.type = "button";
    button.className = "help";
    button.dataset.help = asked.dataset.question;
    button.setAttribute("aria-labelledby", `explain ${named?.id}`);
    button.textContent = "?";
    asked.after(" ", button);
  }
}
