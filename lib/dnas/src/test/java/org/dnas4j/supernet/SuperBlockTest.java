package org.dnas4j.supernet;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.dnas4j.layer.LayerState;
import org.dnas4j.layer.Pass;
import org.dnas4j.net.BlockSpec;
import org.dnas4j.net.BuiltLayer;
import org.dnas4j.net.LayerSpec;
import org.dnas4j.net.NetBuilder;
import org.dnas4j.net.NetSpec;
import org.dnas4j.net.QuantizedNetwork;
import org.dnas4j.net.ResNets;
import org.dnas4j.net.ResNets.Shortcut;
import org.dnas4j.quant.Precision;
import org.dnas4j.quant.QuantConfig;
import org.dnas4j.tensor.NamedArray;
import org.dnas4j.tensor.Parameter;
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
import org.junit.jupiter.params.provider.EnumSource;

class SuperBlockTest {
  /** g1b1 and g1b2 of 3 channels and 4 × 4 pixels, g2b1 of 6 channels and 2 × 2. */
  private static final NetSpec NET = net(Shortcut.A);

  private static final int PLAIN = 1;
  private static final int HALVING = 2;
  private static final List<Precision> BITS = Precision.weightsOnly(0, 1, 3, 32);

  private final ReferenceEngine engine = new ReferenceEngine();

  @ParameterizedTest
  @EnumSource(Pass.Statistics.class)
  void aSkippedBlockGivesTheShortcutAlone(Pass.Statistics statistics) {
    try (Scope scope = Scope.open();
        BuiltLayer block = composite(PLAIN)) {
      // What batch normalization has learned must not leak through.
      block.parameters().stream()
          .filter(p -> p.name().endsWith(".bias"))
          .forEach(p -> p.set(new float[] {0.5f, -0.5f, 1}));
      double[] expected = input(PLAIN).elements().clone();
      for (int i = 0; i < expected.length; i++) {
        expected[i] = Math.max(expected[i], 0);
      }
      assertArrayEquals(expected, run(block, PLAIN, statistics, 1, 0, 0, 0), 1e-12);
    }
  }

  /** The mask decides alone: the same weights in a block of one precision give the same. */
  @ParameterizedTest
  @EnumSource(Pass.Statistics.class)
  void aOneHotMaskGivesThePlainBlockOfThatPrecision(Pass.Statistics statistics) {
    for (int spec : List.of(PLAIN, HALVING)) {
      Candidates candidates = Candidates.of(unit(spec), BITS);
      for (int k = 0; k < candidates.size(); k++) {
        if (k == candidates.skip()) {
          continue;
        }
        Precision bits = candidates.precisions().get(k);
        try (Scope scope = Scope.open();
            BuiltLayer block = composite(spec);
            BuiltLayer plain = plain(spec, unit(spec).name(), bits)) {
          Map<String, NamedArray> state = new LinkedHashMap<>(LayerState.save(block));
          for (String conv : List.of(".conv1.weight", ".conv2.weight")) {
            state.put(unit(spec).name() + conv, state.get(unit(spec).name() + conv + bits));
          }
          LayerState.restore(plain, state);
          double[] mask = new double[candidates.size()];
          mask[k] = 1;
          assertArrayEquals(
              run(plain, spec, statistics), run(block, spec, statistics, mask), 1e-12);
        }
      }
    }
  }

  /** Batch normalization would cancel a factor before it, so m₀ must act after the last one. */
  @Test
  void theSkipMaskScalesTheResidualBranch() {
    try (Scope scope = Scope.open();
        BuiltLayer block = composite(PLAIN)) {
      // Weights (1 − m₀)·q give the same branch as q, up to ε in batch normalization.
      double[] full = run(block, PLAIN, Pass.Statistics.BATCH, 0, 0, 0, 1);
      double[] quarter = run(block, PLAIN, Pass.Statistics.BATCH, 0.75, 0, 0, 0.25);
      double[] x = input(PLAIN).elements();
      int compared = 0;
      for (int i = 0; i < x.length; i++) {
        double branch = full[i] - x[i];
        if (full[i] > 0 && x[i] + 0.25 * branch > 0) {
          assertEquals(x[i] + 0.25 * branch, quarter[i], 0.01);
          compared++;
        }
      }
      assertTrue(compared > x.length / 4);
    }
  }

