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
 * One-bit activations: x_q = sign(x), where sign(0) = 1, with a gradient where |x| &lt; 1, else 0.
 * They need a network whose normalizations stand before the convolutions without a ReLU between, as
 * in the source: normalization, sign, convolution.
 *
 * <p>Source: Rastegari et al., XNOR-Net, arXiv 1603.05279, section 3.2. The paper multiplies the
 * outputs by a map K of the inputs' local means; neither public code does, nor does this.
 *
 * @param gradient where |x| &lt; 1
 */
@About("the sign (XNOR-Net, arXiv 1603.05279), for networks without ReLU before it; 1 bit")
public record XnorActivations(
    @About("of a clip (XNOR-Net) or of a quadratic (Bi-Real net)") Gradient gradient)
    implements ActivationQuantizer {

  /** What stands for the slope of the sign. */
  public enum Gradient {
    /** 1: XNOR-Net. */
    CLIP,
    /** 2 − 2|x|: Liu et al., Bi-Real net, arXiv 1808.00278, and Group-Net. */
    BI_REAL
  }

  /** As in the source. */
  public XnorActivations() {
    this(Gradient.CLIP);
  }

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
    return Quantized.of(this::quantize);
  }

  private Var quantize(Var x) {
    Engine engine = x.tape().engine();
    Tensor one = engine.cast(engine.full(Shape.of(1), 1), x.value().dtype());
    return x.tape()
        .record(engine.binarize(x.value(), one), g -> new Tensor[] {passed(g, x.value(), one)}, x);
  }

  private Tensor passed(Tensor g, Tensor x, Tensor one) {
    Engine engine = g.engine();
    try (Scope scope = Scope.open()) {
      Tensor size = engine.apply(Unary.ABS, x);
      Tensor slope =
          gradient == Gradient.CLIP
              ? engine.affine(engine.apply(Binary.GREATER_EQUAL, size, one), -1, 1)
              : engine.clamp(engine.affine(size, -2, 2), 0, 2);
      return scope.keep(engine.apply(Binary.MUL, g, slope));
    }
  }
}
