// What a learner guessed and what came out, as a table and as text, and the worksheet of a lesson.

import { inLanguage } from "./lesson.js";
import { measured, node } from "./question.js";

/**
 * @typedef {import("./lesson.js").Lesson} Lesson
 * @typedef {import("./answers.js").Answers} Answers
 * @typedef {import("./question.js").Say} Say
 */

/** @param {Lesson} lesson @param {Answers} answers @param {Say} say */
function rowsOf(lesson, answers, say) {
  return lesson.steps.map(({ ask, title }, at) => {
    const answer = answers.of(lesson.name, at);
    const guessed = answer !== null && answer.guess !== "skipped" && answer.guess !== "done";
    return {
      title: inLanguage(title),
      question: plain(inLanguage(ask.text)),
      guess: guessed ? (answer.said ?? "") : answer?.guess === "done" ? say("used") : say("none"),
      came: answer?.came ?? "",
      right: guessed ? (answer.right ?? null) : null,
    };
  });
}

/** @param {ReturnType<typeof rowsOf>} rows @param {Say} say */
function score(rows, say) {
  const asked = rows.filter(({ right }) => right !== null);
  const right = asked.filter((row) => row.right);
  return say("summary", { right: right.length, asked: asked.length });
}

/** @param {Lesson} lesson @param {Answers} answers @param {Say} say */
export function summaryOf(lesson, answers, say) {
  const rows = rowsOf(lesson, answers, say);
  const items = rows.map(({ title, question, guess, came, right }) => {
    const item = node(
      "li",
      {},
      node("h4", {}, title),
      node("p", {}, question),
      node("dl", {}, node("dt", {}, say("guess")), node("dd", {}, guess)),
    );
    if (came) item.querySelector("dl")?.append(node("dt", {}, say("came")), node("dd", {}, came));
    if (right !== null) item.dataset.right = String(right);
    return item;
  });
  return node(
    "div",
    { className: "guesses" },
    node("p", {}, score(rows, say)),
    node("ol", {}, ...items),
  );
}

/** @param {Lesson} lesson @param {Answers} answers @param {Say} say */
export function textOf(lesson, answers, say) {
  const rows = rowsOf(lesson, answers, say);
  const steps = rows.map(({ question, guess, came }, at) =>
    [
      `${at + 1}. ${question}`,
      `   ${say("guess")}: ${guess}`,
      ...(came ? [`   ${say("came")}: ${came}`] : []),
    ].join("\n"),
  );
  return [`${inLanguage(lesson.title)} · ${score(rows, say)}`, ...steps].join("\n\n");
}

/**
 * The questions of a lesson on paper.
 * @param {Lesson} lesson @param {boolean} isKey whether it has what the teacher needs @param {Say} say
 */
export function sheetOf(lesson, isKey, say) {
  const steps = lesson.steps.map(({ title, ask, answer, claims = [] }) => {
    const choices = (ask.choices ?? []).map((choice) => node("li", {}, inLanguage(choice.text)));
    const range =
      ask.kind === "number"
        ? `${measured(ask, ask.from ?? 0, say)} – ${measured(ask, ask.to ?? 0, say)}`
        : "";
    const key = isKey
      ? [
          node("p", { className: "key" }, `${say("why")}: ${plain(inLanguage(answer))}`),
          ...(claims.length > 0
            ? [node("small", {}, `${say("expected")}: ${claims.join("; ")}`)]
            : []),
        ]
      : [node("p", { className: "line" })];
    return node(
      "li",
      {},
      node("h3", {}, inLanguage(title)),
      node("p", {}, plain(inLanguage(ask.text)), range ? ` (${range})` : ""),
      ...(choices.length > 0 ? [node("ul", {}, ...choices)] : []),
      ...key,
    );
  });
  const { needs, objectives, misconceptions } = lesson.teacher;
  const list = (/** @type {any} */ key, /** @type {import("./lesson.js").Text[]} */ texts) => [
    node("h3", {}, say(key)),
    node("ul", {}, ...texts.map((one) => node("li", {}, inLanguage(one)))),
  ];
  const forTeacher = isKey
    ? [
        ...(needs ? list("needs", [needs]) : []),
        ...list("objectives", objectives),
        ...list("misconceptions", misconceptions),
      ]
    : [];
  return node(
    "article",
    {},
    node("h2", {}, inLanguage(lesson.title)),
    node("p", {}, inLanguage(lesson.about)),
    ...forTeacher,
    node("ol", {}, ...steps),
  );
}

/** A text whose numbers the page would compute. @param {string} words */
const plain = (words) => words.replace(/\{[^{}]*\}/g, "…");