  @ParameterizedTest
  @EnumSource(Pass.Statistics.class)
  void multiPathEqualsTheHandMixedSumOfItsBlocks(Pass.Statistics statistics) {
    double[] mask = {0.4, 0.3, 0.2, 0.1};
    try (Scope scope = Scope.open();
        BuiltLayer block = multiPath(PLAIN, Shortcut.A)) {
      double[] expected = input(PLAIN).elements().clone();
      for (int i = 0; i < expected.length; i++) {
        expected[i] *= mask[0];
      }
      for (int k = 1; k < BITS.size(); k++) {
        Precision bits = BITS.get(k);
        try (BuiltLayer path = plain(PLAIN, unit(PLAIN).name() + ".path" + bits, bits)) {
          LayerState.restore(path, LayerState.save(block));
          double[] y = run(path, PLAIN, statistics);
          for (int i = 0; i < y.length; i++) {
            expected[i] += mask[k] * y[i];
          }
        }
      }
      assertArrayEquals(expected, run(block, PLAIN, statistics, mask), 1e-12);
    }
  }

  @Test
  void everyWeightAndTheMaskReceiveAGradient() {
    for (int spec : List.of(PLAIN, HALVING)) {
      Candidates candidates = Candidates.of(unit(spec), BITS);
      try (Scope scope = Scope.open();
          BuiltLayer composite = composite(spec);
          BuiltLayer paths = multiPath(spec, Shortcut.B);
          Parameter mask =
              new Parameter("mask", false, engine.full(Shape.of(candidates.size()), 0.2f))) {
        for (BuiltLayer block : List.of(composite, paths)) {
          List<Parameter> all = new ArrayList<>(block.parameters());
          all.add(mask);
          Tape tape = new Tape(engine, all);
          Var y =
              block.forward(
                  new Pass(
                      tape,
                      Pass.Statistics.BATCH,
                      Collections.nCopies(NET.blocks().size(), tape.parameter(mask))),
                  tape.constant(tensor(input(spec))));
          Tensor upstream = tensor(Operand.normal(9, y.shape().toArray()));
          var gradients = tape.backward(y.times(tape.constant(upstream)).sum());
          for (Parameter p : all) {
            double[] g = ReferenceEngine.doubles(gradients.of(p).orElseThrow());
            assertTrue(Arrays.stream(g).anyMatch(v -> v != 0), "gradient of " + p);
          }
        }
      }
    }
  }

  @Test
  void sharedWeightsOfMultiPathAreRefused() {
    String message =
        assertThrows(
                IllegalArgumentException.class,
                () -> new SuperNet.Options(BITS, SuperNet.Mode.MULTI_PATH, false))
            .getMessage();
    assertTrue(message.contains("ownWeights = false") && message.contains("multi-path"), message);
  }

  private static NetSpec net(Shortcut shortcut) {
    return ResNets.of(ResNets.Stem.CIFAR, List.of(2, 1), 3, shortcut, 4, 2);
  }

  private static BlockSpec unit(int block) {
    return NET.blocks().get(block);
  }

  private static LayerSpec.Block defined(NetSpec net, int block) {
    return net.definedBlocks().toList().get(block);
  }

  private BuiltLayer composite(int block) {
    return superBlock(block, Shortcut.A, SuperNet.Mode.COMPOSITE);
  }

  private BuiltLayer multiPath(int block, Shortcut shortcut) {
    return superBlock(block, shortcut, SuperNet.Mode.MULTI_PATH);
  }

  private BuiltLayer superBlock(int block, Shortcut shortcut, SuperNet.Mode mode) {
    NetSpec net = net(shortcut);
    var options = new SuperNet.Options(BITS, mode, true);
    var factory = new SuperNetFactory(engine, Rng.of(7), net, options, Candidates.of(net, BITS));
    return factory.block(defined(net, block), new NetBuilder(engine, factory)).orElseThrow();
  }

  private BuiltLayer plain(int block, String name, Precision bits) {
    LayerSpec.Block named = defined(NET, block).named(name);
    Map<String, Precision> precisions = new HashMap<>();
    named.convolutions().forEach(conv -> precisions.put(conv.name(), bits));
    var factory = new QuantizedNetwork.Factory(engine, Rng.of(8), precisions, QuantConfig.paper());
    return new NetBuilder(engine, factory).block(named);
  }

  private static Operand input(int block) {
    int size = unit(block).outputSize() * unit(block).stride();
    return Operand.normal(5, 2, unit(block).in(), size, size);
  }

  private Tensor tensor(Operand operand) {
    return engine.create(Shape.of(operand.dims()), operand.elements());
  }

  private double[] run(BuiltLayer block, int spec, Pass.Statistics statistics, double... mask) {
    try (Scope scope = Scope.open()) {
      Tape tape = Tape.inference(engine);
      List<Var> masks =
          mask.length == 0
              ? List.of()
              : Collections.nCopies(
                  NET.blocks().size(), tape.constant(tensor(Operand.vector(mask))));
      Var x = tape.constant(tensor(input(spec)));
      return ReferenceEngine.doubles(block.forward(new Pass(tape, statistics, masks), x).value());
    }
  }
}
