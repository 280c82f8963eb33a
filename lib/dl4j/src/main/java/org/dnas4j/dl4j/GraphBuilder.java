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
import org.dnas4j.base.Check;
import org.dnas4j.net.ConvSpec;
import org.dnas4j.net.LayerSpec;
import org.dnas4j.net.NetSpec;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Describes a network in Deeplearning4j's layers; vertices bear our arrays' names. */
final class GraphBuilder {
  /** As in {@code org.dnas4j.net.BatchNorm}. */
  private static final double EPSILON = 1e-5;

  /** Share of the running averages that a training step keeps, as in ours. */
  private static final double DECAY = 0.9;

  static final String SUBSAMPLE = ".shortcut";

  private final ComputationGraphConfiguration.GraphBuilder graph =
      new NeuralNetConfiguration.Builder()
          .dataType(DataType.FLOAT)
          .convolutionMode(ConvolutionMode.Truncate)
          // All are overwritten; this only is the fastest.
          .weightInit(WeightInit.ZERO)
          .graphBuilder();

  /** The vertex that the next one reads. */
  private String last = "images";

  GraphBuilder(NetSpec net) {
    graph
        .addInputs(last)
        .setInputTypes(InputType.convolutional(net.imageSize(), net.imageSize(), 3));
  }

  /** Adds a layer after the ones before. */
  void add(LayerSpec layer) {
    if (layer instanceof LayerSpec.Convolution c) {
      convolution(c.conv());
    } else if (layer instanceof LayerSpec.Norm n) {
      norm(n);
    } else if (layer instanceof LayerSpec.MaxPool p) {
      // Its input is at least 0, so that padding with 0 or with −∞ gives the same.
      layer(
          p.name(),
          new SubsamplingLayer.Builder(PoolingType.MAX)
              .kernelSize(p.kernel(), p.kernel())
              .stride(p.stride(), p.stride())
              .padding(p.padding(), p.padding())
              .build());
    } else if (layer instanceof LayerSpec.Subsample s) {
      layer(
          s.name(), new FrozenLayerWithBackprop(convolutionLayer(s.in(), s.out(), 1, s.stride())));
    } else if (layer instanceof LayerSpec.AveragePool a) {
      layer(a.name(), new GlobalPoolingLayer.Builder(PoolingType.AVG).build());
    } else if (layer instanceof LayerSpec.Linear l) {
      linear(l.conv());
    } else if (layer instanceof LayerSpec.Block b) {
      block(b);
    }
  }

  private void block(LayerSpec.Block block) {
    block.before().forEach(this::add);
    String input = last;
    block.branch().forEach(this::add);
    if (block.shortcut().isPresent()) {
      String branch = last;
      last = input;
      block.shortcut().get().forEach(this::add);
      String sum = block.name() + ".add";
      graph.addVertex(sum, new ElementWiseVertex(ElementWiseVertex.Op.Add), branch, last);
      last = sum;
    }
    if (block.relu()) {
      relu(block.name() + ".relu");
    }
  }

  ComputationGraphConfiguration build() {
    return graph.setOutputs(last).build();
  }

  private void convolution(ConvSpec conv) {
    Check.that(
        conv.groups() == 1,
        "groups of " + conv.name(),
        conv.groups(),
        "1, as Deeplearning4j has no convolution of several; export as safetensors");
    layer(conv.name(), convolutionLayer(conv.in(), conv.out(), conv.kernel(), conv.stride()));
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

  private void norm(LayerSpec.Norm norm) {
    layer(
        norm.name(),
        new BatchNormalization.Builder()
            .nIn(norm.channels())
            .nOut(norm.channels())
            .eps(EPSILON)
            .decay(DECAY)
            // The variance itself, not its logarithm, which would round once more.
            .useLogStd(false)
            .build());
    if (norm.relu()) {
      relu(norm.name() + ".relu");
    }
  }

  private void linear(ConvSpec conv) {
    layer(
        conv.name(),
        new OutputLayer.Builder(LossFunction.MCXENT)
            .activation(Activation.SOFTMAX)
            .nIn(conv.in())
            .nOut(conv.out())
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
