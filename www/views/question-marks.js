// The buttons that open the help. `data-question` on an element names the topic: the question mark stands after the
// element and is labelled with its words.

/** @param {ParentNode} markup that has no question marks yet */
export function setQuestionMarks(markup) {
  for (const element of markup.querySelectorAll("[data-question]")) {
    const asked = /** @type {HTMLElement} */ (element);
    // The wider element after which the mark belongs, if the words are in a nested element.
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
