package org.dnas4j.search;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.dnas4j.tensor.Rng;

/**
 * Asks about what a {@link Learner} draws. If that has been asked about before, the learner learns
 * from the known answer and draws again, and no question is spent. Where it draws nothing new, a
 * random allocation takes its place.
 */
final class Learning implements Proposer {
  /** Draws for one question. */
  private static final int TRIES = 100;

  private final Allocations allocations;
  private final Learner learner;
  private final Rng rng;
  private final Map<Architecture, Float> known = new HashMap<>();

  /** The last question, unless it was a random one. */
  private Optional<Learner.Proposal> proposal = Optional.empty();

  private int proposed;
  private int learned;

  Learning(Allocations allocations, Learner learner, Rng rng) {
    this.allocations = allocations;
    this.learner = learner;
    this.rng = rng;
  }

  @Override
  public Optional<Architecture> next(List<Asked> asked) {
    while (learned < asked.size()) {
      if (proposed == learned) {
        // After an interruption: draws and learns again what it had.
        propose(asked.subList(0, learned));
      }
      Asked answer = asked.get(learned);
      known.put(answer.architecture(), answer.loss());
      proposal.ifPresent(drawn -> learner.learn(drawn, answer.loss()));
      learned++;
    }
    return propose(asked);
  }

  private Optional<Architecture> propose(List<Asked> asked) {
    proposed = asked.size() + 1;
    Rng question = rng.split(asked.size());
    for (int i = 0; i < TRIES; i++) {
      Learner.Proposal drawn = learner.draw(question.split(i));
      Float answer = known.get(drawn.architecture());
      if (answer == null) {
        proposal = Optional.of(drawn);
        return Optional.of(drawn.architecture());
      }
      learner.learn(drawn, answer);
    }
    proposal = Optional.empty();
    return allocations.random(asked, question.split("random"));
  }

  @Override
  public void close() {
    learner.close();
  }
}
