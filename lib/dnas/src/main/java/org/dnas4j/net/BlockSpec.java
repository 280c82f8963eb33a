package org.dnas4j.net;

/**
 * One residual block: two 3×3 convolutions, the unit for which the search decides a bit width.
 *
 * @param name group and position, for example {@code g2b1}
 * @param in input channels
 * @param out output channels
 * @param stride of the first convolution, 1 or 2
 * @param outputSize height and width of the output
 */
public record BlockSpec(String name, int in, int out, int stride, int outputSize) {

  /** Weights of the two 3×3 convolutions; the shortcut does not count. */
  public long parameters() {
    return 9L * in * out + 9L * out * out;
  }

  /** Multiply-accumulate operations of the two 3×3 convolutions for one image. */
  public long macs() {
    return parameters() * outputSize * outputSize;
  }

  /** Whether input and output have one shape, so that the block can be left out (0 bits). */
  public boolean canSkip() {
    return stride == 1 && in == out;
  }
}
