package org.dnas4j.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.dnas4j.config.ExperimentConfig;
import org.dnas4j.experiment.Experiment;
import org.dnas4j.quant.Precision;
import org.dnas4j.quant.QuantConfig;
import org.dnas4j.quant.XnorActivations;
import org.dnas4j.supernet.SuperNet;
import org.dnas4j.tensor.ReferenceEngine;
import org.dnas4j.tensor.Rng;
import org.dnas4j.testing.TinyExperiments;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SignedInputsTest {
  private static final QuantConfig SIGNS =
      new QuantConfig(QuantConfig.paper().weights(), new XnorActivations());
  private static final Precision BINARY = Precision.parse("1/1");

  private final ReferenceEngine engine = new ReferenceEngine();

  @Test
  void withReluTheFirstConvolutionAloneReadsSigns() {
    for (NetSpec net :
        List.of(
            ResNets.of(ResNets.Stem.CIFAR, List.of(2, 2), 2, ResNets.Shortcut.B, 8, 3),
            new PreActResNet(8, 2, ResNets.Shortcut.B).spec(8, 3),
            new VggSmall(2).spec(8, 3))) {
      String first = net.convolutions().findFirst().orElseThrow().name();
      assertEquals(Set.of(first), SignedInputs.of(net), net + "");
    }
  }

  @Test
  void withoutReluAllConvolutionsDoAndTheLinearLayerDoesNot() {
    NetSpec net = new PreActResNet(8, 2, ResNets.Shortcut.B, false).spec(8, 3);
    Set<String> all = net.convolutions().map(ConvSpec::name).collect(Collectors.toSet());
    all.remove("fc");
    assertEquals(all, SignedInputs.of(net));
  }

  /** A projection after a sum without ReLU, and what follows a sum with one. */
  @Test
  void aSumIsSignedUnlessBothOfItsTermsOrItsReluForbidIt() {
    ConvSpec conv = ConvSpec.ofBlock("b1.conv", 3, 3, 3, 1, 8);
    ConvSpec next = ConvSpec.ofBlock("next", 3, 3, 3, 1, 8);
    for (boolean relu : new boolean[] {true, false}) {
      LayerSpec.Block block =
          new LayerSpec.Block(
              "b1",
              0,
              List.of(new LayerSpec.Norm("bn", 3, true)),
              List.of(new LayerSpec.Convolution(conv)),
              Optional.of(List.of()),
              relu);
      NetSpec net =
          new NetSpec(
              "net",
              8,
              3,
              List.of(
                  block,
                  new LayerSpec.MaxPool("pool", 2, 1, 0),
                  new LayerSpec.Convolution(next),
                  new LayerSpec.Norm("last", 3, true),
                  new LayerSpec.AveragePool("avgpool"),
                  new LayerSpec.Linear(ConvSpec.linear(3, 3))));
      assertEquals(relu ? Set.of() : Set.of("next"), SignedInputs.of(net));
    }
  }

  @Test
  void signsOfWhatAReluGaveAreRefused() {
    NetSpec net = new PreActResNet(8, 2, ResNets.Shortcut.A).spec(8, 3);
    List<Precision> all = List.of(BINARY, BINARY, BINARY);
    SuperNet.Options options =
        new SuperNet.Options(List.of(BINARY), SIGNS, SuperNet.Mode.COMPOSITE, true);
    refused(() -> new QuantizedNetwork(engine, Rng.of(1), net, all, SIGNS));
    refused(() -> new SuperNet(engine, Rng.of(1), net, options));
    List<Precision> weightsAlone = Precision.weightsOnly(1, 1, 1);
    new QuantizedNetwork(engine, Rng.of(1), net, weightsAlone, SIGNS).close();
    NetSpec without = new PreActResNet(8, 2, ResNets.Shortcut.A, false).spec(8, 3);
    new QuantizedNetwork(engine, Rng.of(1), without, all, SIGNS).close();
    new SuperNet(engine, Rng.of(1), without, options).close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"net=preact_resnet(depth=8)", "net.depth=20"})
  void aSearchIsRefusedBeforeAnythingTrains(String net, @TempDir Path runs) {
    ExperimentConfig config =
        TinyExperiments.config(net, "quant.activations=xnor", "search.candidates=1/1,32");
    try (Experiment experiment = TinyExperiments.open(config, runs)) {
      refused(experiment::search);
    }
  }

  private static void refused(Runnable action) {
    String message = assertThrows(IllegalArgumentException.class, action::run).getMessage();
    assertTrue(message.contains("xnor") && message.contains("conv1"), message);
  }
}
