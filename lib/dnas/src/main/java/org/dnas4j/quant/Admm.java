package org.dnas4j.quant;

import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.dnas4j.layer.Layer;
import org.dnas4j.layer.Pass;
import org.dnas4j.tensor.Cell;
import org.dnas4j.tensor.Engine;
import org.dnas4j.tensor.Engine.Binary;
import org.dnas4j.tensor.Scope;
import org.dnas4j.tensor.Shape;
import org.dnas4j.tensor.Tensor;
import org.dnas4j.tensor.Var;

/**
 * Minimises f(W) + (ρ/2)·‖W − G + λ‖² over weights W and levels G by turns. While weights train,
 * they are used as they are, and ρ·(W − G + λ) is added to their gradient; after every period G =
 * project(W + λ) and λ := λ + W − G. Else, in evaluation, for θ and in exports, they are
 * project(W), with a straight-through gradient.
 *
 * <p>It begins with G = project(W) and λ = 0. G, λ and the steps since are saved. The paper takes
 * an extragradient step where this takes the optimizer's.
 *
 * <p>Source: Leng et al., Extremely low bit neural network, arXiv 1707.09870, equations 5 to 12.
 */
final class Admm implements Quantized {
  private static final float NOT_BEGUN = -1;

  private final LevelProjection levels;
  private final float rho;
  private final int period;
  private final Cell target;
  private final Cell dual;
  private final Cell steps;
  private final UnaryOperator<String> names;

  /**
   * Not begun.
   *
   * @param rho above 0
   * @param period in steps, 1 or more
   * @param shape of the weights
   */
  Admm(
      Engine engine,
      UnaryOperator<String> names,
      LevelProjection levels,
      float rho,
      int period,
      Shape shape) {
    this.names = names;
    this.levels = levels;
    this.rho = rho;
    this.period = period;
    try (Scope scope = Scope.open()) {
      target = new Cell(engine.full(shape, 0));
      dual = new Cell(engine.full(shape, 0));
      steps = new Cell(engine.full(Shape.of(1), NOT_BEGUN));
    }
  }

  @Override
  public Var apply(Pass pass, Var x) {
    if (pass.statistics() != Pass.Statistics.BATCH_AND_UPDATE) {
      return x.straightThrough(this::projected);
    }
    Engine engine = pass.tape().engine();
    Tensor w = x.value();
    step(engine, w);
    // Of its own, because the tape frees each result.
    Tensor same = engine.reshape(w, w.shape());
    return pass.tape()
        .record(
            same,
            g -> {
              Tensor apart = engine.apply(Binary.SUB, w, target.get());
              Tensor pull = engine.apply(Binary.ADD, apart, dual.get());
              return new Tensor[] {engine.addScaled(g, pull, rho)};
            },
            x);
  }

  private void step(Engine engine, Tensor w) {
    float count = steps.get().item();
    try (Scope scope = Scope.open()) {
      if (count == NOT_BEGUN) {
        target.set(projected(w));
        count = 0;
      } else if (count >= period) {
        Tensor sum = engine.apply(Binary.ADD, w, dual.get());
        Tensor next = projected(sum);
        dual.set(engine.apply(Binary.SUB, sum, next));
        target.set(next);
        count = 0;
      }
      steps.set(engine.full(Shape.of(1), count + 1));
    }
  }

  private Tensor projected(Tensor w) {
    return w.engine().create(w.shape(), levels.project(w.toFloats()));
  }

  @Override
  public List<Layer> children() {
    return List.of();
  }

  @Override
  public Map<String, Cell> ownBuffers() {
    return Map.of(
        names.apply("target"), target, names.apply("dual"), dual, names.apply("steps"), steps);
  }
}
