package org.dnas4j.quant;

import java.util.function.UnaryOperator;
import org.dnas4j.kind.About;
import org.dnas4j.tensor.Engine;
import org.dnas4j.tensor.Engine.Binary;
import org.dnas4j.tensor.Engine.Unary;
import org.dnas4j.tensor.Scope;
import org.dnas4j.tensor.Shape;
import org.dnas4j.tensor.Tensor;
import org.dnas4j.tensor.Var;

/**
 * One-bit activations: x_q = sign(x), where sign(0) = 1, with the gradient 1 where |x| &lt; 1, else
 * 0. They need a network whose normalizations stand before the convolutions without a ReLU between,
 * as in the source: normalization, sign, convolution.
 *
 * <p>Source: Rastegari et al., XNOR-Net, arXiv 1603.05279, section 3.2. The paper multiplies the
 * outputs by a map K of the inputs' local means; neither public code does, nor does this.
 */
@About("the sign (XNOR-Net, arXiv 1603.05279), for networks without ReLU before it; 1 bit")
public record XnorActivations() implements ActivationQuantizer {
  @Override
  public String kind() {
    return "xnor";
  }

  @Override
  public boolean supports(BitWidth bits) {
    return bits.bits() == 1;
  }

  @Override
  public boolean readsSigns() {
    return true;
  }

  @Override
  public Quantized attach(Engine engine, BitWidth bits, UnaryOperator<String> names) {
    return Quantized.of(XnorActivations::quantize);
  }

  private static Var quantize(Var x) {
    Engine engine = x.tape().engine();
    Tensor one = engine.cast(engine.full(Shape.of(1), 1), x.value().dtype());
    return x.tape()
        .record(engine.binarize(x.value(), one), g -> new Tensor[] {passed(g, x.value(), one)}, x);
  }

  private static Tensor passed(Tensor g, Tensor x, Tensor one) {
    Engine engine = g.engine();
    try (Scope scope = Scope.open()) {
      Tensor beyond = engine.apply(Binary.GREATER_EQUAL, engine.apply(Unary.ABS, x), one);
      return scope.keep(engine.apply(Binary.MUL, g, engine.affine(beyond, -1, 1)));
    }
  }
}
