package org.dnas4j.experiment;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.dnas4j.kind.Kind;
import org.dnas4j.kind.Kinds;
import org.dnas4j.layer.LayerState;
import org.dnas4j.layer.Pass;
import org.dnas4j.layer.Pass.Statistics;
import org.dnas4j.net.NetSpec;
import org.dnas4j.net.PreActResNet;
import org.dnas4j.net.QuantizedNetwork;
import org.dnas4j.net.QuantizedWeights;
import org.dnas4j.net.ResNets;
import org.dnas4j.net.ResNets.Shortcut;
import org.dnas4j.quant.ActivationQuantizer;
import org.dnas4j.quant.BitWidth;
import org.dnas4j.quant.DoReFaWeights;
import org.dnas4j.quant.LsqActivations;
import org.dnas4j.quant.LsqWeights;
import org.dnas4j.quant.PactActivations;
import org.dnas4j.quant.Precision;
import org.dnas4j.quant.QuantConfig;
import org.dnas4j.quant.WeightQuantizer;
import org.dnas4j.search.Architecture;
import org.dnas4j.supernet.Candidates;
import org.dnas4j.supernet.SuperNet;
import org.dnas4j.tensor.NamedArray;
import org.dnas4j.tensor.ReferenceEngine;
import org.dnas4j.tensor.Rng;
import org.dnas4j.tensor.Scope;
import org.dnas4j.tensor.Shape;
import org.dnas4j.tensor.Tape;
import org.dnas4j.tensor.Tensor;
import org.dnas4j.tensor.Var;
import org.dnas4j.testing.Reference.Operand;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** A sampled network that inherits weights is the super net with all but its candidates masked. */
class InheritanceTest {
  private static final List<Precision> BITS =
      Stream.of("0", "1", "3", "8", "32", "3/2", "8/4").map(Precision::parse).toList();

  private final ReferenceEngine engine = new ReferenceEngine();

  @ParameterizedTest
  @CsvSource({
    "COMPOSITE, true, A, false", "COMPOSITE, true, B, false",
    "COMPOSITE, false, A, false", "MULTI_PATH, true, A, false",
    "MULTI_PATH, true, B, false", "COMPOSITE, true, A, true",
    "COMPOSITE, false, B, true", "MULTI_PATH, true, A, true",
    "PER_CANDIDATE, true, A, true"
  })
  void aOneHotSuperNetComputesWhatTheInheritingNetworkDoes(
      SuperNet.Mode mode, boolean ownWeights, Shortcut shortcut, boolean learnedSteps) {
    NetSpec spec = ResNets.of(ResNets.Stem.CIFAR, List.of(2, 2), 2, shortcut, 8, 3);
    QuantConfig quant =
        learnedSteps
            ? new QuantConfig(new LsqWeights(), new LsqActivations())
            : QuantConfig.paper();
    // A learned step has no 1 bit.
    List<Precision> bits =
        BITS.stream().filter(p -> !learnedSteps || p.weight().bits() != 1).toList();
    try (Scope scope = Scope.open();
        SuperNet superNet =
            new SuperNet(
                engine, Rng.of(1), spec, new SuperNet.Options(bits, quant, mode, ownWeights))) {
      moveWhatIsLearned(superNet);
      Map<String, NamedArray> state = LayerState.save(superNet);
      for (String literal :
          List.of("0 3 | 1 0", "32 1 | 8 3", "3/2 0 | 8/4 3/2", "8 0 | 32 32", "1 8 | 3 1")) {
        Architecture architecture =
            Architecture.parse(spec, learnedSteps ? literal.replace('1', '3') : literal);
        try (QuantizedNetwork net =
            new QuantizedNetwork(engine, Rng.of(2), spec, architecture.precisions(), quant)) {
          double[] random = logits(net, Statistics.BATCH);
          LayerState.restore(net, Inheritance.weights(mode, architecture, state));
          for (Statistics statistics : List.of(Statistics.RUNNING, Statistics.BATCH)) {
            double[] expected = logits(superNet, masks(superNet, architecture), statistics);
            // Copying passes through floats.
            assertArrayEquals(expected, logits(net, statistics), 1e-5, literal + " " + statistics);
          }
          assertFalse(Arrays.equals(random, logits(net, Statistics.BATCH)));
        }
      }
    }
  }

  static Stream<Arguments> kinds() {
    List<Arguments> all = new ArrayList<>();
    for (int k = 1; k <= 8; k++) {
      BitWidth bits = new BitWidth(k);
      for (Kind kind : Kinds.installed().of(WeightQuantizer.class)) {
        WeightQuantizer weights = (WeightQuantizer) kind;
        if (weights.supports(bits)) {
          all.add(Arguments.of(new QuantConfig(weights, new PactActivations()), k + ""));
        }
      }
      for (Kind kind : Kinds.installed().of(ActivationQuantizer.class)) {
        ActivationQuantizer inputs = (ActivationQuantizer) kind;
        if (inputs.supports(bits)) {
          all.add(Arguments.of(new QuantConfig(new DoReFaWeights(), inputs), "3/" + k));
        }
      }
    }
    return all.stream();
  }

