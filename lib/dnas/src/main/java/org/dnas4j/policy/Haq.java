package org.dnas4j.policy;

import java.util.ArrayList;
import java.util.List;
import org.dnas4j.base.Check;
import org.dnas4j.kind.About;
import org.dnas4j.search.Allocations;
import org.dnas4j.search.AskingMethod;
import org.dnas4j.search.Proposer;
import org.dnas4j.tensor.Engine;
import org.dnas4j.tensor.Rng;

/**
 * An {@link ActorCritic actor} goes through the network and gives each block an action from 0 to 1,
 * which stands for its candidates from the cheapest to the dearest in equal parts. While the
 * allocation exceeds the budget, blocks from the last to the first get their next cheaper
 * candidate. Every action of an episode has the reward −log L of the loss L that is answered; one
 * update per action follows.
 *
 * <p>Actions of the first episodes are uniform, later ones come from a normal distribution around
 * the actor's, cut off at 0 and 1, whose deviation falls from 0.5 by a factor per episode. What is
 * remembered are the actions, not the lowered bits, as in the source's code. A block's state are
 * its channels, stride, kernel, weights, size of the input, place, and the action before; all
 * scaled to 0 to 1.
 *
 * <p>Source: Wang et al.: HAQ, arXiv 1811.08886, sections 3.1 to 3.5, after He et al.: AMC, arXiv
 * 1802.03494.
 *
 * @param questions draws, at least 1; of the same allocation the answer is known
 * @param warmup episodes with uniform actions, at least 1
 * @param noiseKept factor of the deviation per episode, above 0, at most 1
 * @param units of both hidden layers of actor and critic, at least 1
 * @param images of the training set on which losses are measured, at least 2; of a smaller set all
 * @param batch images per step, at least 1; images that do not fill one are left out
 * @param ranked how many allocations it ends with, the best ones, 1 to 1000
 */
@About("actor and critic on states of blocks, bits lowered to the budget (HAQ, arXiv 1811.08886)")
public record Haq(
    @About("allocations that are asked about") int questions,
    @About("episodes with uniform actions") int warmup,
    @About("factor of the noise per episode") double noiseKept,
    @About("units of both hidden layers of actor and critic") int units,
    @About("training images on which losses are measured") int images,
    @About("images per step") int batch,
    @About("how many allocations it ends with, best first") int ranked)
    implements AskingMethod {
  /** Episodes that are remembered. */
  private static final int REMEMBERED = 128;

  private static final double NOISE = 0.5;

  /** Checks the ranges. */
  public Haq {
    AskingMethod.require(questions, images, batch, ranked);
    Check.that(warmup >= 1, "warmup", warmup, "at least 1");
    Check.that(noiseKept > 0 && noiseKept <= 1, "noiseKept", noiseKept, "above 0, at most 1");
    Check.that(units >= 1, "units", units, "at least 1");
  }

  /** As in the source, but for the number of questions. */
  public Haq() {
    this(500, 20, 0.99, 300, 2000, 250, 5);
  }

  @Override
  public Proposer proposer(Allocations allocations, Engine engine, Rng rng) {
    return new Learning(new Policy(this, allocations, engine, rng), rng);
  }

  /** The actor and where it is. */
  private static final class Policy implements Learner {
    private final Haq method;
    private final Ladder ladder;
    private final BlockStates states;
    private final ActorCritic agent;
    private int episodes;

    Policy(Haq method, Allocations allocations, Engine engine, Rng rng) {
      this.method = method;
      this.ladder = new Ladder(allocations);
      this.states = new BlockStates(allocations.choices().net().blocks());
      int remembered = REMEMBERED * allocations.blocks();
      this.agent =
          new ActorCritic(engine, rng.split("agent"), BlockStates.SIZE, method.units, remembered);
    }

    @Override
    public Proposal draw(Rng rng) {
      List<Double> actions = new ArrayList<>();
      double before = 0;
      for (int b = 0; b < states.blocks(); b++) {
        before =
            episodes < method.warmup
                ? rng.nextDouble()
                : around(agent.act(states.of(b, before)), rng);
        actions.add(before);
      }
      return new Proposal(ladder.lowered(actions), actions);
    }

    /** Normal around an action, drawn again until it is from 0 to 1. */
    private double around(double action, Rng rng) {
      double deviation = NOISE * Math.pow(method.noiseKept, episodes - method.warmup);
      double drawn;
      do {
        drawn = action + deviation * rng.nextGaussian();
      } while (drawn < 0 || drawn > 1);
      return drawn;
    }

    @Override
    public void learn(Proposal proposal, float loss) {
      List<Double> actions = proposal.actions();
      double before = 0;
      for (int b = 0; b < actions.size(); b++) {
        float[] state = states.of(b, before);
        before = actions.get(b);
        boolean last = b + 1 == actions.size();
        float[] next = last ? state : states.of(b + 1, before);
        agent.remember(new ActorCritic.Transition(state, before, -Math.log(loss), next, last));
      }
      if (episodes >= method.warmup) {
        actions.forEach(action -> agent.learn());
      }
      episodes++;
    }

    @Override
    public void close() {
      agent.close();
    }
  }
}
