package org.dnas4j.relaxation;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.dnas4j.data.Batch;
import org.dnas4j.layer.Pass;
import org.dnas4j.search.SearchContext;
import org.dnas4j.search.ThetaLoss;
import org.dnas4j.supernet.SuperNet;
import org.dnas4j.tensor.Gradients;
import org.dnas4j.tensor.Parameter;
import org.dnas4j.tensor.Scope;
import org.dnas4j.tensor.Tape;
import org.dnas4j.tensor.Tensor;
import org.dnas4j.tensor.Var;
import org.dnas4j.train.Examples;
import org.dnas4j.train.Score;

/**
 * A super net under the masks softmax(θ), on batches, with the statistics of the batch.
 *
 * @param thetaLoss what θ minimizes
 */
record Mixture(SearchContext context, SuperNet net, ThetaLoss thetaLoss) {
  /** A forward pass that can be differentiated, in the open scope. */
  record Run(Tape tape, List<Var> masks, Var crossEntropy, Score score) {
    Gradients backward(Var loss) {
      return tape.backward(loss);
    }
  }

  /**
   * Gradients that outlive their scope.
   *
   * @param gradients one array per parameter, row-major
   */
  record Slope(Map<Parameter, float[]> gradients, Score score) {}

  /**
   * Runs a batch, in the open scope.
   *
   * @param parameters with respect to which it can be differentiated
   * @param update whether the batch's statistics move the running averages
   */
  Run run(Batch batch, List<Parameter> parameters, boolean update) {
    Tape tape = new Tape(context.engine(), parameters);
    Examples examples = Examples.of(context.engine(), context.images(), batch);
    List<Var> masks = net.expectedMasks(tape);
    Pass.Statistics statistics = update ? Pass.Statistics.BATCH_AND_UPDATE : Pass.Statistics.BATCH;
    Var logits = net.forward(new Pass(tape, statistics), examples.images(), masks);
    Var crossEntropy = examples.crossEntropy(logits);
    return new Run(tape, masks, crossEntropy, examples.score(logits, crossEntropy));
  }

  /** The loss of θ: the cross-entropy with the price of the expected cost. */
  Var priced(Run run, int epoch) {
    return thetaLoss.of(run.tape, run.crossEntropy, run.masks, epoch);
  }

  /** Of the cross-entropy. */
  Slope slope(Batch batch, List<Parameter> parameters) {
    try (Scope scope = Scope.open()) {
      Run run = run(batch, parameters, false);
      return slope(run, run.crossEntropy, parameters);
    }
  }

  /** Of the loss of θ. */
  Slope pricedSlope(Batch batch, List<Parameter> parameters, int epoch) {
    try (Scope scope = Scope.open()) {
      Run run = run(batch, parameters, false);
      return slope(run, priced(run, epoch), parameters);
    }
  }

  private static Slope slope(Run run, Var loss, List<Parameter> parameters) {
    Gradients gradients = run.backward(loss);
    Map<Parameter, float[]> floats = new LinkedHashMap<>();
    for (Parameter p : parameters) {
      floats.put(
          p, gradients.of(p).map(Tensor::toFloats).orElseGet(() -> new float[p.shape().size()]));
    }
    return new Slope(floats, run.score);
  }
}
