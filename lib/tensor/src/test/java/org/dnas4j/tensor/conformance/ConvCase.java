package org.dnas4j.tensor.conformance;

import java.util.List;
import org.dnas4j.tensor.Engine.Conv;

/**
 * A convolution to try; its groups are as many as the image has times the weight's input channels.
 *
 * @param image {@code [N, C, H, W]}
 * @param weight {@code [O, C / groups, kH, kW]}
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record ConvCase(int[] image, int[] weight, int stride, int padding) {

  /** The convolutions of ResNet-20 and ResNet-18, odd ones, and ones in groups. */
  static final List<ConvCase> ALL =
      List.of(
          // ResNet-20
          of(2, 3, 32, 32, 16, 3, 3, 3, 1, 1),
          of(2, 16, 32, 32, 16, 16, 3, 3, 1, 1),
          of(2, 16, 32, 32, 32, 16, 3, 3, 2, 1),
          of(2, 16, 32, 32, 32, 16, 1, 1, 2, 0),
          of(3, 32, 16, 16, 32, 32, 3, 3, 1, 1),
          of(3, 32, 16, 16, 64, 32, 3, 3, 2, 1),
          of(3, 64, 8, 8, 64, 64, 3, 3, 1, 1),
          // ResNet-18, on a smaller image
          of(1, 3, 33, 35, 64, 3, 7, 7, 2, 3),
          of(1, 64, 14, 14, 128, 64, 3, 3, 2, 1),
          of(1, 64, 14, 14, 128, 64, 1, 1, 2, 0),
          of(1, 128, 7, 7, 256, 128, 3, 3, 1, 1),
          // many channels of few pixels
          of(3, 128, 2, 2, 64, 128, 3, 3, 1, 1),
          of(3, 64, 4, 3, 70, 64, 3, 3, 2, 1),
          of(2, 64, 3, 2, 65, 64, 1, 1, 2, 0),
          of(2, 64, 2, 5, 64, 64, 2, 4, 3, 2),
          of(2, 80, 4, 4, 64, 80, 3, 3, 1, 1),
          // pixels that nothing reads, and fewer channels than a vector
          of(32, 4, 32, 32, 8, 4, 1, 1, 2, 0),
          of(2, 3, 7, 8, 5, 3, 1, 1, 3, 0),
          // odd
          of(1, 1, 1, 1, 1, 1, 1, 1, 1, 0),
          of(1, 1, 3, 3, 1, 1, 3, 3, 1, 0),
          of(5, 1, 7, 5, 3, 1, 3, 3, 1, 1),
          of(2, 5, 7, 5, 17, 5, 3, 3, 2, 1),
          of(2, 17, 5, 9, 5, 17, 1, 1, 1, 0),
          of(1, 17, 9, 9, 17, 17, 3, 3, 1, 1),
          of(2, 5, 6, 6, 16, 5, 3, 3, 2, 0),
          of(2, 3, 8, 7, 5, 3, 3, 1, 1, 0),
          of(2, 3, 8, 7, 5, 3, 2, 4, 3, 2),
          of(1, 16, 5, 5, 16, 16, 5, 5, 1, 2),
          of(2, 16, 4, 4, 1, 16, 3, 3, 1, 2),
          of(1, 16, 2, 2, 16, 16, 3, 3, 2, 1),
          of(2, 3, 9, 9, 4, 3, 1, 1, 3, 1),
          // a batch that an engine may take apart, and one at which it may choose other kernels
          of(19, 3, 5, 4, 4, 3, 3, 3, 1, 1),
          of(64, 16, 8, 8, 16, 16, 3, 3, 1, 1),
          // in groups
          of(2, 6, 7, 5, 4, 3, 3, 3, 1, 1),
          of(1, 8, 5, 9, 12, 2, 3, 3, 2, 1),
          of(3, 6, 8, 7, 9, 2, 2, 4, 3, 2),
          of(2, 12, 5, 5, 4, 3, 1, 1, 2, 0),
          of(2, 128, 3, 3, 130, 64, 3, 3, 2, 1),
          of(19, 32, 6, 5, 32, 16, 3, 3, 1, 1),
          // depthwise: a channel is a group
          of(2, 5, 7, 9, 5, 1, 3, 3, 1, 1),
          of(1, 5, 7, 9, 5, 1, 3, 3, 2, 1),
          of(1, 2, 1, 1, 2, 1, 1, 1, 1, 0),
          of(2, 17, 5, 6, 17, 1, 1, 1, 2, 0),
          of(2, 3, 8, 7, 3, 1, 2, 4, 3, 2),
          of(2, 33, 5, 5, 33, 1, 5, 5, 1, 2),
          of(2, 16, 2, 2, 16, 1, 3, 3, 2, 1),
          of(19, 8, 5, 4, 8, 1, 3, 3, 1, 1),
          // of MobileNetV2, on a smaller image
          of(2, 96, 15, 15, 96, 1, 3, 3, 2, 1),
          of(2, 192, 7, 7, 192, 1, 3, 3, 1, 1),
          // depthwise with several outputs per channel
          of(2, 4, 7, 5, 8, 1, 3, 3, 2, 1),
          of(1, 16, 6, 6, 48, 1, 3, 3, 1, 1));

  private static ConvCase of(
      int n, int c, int h, int w, int o, int i, int kh, int kw, int stride, int padding) {
    return new ConvCase(new int[] {n, c, h, w}, new int[] {o, i, kh, kw}, stride, padding);
  }

  Conv conv() {
    return new Conv(stride, padding, image[1] / weight[1]);
  }

  /** The dimensions of the result. */
  int[] output() {
    int height = conv().outputLength(image[2], weight[2]);
    return new int[] {image[0], weight[0], height, conv().outputLength(image[3], weight[3])};
  }
}
