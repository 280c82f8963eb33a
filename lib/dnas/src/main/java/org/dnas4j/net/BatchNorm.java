package org.dnas4j.net;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.dnas4j.base.Check;
import org.dnas4j.layer.Layer;
import org.dnas4j.layer.Pass;
import org.dnas4j.tensor.Cell;
import org.dnas4j.tensor.Engine;
import org.dnas4j.tensor.Engine.Binary;
import org.dnas4j.tensor.Nn;
import org.dnas4j.tensor.Parameter;
import org.dnas4j.tensor.Scope;
import org.dnas4j.tensor.Shape;
import org.dnas4j.tensor.Tensor;
import org.dnas4j.tensor.Var;

/** Batch normalization with running averages, optionally followed by ReLU. */
public final class BatchNorm implements Layer {
  private static final float EPSILON = 1e-5f;

  /** Share of the newest batch in the running averages, as in PyTorch. */
  private static final float MOMENTUM = 0.1f;

  private final String name;
  private final Parameter gamma;
  private final Parameter beta;
  private final Cell mean;
  private final Cell variance;

  /** Scale 1, shift 0, running mean 0 and variance 1; scale and shift do not decay. */
  public BatchNorm(Engine engine, String name, int channels) {
    this.name = name;
    Shape shape = Shape.of(channels);
    try (Scope scope = Scope.open()) {
      gamma = new Parameter(name + ".weight", false, engine.full(shape, 1));
      beta = new Parameter(name + ".bias", false, engine.full(shape, 0));
      mean = new Cell(engine.full(shape, 0));
      variance = new Cell(engine.full(shape, 1));
    }
  }

  /** Normalizes {@code [N, C, H, W]}; of batch statistics N·H·W is at least 2. */
  public Var forward(Pass pass, Var x, boolean relu) {
    return forward(pass, x, relu, Optional.empty());
  }

  /**
   * Normalizes {@code [N, C, H, W]} and multiplies by a number, which costs nothing: it goes into
   * scale and shift.
   *
   * @param factor FLOAT32, {@code [1]}
   */
  Var forward(Pass pass, Var x, boolean relu, Optional<Var> factor) {
    Var scale = times(pass.tape().parameter(gamma), factor);
    Var shift = times(pass.tape().parameter(beta), factor);
    if (pass.statistics() == Pass.Statistics.RUNNING) {
      Tensor y =
          x.tape()
              .engine()
              .batchNormInference(
                  x.value(), scale.value(), shift.value(), mean.get(), variance.get(), EPSILON);
      Var normalized = x.tape().constant(y);
      return relu ? normalized.relu() : normalized;
    }
    int count = x.shape().size() / x.shape().dim(1);
    Check.that(
        count > 1,
        name + ": input",
        "batch 1 of 1x1 maps",
        "at least 2 values per channel, as batch normalization makes 0 of a single one: a batch of"
            + " 2, or larger images");
    boolean update = pass.statistics() == Pass.Statistics.BATCH_AND_UPDATE;
    return Nn.batchNorm(
        x,
        scale,
        shift,
        EPSILON,
        relu,
        statistics -> {
          if (update) {
            updateAverages(statistics, count);
          }
        });
  }

  private static Var times(Var parameter, Optional<Var> factor) {
    return factor.map(parameter::times).orElse(parameter);
  }

  private void updateAverages(Engine.BatchNorm batch, int count) {
    Engine engine = batch.mean().engine();
    try (Scope scope = Scope.open()) {
      mean.set(average(engine, mean.get(), batch.mean()));
      Tensor square = engine.apply(Binary.MUL, batch.inverseStd(), batch.inverseStd());
      Tensor biased = engine.apply(Binary.DIV, engine.full(Shape.of(1), 1), square);
      float unbias = count / (count - 1f);
      Tensor unbiased = engine.affine(biased, unbias, -EPSILON * unbias);
      variance.set(average(engine, variance.get(), unbiased));
    }
  }

  private static Tensor average(Engine engine, Tensor running, Tensor batch) {
    return engine.addScaled(engine.affine(running, 1 - MOMENTUM, 0), batch, MOMENTUM);
  }

  @Override
  public List<Layer> children() {
    return List.of();
  }

  @Override
  public List<Parameter> ownParameters() {
    return List.of(gamma, beta);
  }

  @Override
  public Map<String, Cell> ownBuffers() {
    Map<String, Cell> buffers = new LinkedHashMap<>();
    buffers.put(name + ".running_mean", mean);
    buffers.put(name + ".running_var", variance);
    return buffers;
  }
}
