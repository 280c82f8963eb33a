package org.dnas4j.search;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.dnas4j.layer.LayerState;
import org.dnas4j.layer.Pass;
import org.dnas4j.net.QuantizedNetwork;
import org.dnas4j.quant.Precision;
import org.dnas4j.supernet.SuperNet;
import org.dnas4j.tensor.NamedArray;
import org.dnas4j.tensor.ReferenceEngine;
import org.dnas4j.tensor.Rng;
import org.dnas4j.tensor.Scope;
import org.dnas4j.tensor.Shape;
import org.dnas4j.tensor.Tape;
import org.dnas4j.tensor.Var;
import org.dnas4j.testing.Reference.Operand;
import org.dnas4j.testing.Tiny;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TrainedStartTest {
  private static final List<Precision> BITS =
      List.of("1", "4", "2/4", "32").stream().map(Precision::parse).toList();

  private final ReferenceEngine engine = new ReferenceEngine();

  /** Under one-hot masks the super net is at once the trained network of those bits. */
  @ParameterizedTest
  @CsvSource({"COMPOSITE, true", "COMPOSITE, false", "PER_CANDIDATE, true", "MULTI_PATH, true"})
  void everyCandidateStartsFromTheTrainedNetwork(SuperNet.Mode mode, boolean own) {
    Operand images = Operand.normal(3, 4, 3, 8, 8);
    try (Scope scope = Scope.open();
        QuantizedNetwork trained = QuantizedNetwork.fullPrecision(engine, Rng.of(1), Tiny.NET);
        SuperNet superNet =
            new SuperNet(engine, Rng.of(2), Tiny.NET, new SuperNet.Options(BITS, mode, own))) {
      for (int i = 0; i < 3; i++) {
        Pass pass = new Pass(Tape.inference(engine), Pass.Statistics.BATCH_AND_UPDATE);
        trained.forward(pass, engine.create(Shape.of(4, 3, 8, 8), images.elements()));
      }
      Map<String, NamedArray> arrays = LayerState.save(trained);
      TrainedStart.restore(superNet, arrays);
      for (int k = 0; k < BITS.size(); k++) {
        Precision bits = BITS.get(k);
        try (QuantizedNetwork plain =
            new QuantizedNetwork(engine, Rng.of(3), Tiny.NET, List.of(bits, bits))) {
          Map<String, NamedArray> state = new LinkedHashMap<>(LayerState.save(plain));
          state.putAll(arrays);
          LayerState.restore(plain, state);
          double[] mask = new double[BITS.size()];
          mask[k] = 1;
          assertArrayEquals(logits(plain, images), logits(superNet, images, mask), 1e-9);
        }
      }
    }
  }

  private double[] logits(QuantizedNetwork network, Operand images) {
    try (Scope scope = Scope.open()) {
      Pass pass = new Pass(Tape.inference(engine), Pass.Statistics.RUNNING);
      return ReferenceEngine.doubles(
          network.forward(pass, engine.create(Shape.of(4, 3, 8, 8), images.elements())).value());
    }
  }

  private double[] logits(SuperNet superNet, Operand images, double[] mask) {
    try (Scope scope = Scope.open()) {
      Pass pass = new Pass(Tape.inference(engine), Pass.Statistics.RUNNING);
      List<Var> masks = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        masks.add(pass.tape().constant(engine.create(Shape.of(mask.length), mask)));
      }
      return ReferenceEngine.doubles(
          superNet
              .forward(pass, engine.create(Shape.of(4, 3, 8, 8), images.elements()), masks)
              .value());
    }
  }
}
