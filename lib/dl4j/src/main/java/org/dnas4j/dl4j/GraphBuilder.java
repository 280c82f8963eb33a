package org.dnas4j.dl4j;

import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayerWithBackprop;
import org.deeplearning4j.nn.weights.WeightInit;
import org.dnas4j.net.BlockSpec;
import org.dnas4j.net.ResNetSpec;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Describes a residual network in Deeplearning4j's layers; vertices bear our arrays' names. */
final class GraphBuilder {
  /** As in {@code org.dnas4j.net.BatchNorm}. */
  private static final double EPSILON = 1e-5;

  /** Share of the running averages that a training step keeps, as in ours. */
  private static final double DECAY = 0.9;

  static final String SUBSAMPLE = ".shortcut";

  private final ResNetSpec net;
  private final ComputationGraphConfiguration.GraphBuilder graph =
      new NeuralNetConfiguration.Builder()
          .dataType(DataType.FLOAT)
          .convolutionMode(ConvolutionMode.Truncate)
          // All are overwritten; this only is the fastest.
          .weightInit(WeightInit.ZERO)
          .graphBuilder();

  /** The vertex that the next one reads. */
  private String last = "images";

  GraphBuilder(ResNetSpec net) {
    this.net = net;
    graph
        .addInputs(last)
        .setInputTypes(InputType.convolutional(net.imageSize(), net.imageSize(), 3));
    boolean cifar = net.stem() == ResNetSpec.Stem.CIFAR;
    convolution("conv1", 3, net.width(), cifar ? 3 : 7, cifar ? 1 : 2);
    norm("bn1", net.width());
    relu("relu1");
    if (!cifar) {
      // Its input is at least 0, so that padding with 0 or with −∞ gives the same.
      layer(
          "maxpool",
          new SubsamplingLayer.Builder(PoolingType.MAX)
              .kernelSize(3, 3)
              .stride(2, 2)
              .padding(1, 1)
              .build());
    }
  }

  void block(BlockSpec block) {
    String name = block.name();
    String input = last;
    convolution(name + ".conv1", block.in(), block.out(), 3, block.stride());
    norm(name + ".bn1", block.out());
    relu(name + ".relu1");
    convolution(name + ".conv2", block.out(), block.out(), 3, 1);
    norm(name + ".bn2", block.out());
    String branch = last;
    last = input;
    shortcut(block);
    graph.addVertex(name + ".add", new ElementWiseVertex(ElementWiseVertex.Op.Add), branch, last);
    last = name + ".add";
    relu(name + ".relu2");
  }

  private void shortcut(BlockSpec block) {
    String name = block.name();
    if (block.canSkip()) {
      return;
    }
    if (net.shortcut() == ResNetSpec.Shortcut.B) {
      convolution(name + ".downsample.0", block.in(), block.out(), 1, block.stride());
      norm(name + ".downsample.1", block.out());
    } else {
      layer(
          name + SUBSAMPLE,
          new FrozenLayerWithBackprop(
              convolutionLayer(block.in(), block.out(), 1, block.stride())));
    }
  }

  ComputationGraphConfiguration build() {
    layer("avgpool", new GlobalPoolingLayer.Builder(PoolingType.AVG).build());
    layer(
        "fc",
        new OutputLayer.Builder(LossFunction.MCXENT)
            .activation(Activation.SOFTMAX)
            .nIn(net.features())
            .nOut(net.classes())
            .build());
    return graph.setOutputs(last).build();
  }

  private void convolution(String name, int in, int out, int kernel, int stride) {
    layer(name, convolutionLayer(in, out, kernel, stride));
  }

  private static ConvolutionLayer convolutionLayer(int in, int out, int kernel, int stride) {
    return new ConvolutionLayer.Builder(kernel, kernel)
        .nIn(in)
        .nOut(out)
        .stride(stride, stride)
        .padding(kernel / 2, kernel / 2)
        .hasBias(false)
        .activation(Activation.IDENTITY)
        .build();
  }

  private void norm(String name, int channels) {
    layer(
        name,
        new BatchNormalization.Builder()
            .nIn(channels)
            .nOut(channels)
            .eps(EPSILON)
            .decay(DECAY)
            // The variance itself, not its logarithm, which would round once more.
            .useLogStd(false)
            .build());
  }

  private void relu(String name) {
    layer(name, new ActivationLayer.Builder().activation(Activation.RELU).build());
  }

  private void layer(String name, org.deeplearning4j.nn.conf.layers.Layer layer) {
    graph.addLayer(name, layer, last);
    last = name;
  }
}
