package org.dnas4j.quant;

import java.util.List;
import java.util.function.UnaryOperator;
import org.dnas4j.layer.Layer;
import org.dnas4j.layer.Pass;
import org.dnas4j.tensor.Engine;
import org.dnas4j.tensor.Engine.Binary;
import org.dnas4j.tensor.Engine.Reduction;
import org.dnas4j.tensor.Engine.Unary;
import org.dnas4j.tensor.Parameter;
import org.dnas4j.tensor.Scope;
import org.dnas4j.tensor.Shape;
import org.dnas4j.tensor.Tensor;
import org.dnas4j.tensor.Var;

/**
 * w_q = W_p where w &gt; Δ, −W_n where w &lt; −Δ, else 0, with Δ = t·max|w| and two levels W_p and
 * W_n that are learned per layer and start at 1.
 *
 * <p>Gradient: dw_q/dw = W_p, W_n and 1 in the three regions; that of W_p is the sum over w &gt; Δ,
 * that of W_n minus the sum over w &lt; −Δ. The levels decay like weights, as in the authors' code,
 * which has that minus as well; the paper prints it without.
 *
 * <p>Source: Zhu et al., Trained ternary quantization, arXiv 1612.01064, equations 6 to 9.
 */
final class LearnedTernary implements Quantized {
  private final float share;
  private final Parameter positive;
  private final Parameter negative;

  /**
   * Levels of 1.
   *
   * @param share t, 0 to below 1
   */
  LearnedTernary(Engine engine, UnaryOperator<String> names, float share) {
    this.share = share;
    try (Scope scope = Scope.open()) {
      positive = new Parameter(names.apply("positive"), true, engine.full(Shape.of(1), 1));
      negative = new Parameter(names.apply("negative"), true, engine.full(Shape.of(1), 1));
    }
  }

  @Override
  public Var apply(Pass pass, Var x) {
    Engine engine = pass.tape().engine();
    Tensor w = x.value();
    Tensor largest = engine.reduce(Reduction.MAX, engine.apply(Unary.ABS, w), w.shape().axes());
    Tensor signs = Ternary.signs(w, engine.affine(largest, share, 0));
    Tensor used = engine.apply(Unary.ABS, signs);
    Tensor above = engine.affine(engine.apply(Binary.ADD, used, signs), 0.5f, 0);
    Tensor below = engine.apply(Binary.SUB, used, above);
    Tensor raised = engine.apply(Binary.MUL, above, positive.value());
    Tensor lowered = engine.apply(Binary.MUL, below, negative.value());
    return pass.tape()
        .record(
            engine.apply(Binary.SUB, raised, lowered),
            g -> {
              Tensor inner = engine.affine(used, -1, 1);
              Tensor outer = engine.apply(Binary.ADD, raised, lowered);
              Tensor slope = engine.apply(Binary.ADD, inner, outer);
              return new Tensor[] {
                engine.apply(Binary.MUL, g, slope), sum(g, above, 1), sum(g, below, -1)
              };
            },
            x,
            pass.tape().parameter(positive),
            pass.tape().parameter(negative));
  }

  private static Tensor sum(Tensor g, Tensor mask, float sign) {
    Engine engine = g.engine();
    Tensor products = engine.apply(Binary.MUL, g, mask);
    Tensor sum = engine.reduce(Reduction.SUM, products, g.shape().axes());
    return engine.reshape(engine.affine(sum, sign, 0), Shape.of(1));
  }

  @Override
  public List<Layer> children() {
    return List.of();
  }

  @Override
  public List<Parameter> ownParameters() {
    return List.of(positive, negative);
  }
}
