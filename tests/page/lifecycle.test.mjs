// The life of the page: its phases, the weights in use, the model asked for, and what is still to be done.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Lifecycle } from "../../www/state/lifecycle.js";
import { initialState } from "../../www/state/state.js";

const FAILURE = { error: new Error("gone"), ways: () => [] };

/** A page whose first digits stand. @param {boolean} isDraft whether they are drawn with a draft of the weights */
function ready(isDraft) {
  const life = new Lifecycle();
  life.loaded(life.begin(), isDraft);
  life.drawn();
  return life;
}

describe("the phase", () => {
  test("is ready from the first digits of a start on", () => {
    const life = new Lifecycle();
    life.begin();
    assert.equal(life.phase, "loading");
    assert.equal(life.drawn(), true);
    assert.equal(life.phase, "ready");
    assert.equal(life.drawn(), false);
  });

  test("is failed until another start, whatever is still painted", () => {
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

  test("are refined where they are a draft, and no other model is asked for", () => {
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

  test("that never came are not refined", () => {
    const life = new Lifecycle();
    life.begin();
    life.refined();
    assert.deepEqual([life.weights, life.isToRefine], ["none", false]);
  });

  test("of another model are full", () => {
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

describe("a model that is asked for", () => {
  test("is the newest one, and an older request that ends does not end it", () => {
    const life = ready(false);
    const [older, newer] = [life.ask("vae", null), life.ask("cvae", null)];
    life.settle(older);
    assert.equal(life.asked?.name, "cvae");
    life.settle(newer);
    assert.equal(life.asked, null);
  });

  test("is forgotten by another start", () => {
    const life = ready(false);
    life.ask("vae", null);
    life.begin();
    assert.equal(life.asked, null);
  });

  test("comes with the state of its link, and with what was changed since", () => {
    const life = ready(false);
    const epsilon = Float32Array.of(1, 2);
    const asked = life.ask("vae", { ...initialState(), label: 4, seed: 9, epsilon });
    life.change({ seed: 11, temperature: 0.5 });
    assert.deepEqual(life.takeOver(asked), {
      ...initialState(),
      ...{ label: 4, seed: 11, temperature: 0.5, epsilon },
    });
  });

  test("takes no ε of the model that is still shown, but does without its own where that was let go", () => {
    const life = ready(false);
    const epsilon = Float32Array.of(1, 2);
    const asked = life.ask("vae", { ...initialState(), epsilon });
    life.change({ epsilon: Float32Array.of(3, 4, 5) });
    assert.equal(asked.next?.epsilon, epsilon);
    life.change({ epsilon: null, seed: 3 });
    assert.deepEqual(life.takeOver(asked), { ...initialState(), seed: 3, epsilon: null });
  });

  test("leaves later changes to the state that is shown then", () => {
    const life = ready(false);
    const asked = life.ask("vae", initialState());
    const next = life.takeOver(asked);
    life.change({ label: 8 });
    assert.equal(next?.label, initialState().label);
    assert.equal(life.takeOver(asked), null);
  });

  test("keeps its own state when a newer request comes while its weights are put in place", () => {
    const life = ready(false);
    const older = life.ask("vae", { ...initialState(), label: 1 });
    const newer = life.ask("vae", { ...initialState(), label: 2 });
    assert.equal(life.takeOver(older)?.label, 1);
    assert.equal(life.takeOver(newer)?.label, 2);
  });
});

test("digits are stale from a change that nobody sees to the next drawing", () => {
  const life = ready(false);
  assert.equal(life.isStale, false);
  life.outdate();
  assert.equal(life.isStale, true);
  life.refresh();
  assert.equal(life.isStale, false);
});

test("the page is busy until the last job is done", () => {
  const life = ready(false);
  life.beginJob();
  life.beginJob();
  life.endJob();
  assert.equal(life.isBusy, true);
  life.endJob();
  assert.equal(life.isBusy, false);
});
