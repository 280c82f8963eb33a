package org.dnas4j.policy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.dnas4j.base.Check;
import org.dnas4j.kind.About;
import org.dnas4j.search.Allocations;
import org.dnas4j.search.AskingMethod;
import org.dnas4j.search.Evolution;
import org.dnas4j.search.Proposer;
import org.dnas4j.tensor.Engine;
import org.dnas4j.tensor.Rng;

/**
 * The score function on whole allocations: with P_θ independent per block, an allocation a drawn
 * from it and its reward R, θ ← θ + η·(R − b)·∇ log P_θ(a), which in each block is η·(R −
 * b)·(onehot(a) − p). {@link Reward} says what R and b are.
 *
 * <p>θ starts at the most random distribution whose expected cost is within the budget.
 *
 * <p>Source: Williams: Simple statistical gradient-following algorithms for connectionist
 * reinforcement learning, Machine Learning 8, 1992.
 *
 * @param questions draws, at least 1; of the same allocation the answer is known
 * @param rate η, above 0
 * @param kept d, from 0 to below 1
 * @param price λ, at least 0
 * @param images of the training set on which losses are measured, at least 2; of a smaller set all
 * @param batch images per step, at least 1; images that do not fill one are left out
 * @param ranked how many allocations it ends with, the best ones, 1 to 1000
 */
@About("score function (REINFORCE) on whole allocations, judged by the quantized baseline's loss")
public record Reinforce(
    @About("allocations that are asked about") int questions,
    @About("rate of θ") double rate,
    @About("how much of the mean reward each step keeps, from 0 to below 1") double kept,
    @About("weight of the logarithm by which the cost exceeds the budget") double price,
    @About("training images on which losses are measured") int images,
    @About("images per step") int batch,
    @About("how many allocations it ends with, best first") int ranked)
    implements AskingMethod {

  /** Checks the ranges. */
  public Reinforce {
    AskingMethod.require(questions, images, batch, ranked);
    Check.that(rate > 0, "rate", rate, "above 0");
    Check.that(kept >= 0 && kept < 1, "kept", kept, "0 to below 1");
    Check.that(price >= 0, "price", price, "at least 0");
  }

  /** As many questions as {@link Evolution} asks. */
  public Reinforce() {
    this(500, 0.3, 0.9, 5, 2000, 250, 5);
  }

  @Override
  public Proposer proposer(Allocations allocations, Engine engine, Rng rng) {
    return new Learning(new Policy(this, allocations), rng);
  }

  /** θ and the mean reward. */
  static final class Policy implements Learner {
    private final Reinforce method;
    private final Allocations allocations;
    private final double[][] thetas;
    private final Reward reward;

    Policy(Reinforce method, Allocations allocations) {
      this.method = method;
      this.allocations = allocations;
      this.reward = new Reward(allocations, method.price, method.kept);
      this.thetas =
          allocations.mostRandom().probabilities().stream()
              .map(block -> block.stream().mapToDouble(Math::log).toArray())
              .toArray(double[][]::new);
    }

    @Override
    public Proposal draw(Rng rng) {
      int[] chosen = new int[thetas.length];
      List<Double> actions = new ArrayList<>();
      for (int b = 0; b < chosen.length; b++) {
        chosen[b] = rng.nextPlace(probabilities(b));
        actions.add((double) chosen[b]);
      }
      return new Proposal(allocations.choices().architecture(chosen), actions);
    }

    @Override
    public void learn(Proposal proposal, float loss) {
      double advantage = reward.advantage(proposal.architecture(), loss);
      for (int b = 0; b < thetas.length; b++) {
        double[] p = probabilities(b);
        for (int k = 0; k < p.length; k++) {
          double oneHot = k == proposal.actions().get(b) ? 1 : 0;
          thetas[b][k] += method.rate * advantage * (oneHot - p[k]);
        }
      }
    }

    /** softmax(θ) of a block. */
    double[] probabilities(int block) {
      double most = Arrays.stream(thetas[block]).max().orElseThrow();
      double[] p = Arrays.stream(thetas[block]).map(theta -> Math.exp(theta - most)).toArray();
      double sum = Arrays.stream(p).sum();
      return Arrays.stream(p).map(e -> e / sum).toArray();
    }
  }
}
