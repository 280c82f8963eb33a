package org.dnas4j.policy;

import java.util.List;
import java.util.Optional;
import org.dnas4j.search.Architecture;
import org.dnas4j.search.Asked;
import org.dnas4j.search.Proposer;
import org.dnas4j.tensor.Rng;

/** Asks about what a {@link Learner} draws, also about the same allocation again. */
final class Learning implements Proposer {
  private final Learner learner;
  private final Rng rng;
  private Optional<Learner.Proposal> last = Optional.empty();
  private int drawn;
  private int learned;

  Learning(Learner learner, Rng rng) {
    this.learner = learner;
    this.rng = rng;
  }

  @Override
  public Optional<Architecture> next(List<Asked> asked) {
    while (learned < asked.size()) {
      if (drawn == learned) {
        // After an interruption: draws and learns again what it had.
        draw();
      }
      learner.learn(last.orElseThrow(), asked.get(learned).loss());
      learned++;
    }
    if (drawn == learned) {
      draw();
    }
    return last.map(Learner.Proposal::architecture);
  }

  private void draw() {
    last = Optional.of(learner.draw(rng.split(drawn)));
    drawn++;
  }

  @Override
  public void close() {
    learner.close();
  }
}
