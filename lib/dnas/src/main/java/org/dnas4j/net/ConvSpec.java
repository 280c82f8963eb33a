package org.dnas4j.net;

import org.dnas4j.base.Check;
import org.dnas4j.tensor.Engine;
import org.dnas4j.tensor.Nn;
import org.dnas4j.tensor.Shape;
import org.dnas4j.tensor.Var;

/**
 * One convolution of a network, or its linear layer: what has weights that can be quantized.
 *
 * @param name prefix of its parameters, for example {@code g1b1.conv1}
 * @param role what it is for
 * @param in input channels
 * @param out output channels
 * @param kernel height and width of the kernel, 1 for the linear layer; padded by half of it
 * @param stride 1 or more
 * @param groups of channels that do not see each other; divides both numbers of channels
 * @param outputSize height and width of the output, 1 for the linear layer
 */
public record ConvSpec(
    String name, Role role, int in, int out, int kernel, int stride, int groups, int outputSize) {

  /** What a convolution is for, which decides whether the search may choose its precision. */
  public enum Role {
    /** The first one, which reads the images. */
    FIRST,
    /** One of a block: the search chooses its precision. */
    BLOCK,
    /** The projection of a shortcut. */
    SHORTCUT,
    /** The linear layer at the end. */
    LAST
  }

  /** Checks the ranges. */
  public ConvSpec {
    Check.that(in >= 1 && out >= 1, "channels of " + name, in + " to " + out, "1 or more");
    Check.that(kernel >= 1 && kernel % 2 == 1, "kernel of " + name, kernel, "odd, 1 or more");
    Check.that(stride >= 1, "stride of " + name, stride, "1 or more");
    Check.that(
        groups >= 1 && in % groups == 0 && out % groups == 0,
        "groups of " + name,
        groups,
        "a divisor of its " + in + " input and " + out + " output channels");
    Check.that(outputSize >= 1, "output size of " + name, outputSize, "1 or more");
  }

  /** A convolution of a block, in one group. */
  public static ConvSpec ofBlock(
      String name, int in, int out, int kernel, int stride, int outputSize) {
    return new ConvSpec(name, Role.BLOCK, in, out, kernel, stride, 1, outputSize);
  }

  /** The linear layer {@code fc}. */
  public static ConvSpec linear(int in, int classes) {
    return new ConvSpec("fc", Role.LAST, in, classes, 1, 1, 1, 1);
  }

  /** {@code [out, in / groups, kernel, kernel]}, of the linear layer {@code [out, in]}. */
  public Shape weightShape() {
    return role == Role.LAST ? Shape.of(out, in) : Shape.of(out, in / groups, kernel, kernel);
  }

  /** Whether it is neither the first convolution nor the linear layer. */
  public boolean isInner() {
    return role == Role.BLOCK || role == Role.SHORTCUT;
  }

  /** Numbers in the weight. */
  public long parameters() {
    return (long) out * (in / groups) * kernel * kernel;
  }

  /** Multiply-accumulate operations for one image; padding counts as pixels do. */
  public long macs() {
    return parameters() * outputSize * outputSize;
  }

  /**
   * Runs it.
   *
   * @param x {@code [N, in, H, W]}, for the linear layer {@code [N, in]}
   * @param weight of {@link #weightShape}
   */
  public Var apply(Var x, Var weight) {
    return role == Role.LAST ? x.matmul(weight, true) : Nn.conv2d(x, weight, shape());
  }

  /** Stride, padding and groups. */
  public Engine.Conv shape() {
    return new Engine.Conv(stride, kernel / 2, groups);
  }

  /** The same under another name. */
  ConvSpec named(String other) {
    return new ConvSpec(other, role, in, out, kernel, stride, groups, outputSize);
  }
}
