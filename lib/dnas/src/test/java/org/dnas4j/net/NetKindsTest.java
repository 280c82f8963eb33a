package org.dnas4j.net;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.dnas4j.layer.LayerState;
import org.dnas4j.layer.Pass;
import org.dnas4j.net.ResNets.Shortcut;
import org.dnas4j.quant.Precision;
import org.dnas4j.tensor.NamedArray;
import org.dnas4j.tensor.ReferenceEngine;
import org.dnas4j.tensor.Rng;
import org.dnas4j.tensor.Scope;
import org.dnas4j.tensor.Shape;
import org.dnas4j.tensor.Tape;
import org.dnas4j.testing.Tiny;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Networks besides the paper's, against plain loops over the arrays of the built network. */
class NetKindsTest {
  private static final int IMAGES = 2;

  private final ReferenceEngine engine = new ReferenceEngine();

  /** Maps of all images: [image][channel][row][column]. */
  private record Loops(Map<String, NamedArray> state) {
    double[][][][] conv(double[][][][] x, String name, int stride) {
      NamedArray w = state.get(name + ".weight");
      int[] dims = w.shape().toArray();
      int size = (x[0][0].length + stride - 1) / stride;
      double[][][][] y = new double[x.length][dims[0]][size][size];
      for (int n = 0; n < x.length; n++) {
        for (int o = 0; o < dims[0]; o++) {
          for (int i = 0; i < size; i++) {
            for (int j = 0; j < size; j++) {
              for (int c = 0; c < dims[1]; c++) {
                for (int k = 0; k < dims[2] * dims[3]; k++) {
                  int row = i * stride + k / dims[3] - dims[2] / 2;
                  int column = j * stride + k % dims[3] - dims[3] / 2;
                  if (row >= 0 && column >= 0 && row < x[n][c].length && column < x[n][c].length) {
                    int at = (o * dims[1] + c) * dims[2] * dims[3] + k;
                    y[n][o][i][j] += x[n][c][row][column] * w.values()[at];
                  }
                }
              }
            }
          }
        }
      }
      return y;
    }

    double[][][][] normRelu(double[][][][] x) {
      return norm(x, true);
    }

    /** With the batch's statistics, scale 1 and shift 0, as at the start; then ReLU if asked. */
    double[][][][] norm(double[][][][] x, boolean relu) {
      double least = relu ? 0 : Double.NEGATIVE_INFINITY;
      double[][][][] y = new double[x.length][x[0].length][][];
      for (int c = 0; c < x[0].length; c++) {
        int channel = c;
        double[] all =
            Arrays.stream(x)
                .flatMap(image -> Arrays.stream(image[channel]))
                .flatMapToDouble(Arrays::stream)
                .toArray();
        double mean = Arrays.stream(all).average().orElseThrow();
        double variance =
            Arrays.stream(all).map(v -> (v - mean) * (v - mean)).average().orElseThrow();
        for (int n = 0; n < x.length; n++) {
          y[n][c] =
              Arrays.stream(x[n][c])
                  .map(
                      row ->
                          Arrays.stream(row)
                              .map(v -> Math.max(least, (v - mean) / Math.sqrt(variance + 1e-5)))
                              .toArray())
                  .toArray(double[][]::new);
        }
      }
      return y;
    }

    double[][][][] sum(double[][][][] a, double[][][][] b) {
      double[][][][] y = new double[a.length][a[0].length][a[0][0].length][a[0][0].length];
      for (int n = 0; n < a.length; n++) {
        for (int c = 0; c < a[0].length; c++) {
          for (int i = 0; i < a[0][0].length; i++) {
            for (int j = 0; j < a[0][0].length; j++) {
              y[n][c][i][j] = a[n][c][i][j] + b[n][c][i][j];
            }
          }
        }
      }
      return y;
    }

    /** Every second pixel, a quarter of the new channels before and after the old ones. */
    double[][][][] zeros(double[][][][] x) {
      int size = (x[0][0].length + 1) / 2;
      int channels = x[0].length;
      double[][][][] y = new double[x.length][2 * channels][size][size];
      for (int n = 0; n < x.length; n++) {
        for (int c = 0; c < channels; c++) {
          for (int i = 0; i < size; i++) {
            for (int j = 0; j < size; j++) {
              y[n][channels / 2 + c][i][j] = x[n][c][2 * i][2 * j];
            }
          }
        }
      }
      return y;
    }

    double[][][][] maxPool(double[][][][] x) {
      int size = x[0][0].length / 2;
      double[][][][] y = new double[x.length][x[0].length][size][size];
      for (int n = 0; n < x.length; n++) {
        for (int c = 0; c < x[0].length; c++) {
          for (int i = 0; i < size; i++) {
            for (int j = 0; j < size; j++) {
              double[][] m = x[n][c];
              y[n][c][i][j] =
                  Math.max(
                      Math.max(m[2 * i][2 * j], m[2 * i][2 * j + 1]),
                      Math.max(m[2 * i + 1][2 * j], m[2 * i + 1][2 * j + 1]));
            }
          }
        }
      }
      return y;
    }

    /** The linear layer on numbers [image][feature]. */
    double[] logits(double[][] x) {
      NamedArray w = state.get("fc.weight");
      NamedArray bias = state.get("fc.bias");
      int classes = w.shape().dim(0);
      double[] y = new double[x.length * classes];
      for (int n = 0; n < x.length; n++) {
        for (int k = 0; k < classes; k++) {
          y[n * classes + k] = bias.values()[k];
          for (int f = 0; f < x[n].length; f++) {
            y[n * classes + k] += x[n][f] * w.values()[k * x[n].length + f];
          }
        }
      }
      return y;
    }
  }

