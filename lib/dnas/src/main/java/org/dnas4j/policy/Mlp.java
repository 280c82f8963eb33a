package org.dnas4j.policy;

import java.util.ArrayList;
import java.util.List;
import org.dnas4j.tensor.Engine;
import org.dnas4j.tensor.Parameter;
import org.dnas4j.tensor.Rng;
import org.dnas4j.tensor.Scope;
import org.dnas4j.tensor.Shape;
import org.dnas4j.tensor.Tape;
import org.dnas4j.tensor.Tensor;
import org.dnas4j.tensor.Var;

/** Linear layers with biases and ReLU between them; weights start uniformly in ±1/√inputs. */
final class Mlp implements AutoCloseable {
  private final Engine engine;
  private final List<Parameter> weights = new ArrayList<>();
  private final List<Parameter> biases = new ArrayList<>();

  /**
   * A new random one.
   *
   * @param sizes numbers of inputs, of the units of each hidden layer, and of outputs
   */
  Mlp(Engine engine, Rng rng, int... sizes) {
    this.engine = engine;
    for (int l = 0; l + 1 < sizes.length; l++) {
      double range = 1 / Math.sqrt(sizes[l]);
      Shape weight = Shape.of(sizes[l], sizes[l + 1]);
      weights.add(Uniform.parameter(engine, rng, "weight" + l, weight, range));
      biases.add(Uniform.parameter(engine, rng, "bias" + l, Shape.of(1, sizes[l + 1]), range));
    }
  }

  /**
   * Runs it, in the open scope.
   *
   * @param x {@code [N, inputs]}
   * @return {@code [N, outputs]}
   */
  Var forward(Tape tape, Var x) {
    Var y = x;
    for (int l = 0; l < weights.size(); l++) {
      Var linear = (l == 0 ? y : y.relu()).matmul(tape.parameter(weights.get(l)), false);
      y = linear.plus(tape.parameter(biases.get(l)));
    }
    return y;
  }

  List<Parameter> parameters() {
    List<Parameter> all = new ArrayList<>(weights);
    all.addAll(biases);
    return all;
  }

  /**
   * Moves towards another one of the same sizes: w ← (1 − τ)·w + τ·w'.
   *
   * @param tau τ, 0 to 1
   */
  void follow(Mlp other, double tau) {
    List<Parameter> own = parameters();
    for (int i = 0; i < own.size(); i++) {
      try (Scope scope = Scope.open()) {
        Tensor kept = engine.affine(own.get(i).value(), (float) (1 - tau), 0);
        Tensor taken = engine.affine(other.parameters().get(i).value(), (float) tau, 0);
        own.get(i).set(engine.apply(Engine.Binary.ADD, kept, taken));
      }
    }
  }

  @Override
  public void close() {
    parameters().forEach(Parameter::close);
  }
}
