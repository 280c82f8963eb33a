package org.dnas4j.search;

import java.util.List;
import org.dnas4j.supernet.SuperNet;
import org.dnas4j.tensor.Engine;
import org.dnas4j.tensor.Tape;
import org.dnas4j.tensor.Var;
import org.dnas4j.tensor.optim.Optimizer;
import org.dnas4j.train.Examples;
import org.dnas4j.train.Score;

/**
 * θ's step without a gradient through the network: runs one network that P_θ draws, forwards only
 * and with the statistics of the batch, and gives its loss to a {@link ThetaEstimate}. The price is
 * that of the expected cost, which is known exactly.
 */
final class SampledTheta {
  private final Engine engine;
  private final SuperNet net;
  private final ThetaLoss loss;
  private final ThetaEstimate estimate;
  private final Optimizer optimizer;
  private final double learningRate;

  SampledTheta(
      Engine engine,
      SuperNet net,
      ThetaLoss loss,
      ThetaEstimate estimate,
      Optimizer optimizer,
      double learningRate) {
    this.engine = engine;
    this.net = net;
    this.loss = loss;
    this.estimate = estimate;
    this.optimizer = optimizer;
    this.learningRate = learningRate;
  }

  /**
   * One step, in the open scope.
   *
   * @param sampled drawn from P_θ as it is now
   * @param epoch from 0
   * @return how the sampled network does on the batch
   */
  Score step(Examples examples, Architecture sampled, int epoch) {
    SubNetwork network = SubNetwork.of(net, sampled);
    Score score = network.score(engine, examples);
    Tape tape = new Tape(engine, net.thetas());
    List<Var> thetas = net.thetas().stream().map(tape::parameter).toList();
    Var expected = estimate.expectedLoss(thetas, network.chosen(), score.loss(), epoch);
    Var total = loss.of(tape, expected, net.expectedMasks(tape), epoch);
    optimizer.step(tape.backward(total), learningRate);
    return score;
  }

  /** What it has learned besides θ. */
  ThetaEstimate estimate() {
    return estimate;
  }
}
