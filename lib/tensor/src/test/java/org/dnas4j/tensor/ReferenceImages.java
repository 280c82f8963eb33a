package org.dnas4j.tensor;

import java.util.function.IntToDoubleFunction;

/** The loops over images that {@link ReferenceEngine} needs. */
final class ReferenceImages {

  /** Receives the flat positions of one product of a convolution. */
  @FunctionalInterface
  interface Product {
    void at(int image, int kernel, int output);
  }

  private ReferenceImages() {}

  /** Visits every product of image and kernel that adds to an output element. */
  static void forEachProduct(Shape x, Shape w, Shape out, Engine.Conv conv, Product product) {
    for (int o = 0; o < out.size(); o++) {
      int column = o % out.dim(3);
      int row = o / out.dim(3) % out.dim(2);
      int filter = o / (out.dim(3) * out.dim(2)) % out.dim(1);
      int n = o / (out.dim(3) * out.dim(2) * out.dim(1));
      int group = filter / (out.dim(1) / conv.groups());
      for (int c = 0; c < w.dim(1); c++) {
        for (int i = 0; i < w.dim(2); i++) {
          for (int j = 0; j < w.dim(3); j++) {
            int h = row * conv.stride() - conv.padding() + i;
            int v = column * conv.stride() - conv.padding() + j;
            if (h >= 0 && h < x.dim(2) && v >= 0 && v < x.dim(3)) {
              product.at(
                  ((n * x.dim(1) + group * w.dim(1) + c) * x.dim(2) + h) * x.dim(3) + v,
                  ((filter * w.dim(1) + c) * w.dim(2) + i) * w.dim(3) + j,
                  o);
            }
          }
        }
      }
    }
  }

  /** The channel of a flat position. */
  static int channel(Shape x, int index) {
    return index / (x.dim(2) * x.dim(3)) % x.dim(1);
  }

  /** The mean of a function of flat positions over each channel. */
  static double[] channelMean(Shape x, IntToDoubleFunction value) {
    double[] mean = new double[x.dim(1)];
    for (int i = 0; i < x.size(); i++) {
      mean[channel(x, i)] += value.applyAsDouble(i) * x.dim(1) / x.size();
    }
    return mean;
  }

  /** The flat position of the first maximum of every pooling window. */
  static int[] firstMaxima(Shape x, Shape out, int kernel, Engine.Conv conv, double[] values) {
    int[] winners = new int[out.size()];
    for (int o = 0; o < winners.length; o++) {
      int column = o % out.dim(3) * conv.stride() - conv.padding();
      int row = o / out.dim(3) % out.dim(2) * conv.stride() - conv.padding();
      int plane = o / (out.dim(3) * out.dim(2)) * x.dim(2) * x.dim(3);
      int best = -1;
      for (int h = Math.max(row, 0); h < Math.min(row + kernel, x.dim(2)); h++) {
        for (int v = Math.max(column, 0); v < Math.min(column + kernel, x.dim(3)); v++) {
          int position = plane + h * x.dim(3) + v;
          if (best < 0 || values[position] > values[best]) {
            best = position;
          }
        }
      }
      winners[o] = best;
    }
    return winners;
  }
}
