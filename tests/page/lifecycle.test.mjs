// Tests the life cycle of the page: its phases, the weights in use, the requested model, and pending work.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Lifecycle } from "../../www/state/lifecycle.js";
import { initialState } from "../../www/state/state.js";

const FAILURE = { error: new Error("gone"), ways: () => [] };

/** A page that shows its first digits. @param {boolean} isDraft whether they are drawn with a draft of the weights */
function ready(isDraft) {
  const life = new Lifecycle();
  life.loaded(life.begin(), isDraft);
  life.drawn();
  return life;
}

describe("the phase of the page", () => {
  test("is ready after the first digits of a start", () => {
    const life = new Lifecycle();
    life.begin();
    assert.equal(life.phase, "loading");
    assert.equal(life.drawn(), true);
    assert.equal(life.phase, "ready");
    assert.equal(life.drawn(), false);
  });

  test("is failed until another start, even while digits are shown", () => {
    for (const life of [new Lifecycle(), ready(true)]) {
      life.fail(FAILURE);
      assert.equal(life.drawn(), false);
      assert.deepEqual([life.phase, life.failure], ["failed", FAILURE]);
      life.begin();
      assert.deepEqual([life.phase, life.failure], ["loading", null]);
      assert.equal(life.drawn(), true);
    }
  });
});

describe("the weights", () => {
  test("are those of the newest start", () => {
    const life = new Lifecycle();
    const [older, newer] = [life.begin(), life.begin()];
    life.loaded(older, false);
    assert.equal(life.weights, "none");
    life.loaded(newer, true);
    life.loaded(older, false);
    assert.equal(life.weights, "draft");
  });

  test("are refined when they are a draft and no other model is requested", () => {
    const life = ready(true);
    assert.equal(life.isToRefine, true);
    const asked = life.ask("vae", null);
    assert.equal(life.isToRefine, false);
    life.settle(asked);
    assert.equal(life.isToRefine, true);
    life.refined();
    assert.deepEqual([life.weights, life.isToRefine], ["full", false]);
    assert.equal(ready(false).isToRefine, false);
  });

  test("are not refined when they never arrived", () => {
    const life = new Lifecycle();
    life.begin();
    life.refined();
    assert.deepEqual([life.weights, life.isToRefine], ["none", false]);
  });

  test("of another model are the full weights", () => {
    const life = ready(true);
    life.ask("vae", null);
    life.exchanged();
    assert.equal(life.weights, "full");
  });

  test("are none when a start begins", () => {
    const life = ready(false);
    life.begin();
    assert.equal(life.weights, "none");
  });
});

describe("a requested model", () => {
  test("is the newest one, and the end of an older request does not end the newest", () => {
    const life = ready(false);
    const [older, newer] = [life.ask("vae", null), life.ask("cvae", null)];
    life.settle(older);
    assert.equal(life.asked?.name, "cvae");
    life.settle(newer);
    assert.equal(life.asked, null);
  });

  test("is forgotten at another start", () => {
    const life = ready(false);
    life.ask("vae", null);
    life.begin();
    assert.equal(life.asked, null);
  });

  test("arrives with the state of its link, and with the changes made since", () => {
    const life = ready(false);
    const epsilon = Float32Array.of(1, 2);
    const asked = life.ask("vae", { ...initialState(), label: 4, seed: 9, epsilon });
    life.change({ seed: 11, temperature: 0.5 });
    assert.deepEqual(life.takeOver(asked), {
      ...initialState(),
      ...{ label: 4, seed: 11, temperature: 0.5, epsilon },
    });
  });

  test("takes no ε from the model that is still shown, and drops its own ε for a new seed", () => {
    const life = ready(false);
    const epsilon = Float32Array.of(1, 2);
    const asked = life.ask("vae", { ...initialState(), epsilon });
    life.change({ epsilon: Float32Array.of(3, 4, 5) });
    assert.equal(asked.next?.epsilon, epsilon);
    life.change({ epsilon: null, seed: 3 });
    assert.deepEqual(life.takeOver(asked), { ...initialState(), seed: 3, epsilon: null });
  });

  test("leaves later changes to the state that is then shown", () => {
    const life = ready(false);
    const asked = life.ask("vae", initialState());
    const next = life.takeOver(asked);
    life.change({ label: 8 });
    assert.equal(next?.label, initialState().label);
    assert.equal(life.takeOver(asked), null);
  });

  test("keeps its own state when a newer request arrives while its weights are installed", () => {
    const life = ready(false);
    const older = life.ask("vae", { ...initialState(), label: 1 });
    const newer = life.ask("vae", { ...initialState(), label: 2 });
    assert.equal(life.takeOver(older)?.label, 1);
    assert.equal(life.takeOver(newer)?.label, 2);
  });
});

test("digits are stale after a change without a redraw, until the next drawing", () => {
  const life = ready(false);
  assert.equal(life.isStale, false);
  life.outdate();
  assert.equal(life.isStale, true);
  life.refresh();
  assert.equal(life.isStale, false);
});

test("the page is busy until the last task ends", () => {
  const life = ready(false);
  life.beginJob();
  life.beginJob();
  life.endJob();
  assert.equal(life.isBusy, true);
  life.endJob();
  assert.equal(life.isBusy, false);
});
