package org.dnas4j.policy;

import java.util.stream.IntStream;
import org.dnas4j.base.Check;
import org.dnas4j.kind.About;
import org.dnas4j.search.Allocations;
import org.dnas4j.search.AskingMethod;
import org.dnas4j.search.Proposer;
import org.dnas4j.tensor.Engine;
import org.dnas4j.tensor.Rng;
import org.dnas4j.tensor.Scope;
import org.dnas4j.tensor.Tape;
import org.dnas4j.tensor.Var;
import org.dnas4j.tensor.optim.Adam;
import org.dnas4j.tensor.optim.Optimizer;

/**
 * A recurrent controller draws allocations block by block and learns by the score function, θ ← θ +
 * η·(R − b)·∇ log P_θ(a) with Adam, one step per answer; {@link Reward} says what R and b are. The
 * source trains thousands of children with a rate of 0.0006 and rewards the cube of their accuracy;
 * some hundred answers need a larger rate.
 *
 * <p>Source: Zoph and Le: Neural architecture search with reinforcement learning, arXiv 1611.01578.
 *
 * @param questions draws, at least 1; of the same allocation the answer is known
 * @param layers of the LSTM, at least 1
 * @param units of each of its layers, at least 1
 * @param rate η, above 0
 * @param kept share of the mean reward that each step keeps, from 0 to below 1
 * @param price λ of the reward, at least 0
 * @param images of the training set on which losses are measured, at least 2; of a smaller set all
 * @param batch images per step, at least 1; images that do not fill one are left out
 * @param ranked how many allocations it ends with, the best ones, 1 to 1000
 */
@About("recurrent controller of whole allocations (NAS-RL, arXiv 1611.01578)")
public record NasRl(
    @About("allocations that are asked about") int questions,
    @About("layers of the LSTM") int layers,
    @About("units of each of its layers") int units,
    @About("rate of Adam") double rate,
    @About("how much of the mean reward each step keeps, from 0 to below 1") double kept,
    @About("weight of the logarithm by which the cost exceeds the budget") double price,
    @About("training images on which losses are measured") int images,
    @About("images per step") int batch,
    @About("how many allocations it ends with, best first") int ranked)
    implements AskingMethod {
  /** Weights start between −0.08 and 0.08, as in the source. */
  private static final double RANGE = 0.08;

  /** Checks the ranges. */
  public NasRl {
    AskingMethod.require(questions, images, batch, ranked);
    Check.that(layers >= 1, "layers", layers, "at least 1");
    Check.that(units >= 1, "units", units, "at least 1");
    Check.that(rate > 0, "rate", rate, "above 0");
    Check.that(kept >= 0 && kept < 1, "kept", kept, "0 to below 1");
    Check.that(price >= 0, "price", price, "at least 0");
  }

  /** Two layers of 35 units, as in the source. */
  public NasRl() {
    this(500, 2, 35, 0.01, 0.9, 5, 2000, 250, 5);
  }

  @Override
  public String kind() {
    return "nas-rl";
  }

  @Override
  public Proposer proposer(Allocations allocations, Engine engine, Rng rng) {
    return new Learning(new Policy(this, allocations, engine, rng), rng);
  }

  /** The controller and its optimizer. */
  private static final class Policy implements Learner {
    private final NasRl method;
    private final Allocations allocations;
    private final Engine engine;
    private final Controller controller;
    private final Optimizer adam;
    private final Reward reward;

    Policy(NasRl method, Allocations allocations, Engine engine, Rng rng) {
      this.method = method;
      this.allocations = allocations;
      this.engine = engine;
      var form = new Controller.Form(method.layers, method.units, RANGE, 1, 0);
      controller = new Controller(engine, allocations.choices(), form, rng.split("controller"));
      adam = new Adam().open(controller.parameters(), 0);
      reward = new Reward(allocations, method.price, method.kept);
    }

    @Override
    public Proposal draw(Rng rng) {
      try (Scope scope = Scope.open()) {
        int[] chosen = controller.draw(Tape.inference(engine), rng).chosen();
        return new Proposal(
            allocations.choices().architecture(chosen),
            IntStream.of(chosen).mapToObj(k -> (double) k).toList());
      }
    }

    @Override
    public void learn(Proposal proposal, float loss) {
      double advantage = reward.advantage(proposal.architecture(), loss);
      int[] chosen = proposal.actions().stream().mapToInt(Double::intValue).toArray();
      try (Scope scope = Scope.open()) {
        Tape tape = new Tape(engine, controller.parameters());
        Var negative = controller.again(tape, chosen).logP().affine((float) -advantage, 0);
        adam.step(tape.backward(negative), method.rate);
      }
    }

    @Override
    public void close() {
      adam.close();
      controller.close();
    }
  }
}
