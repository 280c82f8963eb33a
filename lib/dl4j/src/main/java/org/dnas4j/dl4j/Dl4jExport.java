package org.dnas4j.dl4j;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.GraphVertex;
import org.deeplearning4j.nn.params.BatchNormalizationParamInitializer;
import org.deeplearning4j.nn.params.DefaultParamInitializer;
import org.deeplearning4j.util.ModelSerializer;
import org.dnas4j.base.DurableFiles;
import org.dnas4j.cost.Cost;
import org.dnas4j.net.LayerSpec;
import org.dnas4j.net.NetSpec;
import org.dnas4j.net.Precisions;
import org.dnas4j.net.QuantizedWeights;
import org.dnas4j.net.WeightCheck;
import org.dnas4j.quant.BitWidth;
import org.dnas4j.quant.Precision;
import org.dnas4j.quant.QuantConfig;
import org.dnas4j.search.Architecture;
import org.dnas4j.tensor.Engine;
import org.dnas4j.tensor.NamedArray;
import org.dnas4j.tensor.NativeLoading;
import org.dnas4j.tensor.Shape;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Writes a network as a {@code ComputationGraph} of Deeplearning4j, which plain Deeplearning4j
 * loads by {@code ModelSerializer.restoreComputationGraph}.
 *
 * <p>The graph takes normalized images {@code [N, 3, H, W]} and gives probabilities: its output
 * layer {@code fc} is a softmax with cross-entropy, so that it can be evaluated and trained
 * further; with the identity as that layer's activation it gives logits. Quantized blocks hold
 * their quantized weights as floats. Shortcut A is a frozen 1×1 convolution of zeros and ones.
 */
public final class Dl4jExport {
  private Dl4jExport() {}

  /**
   * Writes the zip.
   *
   * @param engine quantizes the weights
   * @param architecture network and bit widths; blocks of 0 bits are left out
   * @param quant with what it was trained
   * @param state latent weights and batch normalizations, as {@code LayerState.save} gives them
   * @throws IllegalArgumentException if a block quantizes its activations, or an array is missing
   *     or has another shape
   * @throws java.io.UncheckedIOException if the file cannot be written
   */
  public static void write(
      Path zip,
      Engine engine,
      Architecture architecture,
      QuantConfig quant,
      Map<String, NamedArray> state) {
    ComputationGraph graph = graph(engine, architecture, quant, state);
    try {
      DurableFiles.write(zip, out -> ModelSerializer.writeModel(graph, out, false));
    } finally {
      graph.close();
    }
  }

  /** The graph that {@link #write} writes; close it to free its memory. */
  public static ComputationGraph graph(
      Engine engine, Architecture architecture, QuantConfig quant, Map<String, NamedArray> state) {
    NetSpec net = architecture.net();
    if (architecture.counts().equals(Cost.COMPUTE)) {
      throw new IllegalArgumentException(
          "architecture \""
              + architecture
              + "\" quantizes activations, for which Deeplearning4j has no layer; export one whose"
              + " weights alone are quantized");
    }
    List<BitWidth> bits = architecture.weightBits();
    GraphBuilder builder = new GraphBuilder(net);
    Map<String, Precision> precisions = architecture.byConvolution();
    for (LayerSpec layer : net.layers()) {
      if (!Precisions.skips(layer, precisions)) {
        builder.add(layer);
      }
    }
    WeightCheck.require("the state to export", state);
    NativeLoading.alone(Nd4j::getBackend);
    ComputationGraph graph = new ComputationGraph(builder.build());
    graph.init();
    Map<String, NamedArray> values = QuantizedWeights.of(engine, net, bits, quant, state);
    for (GraphVertex vertex : graph.getVertices()) {
      if (vertex.hasLayer()) {
        vertex
            .getLayer()
            .paramTable()
            .forEach((key, array) -> set(vertex.getVertexName(), key, array, values));
      }
    }
    return graph;
  }

  private static void set(
      String layer, String key, INDArray target, Map<String, NamedArray> values) {
    if (layer.endsWith(GraphBuilder.SUBSAMPLE)) {
      target.assign(middleChannels(target.shape()));
      return;
    }
    String name = layer + "." + ourName(key);
    boolean linear = layer.equals("fc") && key.equals(DefaultParamInitializer.WEIGHT_KEY);
    // Ours is [classes, features], theirs [features, classes].
    INDArray view = linear ? target.transpose() : target;
    boolean vector = !key.equals(DefaultParamInitializer.WEIGHT_KEY);
    Shape shape =
        vector
            ? Shape.of((int) target.length())
            : Shape.of(Arrays.stream(view.shape()).mapToInt(Math::toIntExact).toArray());
    NamedArray found = values.get(name);
    if (found == null || !found.shape().equals(shape)) {
      throw new IllegalArgumentException(
          "\""
              + name
              + "\" is "
              + (found == null ? "missing" : "of shape " + found.shape())
              + "; expected "
              + shape
              + ": give the state of the network that is exported");
    }
    view.assign(Nd4j.createFromArray(found.values()).reshape(view.shape()));
  }

  private static String ourName(String key) {
    return switch (key) {
      case DefaultParamInitializer.WEIGHT_KEY, BatchNormalizationParamInitializer.GAMMA -> "weight";
      case DefaultParamInitializer.BIAS_KEY, BatchNormalizationParamInitializer.BETA -> "bias";
      case BatchNormalizationParamInitializer.GLOBAL_MEAN -> "running_mean";
      case BatchNormalizationParamInitializer.GLOBAL_VAR -> "running_var";
      default -> throw new IllegalStateException("unknown parameter of Deeplearning4j: " + key);
    };
  }

  /** Weights {@code [out, in, 1, 1]} that copy the input to the middle channels of the output. */
  private static INDArray middleChannels(long[] shape) {
    INDArray weights = Nd4j.zeros(DataType.FLOAT, shape);
    long first = (shape[0] - shape[1]) / 2;
    for (long i = 0; i < shape[1]; i++) {
      weights.putScalar(new long[] {first + i, i, 0, 0}, 1);
    }
    return weights;
  }
}
