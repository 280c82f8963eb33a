package org.dnas4j.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import org.dnas4j.data.Augmentation;
import org.dnas4j.data.Batch;
import org.dnas4j.data.Batches;
import org.dnas4j.layer.LayerState;
import org.dnas4j.layer.Pass;
import org.dnas4j.net.QuantizedNetwork;
import org.dnas4j.tensor.NamedArray;
import org.dnas4j.tensor.Rng;
import org.dnas4j.tensor.Scope;
import org.dnas4j.tensor.Tape;
import org.dnas4j.tensor.optim.Cosine;
import org.dnas4j.tensor.optim.Sgd;
import org.dnas4j.testing.Tiny;
import org.junit.jupiter.api.Test;

class LabelRefineryTest {
  private static final TrainingData DATA = Tiny.stripes(96, 48, Augmentation.none());

  @Test
  void targetsAreTheTeachersSoftmaxAndTheTeacherStaysAsItIs() {
    try (Scope scope = Scope.open();
        QuantizedNetwork teacher = network(1)) {
      Map<String, NamedArray> before = LayerState.save(teacher);
      Examples examples = Examples.of(Tiny.libtorch(), DATA.images().train(), batch());
      Examples refined = new LabelRefinery(Tiny.libtorch(), teacher).refine(examples);
      Pass pass = new Pass(Tape.inference(Tiny.libtorch()), Pass.Statistics.RUNNING);
      float[] logits = teacher.forward(pass, examples.images()).value().toFloats();
      float[] expected = new float[logits.length];
      for (int i = 0; i < logits.length; i += 2) {
        double sum = Math.exp(logits[i]) + Math.exp(logits[i + 1]);
        expected[i] = (float) (Math.exp(logits[i]) / sum);
        expected[i + 1] = (float) (Math.exp(logits[i + 1]) / sum);
      }
      assertArrayEquals(expected, refined.targets().toFloats(), 1e-6f);
      assertArrayEquals(examples.labels(), refined.labels());
      assertEquals(before, LayerState.save(teacher));
    }
  }

  /** A teacher that takes each class for the other teaches just that: labels do not count. */
  @Test
  void theStudentLearnsFromTheTeacherAlone() {
    TrainConfig config = new TrainConfig(6, 16, 0.05, new Sgd(), 1e-4, new Cosine(), 0);
    try (QuantizedNetwork teacher = network(1);
        QuantizedNetwork student = network(2)) {
      try (Trainer trainer = new Trainer(Tiny.libtorch(), teacher, config, DATA, Rng.of(1))) {
        assertTrue(
            trainer.run(Optional.empty(), new TrainingListener() {}).test().accuracy() > 0.9);
      }
      Map<String, NamedArray> state = LayerState.save(teacher);
      for (String linear : new String[] {"fc.weight", "fc.bias"}) {
        state.computeIfPresent(linear, (name, a) -> new NamedArray(a.shape(), negated(a.values())));
      }
      LayerState.restore(teacher, state);
      LabelRefinery refinery = new LabelRefinery(Tiny.libtorch(), teacher);
      try (Trainer trainer =
          new Trainer(Tiny.libtorch(), student, config, DATA, Rng.of(2), refinery::refine)) {
        assertTrue(
            trainer.run(Optional.empty(), new TrainingListener() {}).test().accuracy() < 0.1);
      }
    }
  }

  private static float[] negated(float[] values) {
    float[] negated = values.clone();
    for (int i = 0; i < negated.length; i++) {
      negated[i] = -negated[i];
    }
    return negated;
  }

  private static QuantizedNetwork network(int seed) {
    return QuantizedNetwork.fullPrecision(Tiny.libtorch(), Rng.of(seed), Tiny.NET);
  }

  private static Batch batch() {
    int[] order = new int[16];
    Arrays.setAll(order, i -> i);
    try (Batches batches =
        Batches.of(
            DATA.images().train(),
            order,
            16,
            Augmentation.none(),
            DATA.normalization(),
            Rng.of(1),
            true)) {
      return batches.next();
    }
  }
}
