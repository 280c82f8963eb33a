package org.dnas4j.search;

import java.util.ArrayList;
import java.util.List;
import org.dnas4j.layer.Pass;
import org.dnas4j.supernet.Candidates;
import org.dnas4j.supernet.SuperNet;
import org.dnas4j.tensor.Engine;
import org.dnas4j.tensor.Shape;
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
    List<Integer> chosen = chosen(sampled);
    Pass pass = new Pass(Tape.inference(engine), Pass.Statistics.BATCH);
    Var logits = net.forward(pass, examples.images(), masks(pass.tape(), chosen));
    Score score = examples.score(logits, examples.crossEntropy(logits));
    Tape tape = new Tape(engine, net.thetas());
    List<Var> thetas = net.thetas().stream().map(tape::parameter).toList();
    Var expected = estimate.expectedLoss(thetas, chosen, score.loss(), epoch);
    Var total = loss.of(tape, expected, net.expectedMasks(tape), epoch);
    optimizer.step(tape.backward(total), learningRate);
    return score;
  }

  /** What it has learned besides θ. */
  ThetaEstimate estimate() {
    return estimate;
  }

  private List<Integer> chosen(Architecture sampled) {
    List<Integer> chosen = new ArrayList<>();
    for (int b = 0; b < net.candidates().size(); b++) {
      Candidates candidates = net.candidates().get(b);
      chosen.add(candidates.precisions().indexOf(sampled.precisions().get(b)));
    }
    return chosen;
  }

  private List<Var> masks(Tape tape, List<Integer> chosen) {
    List<Var> masks = new ArrayList<>();
    for (int b = 0; b < chosen.size(); b++) {
      float[] oneHot = new float[net.candidates().get(b).size()];
      oneHot[chosen.get(b)] = 1;
      masks.add(tape.constant(engine.create(Shape.of(oneHot.length), oneHot)));
    }
    return masks;
  }
}