  /** What each kind learns goes from a super net to a network, and from there to an export. */
  @ParameterizedTest
  @MethodSource("kinds")
  void everyKindIsInheritedAndExported(QuantConfig quant, String bits) {
    boolean signs = quant.activations().readsSigns();
    NetSpec spec = new PreActResNet(8, 2, Shortcut.B, !signs).spec(8, 3);
    List<Precision> candidates = List.of(Precision.FULL, Precision.parse(bits));
    SuperNet.Mode mode = SuperNet.Mode.COMPOSITE;
    Architecture architecture = Architecture.parse(spec, String.join(" | ", bits, bits, bits));
    try (Scope scope = Scope.open();
        SuperNet superNet =
            new SuperNet(
                engine, Rng.of(1), spec, new SuperNet.Options(candidates, quant, mode, true));
        QuantizedNetwork net =
            new QuantizedNetwork(engine, Rng.of(2), spec, architecture.precisions(), quant)) {
      moveWhatIsLearned(superNet);
      LayerState.restore(net, Inheritance.weights(mode, architecture, LayerState.save(superNet)));
      double[] expected = logits(superNet, masks(superNet, architecture), Statistics.RUNNING);
      assertArrayEquals(expected, logits(net, Statistics.RUNNING), 1e-5);
      if (architecture.precisions().get(0).activation().isFull()) {
        try (QuantizedNetwork full = QuantizedNetwork.fullPrecision(engine, Rng.of(3), spec)) {
          Map<String, NamedArray> exported =
              QuantizedWeights.of(
                  engine, spec, architecture.weightBits(), quant, LayerState.save(net));
          LayerState.restore(full, exported);
          assertArrayEquals(expected, logits(full, Statistics.RUNNING), 1e-5);
        }
      }
    }
  }

  @Test
  void theLinearLayerOfOtherClassesIsLeftOut() {
    NetSpec few = ResNets.of(ResNets.Stem.CIFAR, List.of(1, 1), 2, Shortcut.A, 8, 3);
    NetSpec many = ResNets.of(ResNets.Stem.CIFAR, List.of(1, 1), 2, Shortcut.A, 8, 5);
    SuperNet.Mode mode = SuperNet.Mode.COMPOSITE;
    try (SuperNet superNet =
            new SuperNet(engine, Rng.of(1), few, new SuperNet.Options(BITS, mode, true));
        QuantizedNetwork net = QuantizedNetwork.fullPrecision(engine, Rng.of(2), many)) {
      Map<String, NamedArray> saved = LayerState.save(superNet);
      Map<String, NamedArray> start =
          Inheritance.weights(mode, Architecture.uniform(many, 32), saved);
      Map<String, NamedArray> own = LayerState.save(net);
      for (String name : own.keySet()) {
        assertEquals(!name.startsWith("fc."), start.containsKey(name), name);
      }
    }
  }

  /** Moves running averages and whatever quantizers learn away from where they start. */
  private void moveWhatIsLearned(SuperNet superNet) {
    superNet.parameters().stream()
        .filter(p -> p.name().contains(".alpha"))
        .forEach(p -> p.set(new float[] {1.2f}));
    for (int step = 0; step < 3; step++) {
      try (Scope scope = Scope.open()) {
        Tape tape = Tape.inference(engine);
        Pass pass = new Pass(tape, Statistics.BATCH_AND_UPDATE);
        superNet.forward(pass, images(step), superNet.expectedMasks(tape));
      }
    }
    superNet.parameters().stream()
        .filter(p -> p.shape().equals(Shape.of(1)))
        .forEach(p -> p.set(new float[] {0.7f * p.value().item()}));
  }

  private List<double[]> masks(SuperNet superNet, Architecture architecture) {
    List<double[]> masks = new ArrayList<>();
    for (int b = 0; b < architecture.precisions().size(); b++) {
      Candidates candidates = superNet.candidates().get(b);
      double[] mask = new double[candidates.size()];
      for (int k = 0; k < mask.length; k++) {
        boolean chosen = candidates.precisions().get(k).equals(architecture.precisions().get(b));
        mask[k] = chosen ? 1 : 0;
      }
      masks.add(mask);
    }
    return masks;
  }

  private double[] logits(SuperNet superNet, List<double[]> masks, Statistics statistics) {
    try (Scope scope = Scope.open()) {
      Tape tape = Tape.inference(engine);
      List<Var> vars =
          masks.stream().map(m -> tape.constant(engine.create(Shape.of(m.length), m))).toList();
      Var logits = superNet.forward(new Pass(tape, statistics), images(9), vars);
      return ReferenceEngine.doubles(logits.value());
    }
  }

  private double[] logits(QuantizedNetwork net, Statistics statistics) {
    try (Scope scope = Scope.open()) {
      Pass pass = new Pass(Tape.inference(engine), statistics);
      return ReferenceEngine.doubles(net.forward(pass, images(9)).value());
    }
  }

  private Tensor images(int seed) {
    return engine.create(Shape.of(4, 3, 8, 8), Operand.normal(seed, 4, 3, 8, 8).elements());
  }
}