  @ParameterizedTest
  @CsvSource({"A, true", "B, true", "A, false", "B, false"})
  void aPreActivationNetworkIsThatOfThePaperButForTheRelusLeftOut(Shortcut shortcut, boolean relu) {
    NetSpec net = new PreActResNet(8, 2, shortcut, relu).spec(8, 3);
    compare(
        net,
        (loops, images) -> {
          double[][][][] x = loops.norm(loops.conv(images, "conv1", 1), relu);
          for (int group = 1; group <= 3; group++) {
            String block = "g" + group + "b1";
            boolean first = group == 1;
            double[][][][] active = first ? x : loops.norm(x, relu);
            double[][][][] y = loops.conv(active, block + ".conv1", first ? 1 : 2);
            y = loops.conv(loops.norm(y, relu), block + ".conv2", 1);
            double[][][][] around =
                first
                    ? x
                    : shortcut == Shortcut.A
                        ? loops.zeros(active)
                        : loops.conv(active, block + ".downsample.0", 2);
            x = loops.sum(y, around);
          }
          double[][][][] last = loops.normRelu(x);
          return loops.logits(
              Arrays.stream(last)
                  .map(
                      image ->
                          Arrays.stream(image)
                              .mapToDouble(
                                  map ->
                                      Arrays.stream(map)
                                          .flatMapToDouble(Arrays::stream)
                                          .average()
                                          .orElseThrow())
                              .toArray())
                  .toArray(double[][]::new));
        });
  }

  @Test
  void vggSmallIsThatOfTheLiterature() {
    compare(
        new VggSmall(2).spec(8, 3),
        (loops, images) -> {
          double[][][][] x = images;
          for (String conv :
              List.of("conv1", "g1b2.conv1", "g2b1.conv1", "g2b2.conv1", "g3b1.conv1")) {
            x = loops.normRelu(loops.conv(x, conv, 1));
            x = conv.startsWith("g1b2") || conv.startsWith("g2b2") ? loops.maxPool(x) : x;
          }
          x = loops.maxPool(loops.normRelu(loops.conv(x, "g3b2.conv1", 1)));
          return loops.logits(
              Arrays.stream(x)
                  .map(
                      image ->
                          Arrays.stream(image)
                              .flatMap(Arrays::stream)
                              .flatMapToDouble(Arrays::stream)
                              .toArray())
                  .toArray(double[][]::new));
        });
  }

  private interface Forward {
    double[] logits(Loops loops, double[][][][] images);
  }

  private void compare(NetSpec net, Forward forward) {
    int size = net.imageSize();
    double[][][][] images = new double[IMAGES][3][size][size];
    float[] flat = new float[IMAGES * 3 * size * size];
    Rng rng = Rng.of(4);
    for (int i = 0; i < flat.length; i++) {
      flat[i] = (float) rng.nextGaussian();
      int plane = size * size;
      images[i / (3 * plane)][i / plane % 3][i / size % size][i % size] = flat[i];
    }
    try (Scope scope = Scope.open();
        QuantizedNetwork network = QuantizedNetwork.fullPrecision(engine, Rng.of(1), net)) {
      double[] expected = forward.logits(new Loops(LayerState.save(network)), images);
      double[] found =
          ReferenceEngine.doubles(
              network
                  .forward(
                      new Pass(Tape.inference(engine), Pass.Statistics.BATCH),
                      engine.create(Shape.of(IMAGES, 3, size, size), flat))
                  .value());
      assertArrayEquals(expected, found, 1e-5);
    }
  }

  /** By hand from the layers' shapes; normalizations have two numbers per channel. */
  @Test
  void parametersAreThoseCountedByHand() {
    long vgg =
        27L * 128
            + 9L * (128 * 128 + 128 * 256 + 256 * 256 + 256 * 512 + 512 * 512)
            + 2 * 2 * (128 + 256 + 512)
            + 8192 * 10
            + 10;
    assertEquals(vgg, parameters(new VggSmall().spec(32, 10)));
    long convolutions =
        27 * 16 + 9L * (6 * 16 * 16 + 16 * 32 + 5 * 32 * 32 + 32 * 64 + 5 * 64 * 64);
    // After the stem and before each convolution of a block but the very first, and at the end.
    long norms = 2 * (16 + 5 * 16 + (16 + 5 * 32) + (32 + 5 * 64) + 64);
    assertEquals(convolutions + norms + 64 * 10 + 10, parameters(new PreActResNet().spec(32, 10)));
  }

  private static long parameters(NetSpec net) {
    try (QuantizedNetwork network =
        QuantizedNetwork.fullPrecision(Tiny.libtorch(), Rng.of(1), net)) {
      return network.parameters().stream().mapToLong(p -> p.shape().size()).sum();
    }
  }

  @Test
  void onlyBlocksBesideAnIdentityCanBeSkipped() {
    assertEquals(
        List.of(true, false, false),
        new PreActResNet(8, 2, Shortcut.A)
            .spec(8, 3).blocks().stream().map(BlockSpec::canSkip).toList());
    NetSpec vgg = new VggSmall(2).spec(8, 3);
    assertEquals(List.of(1, 2, 2), vgg.groupSizes());
    assertTrue(
        assertThrows(
                IllegalArgumentException.class,
                () ->
                    new QuantizedNetwork(
                        engine, Rng.of(1), vgg, Precision.weightsOnly(1, 2, 0, 4, 8)))
            .getMessage()
            .contains("g2b2"));
  }
}
