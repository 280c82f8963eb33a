package org.dnas4j.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.dnas4j.data.Augmentation;
import org.dnas4j.data.Batch;
import org.dnas4j.data.ImageData;
import org.dnas4j.data.Normalization;
import org.dnas4j.layer.LayerState;
import org.dnas4j.layer.Pass;
import org.dnas4j.net.QuantizedNetwork;
import org.dnas4j.quant.Precision;
import org.dnas4j.tensor.NamedArray;
import org.dnas4j.tensor.Rng;
import org.dnas4j.tensor.Scope;
import org.dnas4j.tensor.Shape;
import org.dnas4j.tensor.Tape;
import org.dnas4j.tensor.optim.Constant;
import org.dnas4j.tensor.optim.Cosine;
import org.dnas4j.tensor.optim.Sgd;
import org.dnas4j.testing.Recorder;
import org.dnas4j.testing.Tiny;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TrainerTest {
  private static final TrainingData DATA = Tiny.stripes(96, 40, new Augmentation(1, true, 2));

  @Test
  void lossFallsAndTheTestSetIsLearned() {
    Recorder recorder = new Recorder();
    Score score = train(config(6, 0.05), 1, Optional.empty(), recorder);
    List<Double> loss = recorder.numbers("train_loss");
    assertTrue(loss.get(5) < 0.5 * loss.get(0), "train loss " + loss);
    assertTrue(score.accuracy() > 0.9, "test accuracy " + score.accuracy());
    assertEquals(score.loss(), recorder.numbers("test_loss").get(5));
  }

  @Test
  void equalSeedsGiveEqualNumbersBitForBit() {
    Recorder one = new Recorder();
    Recorder same = new Recorder();
    Recorder other = new Recorder();
    train(config(2, 0.05), 1, Optional.empty(), one);
    train(config(2, 0.05), 1, Optional.empty(), same);
    train(config(2, 0.05), 2, Optional.empty(), other);
    assertEquals(one.steps, same.steps);
    assertEquals(one.states, same.states);
    assertEquals(one.numbers("test_loss"), same.numbers("test_loss"));
    assertNotEquals(one.numbers("train_loss"), other.numbers("train_loss"));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void resumingAfterAnyEpochEndsWithTheNumbersOfAnUnbrokenRun(int done) {
    Recorder unbroken = new Recorder();
    Score expected = train(config(3, 0.05), 1, Optional.empty(), unbroken);
    Recorder resumed = new Recorder();
    Score score = train(config(3, 0.05), 1, Optional.of(unbroken.states.get(done - 1)), resumed);
    assertEquals(expected, score);
    assertEquals(3 - done, resumed.epochs.size());
    assertEquals(unbroken.states.subList(done, 3), resumed.states);
  }

  /** 40 epochs score every second one. */
  @Test
  void heldOutImagesAreScoredOnTheWayAndTheTestSetAtTheEndOnly() {
    ImageData all = DATA.images();
    ImageData images = new ImageData(all.train(), Optional.of(all.test()), all.train(), "");
    TrainingData data = TrainingData.of(images, Augmentation.none());
    Recorder recorder = new Recorder();
    try (QuantizedNetwork net = net(1);
        Trainer trainer = new Trainer(Tiny.libtorch(), net, config(40, 0.05), data, Rng.of(1))) {
      Scores scores = trainer.run(Optional.empty(), recorder);
      assertEquals(
          Evaluator.evaluate(Tiny.libtorch(), net, all.test(), normalize()),
          scores.heldOut().orElseThrow());
      assertEquals(
          Evaluator.evaluate(Tiny.libtorch(), net, all.train(), normalize()), scores.test());
      List<Double> heldOut = recorder.numbers("heldout_accuracy");
      assertEquals(20, heldOut.stream().filter(a -> !a.isNaN()).count());
      assertEquals(scores.heldOut().orElseThrow().accuracy(), heldOut.get(39));
      List<Double> test = recorder.numbers("test_accuracy");
      assertTrue(test.subList(0, 39).stream().allMatch(a -> a.isNaN()), "" + test);
      assertEquals(scores.test().accuracy(), test.get(39));
    }
  }

  /** One step of rate 0.01 with decay 0.5 takes 0.005 of each scale of 1 away, and of no shift. */
  @Test
  void normalizationsDecayIfAskedFor() {
    List<Map<String, NamedArray>> after = new ArrayList<>();
    float[] pixels = new float[16 * 3 * 8 * 8];
    int[] labels = new int[16];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (float) Math.sin(i);
      labels[i % 16] = i % 2;
    }
    for (boolean norms : new boolean[] {false, true}) {
      TrainConfig config =
          new TrainConfig(1, 16, 0.01, new Sgd(0, false), 0.5, new Constant(), 0, norms);
      try (QuantizedNetwork net = net(1);
          Trainer trainer = new Trainer(Tiny.libtorch(), net, config, DATA, Rng.of(1))) {
        trainer.step(new Batch(pixels, labels), 0.01);
        after.add(LayerState.save(net));
      }
    }
    for (String name : List.of("bn1.weight", "g1b1.bn2.weight", "bn1.bias", "conv1.weight")) {
      double less = name.contains("bn") && name.endsWith("weight") ? 0.005 : 0;
      float[] without = after.get(0).get(name).values();
      float[] with = after.get(1).get(name).values();
      for (int i = 0; i < with.length; i++) {
        assertEquals(without[i] - less, with[i], 1e-6, name);
      }
    }
  }

  @Test
  void everyEpochVisitsWholeBatchesAndReportsThem() {
    Recorder recorder = new Recorder();
    train(config(2, 0.05), 1, Optional.empty(), recorder);
    assertEquals(2 * 6, recorder.steps.size());
    TrainingListener.Step last = recorder.steps.get(11);
    assertEquals(new TrainingListener.Step(1, 2, 5, 6, 16, "train", last.score()), last);
  }

  @Test
  void aDivergingRunIsEndedWithAdvice() {
    Recorder recorder = new Recorder(new NanGuard()::step);
    String message =
        assertThrows(
                NanGuard.DivergedException.class,
                () -> train(config(3, 1e30), 1, Optional.empty(), recorder))
            .getMessage();
    assertTrue(message.contains("train loss became"), message);
    assertTrue(message.contains("epoch 1, batch " + recorder.steps.size()), message);
    assertTrue(message.contains("lower the learning rate"), message);
  }

  @Test
  void theRateRisesInTheWarmUpAndThenFollowsTheSchedule() {
    Recorder recorder = new Recorder();
    train(
        new TrainConfig(6, 48, 0.04, new Sgd(), 0, new Cosine(), 2), 1, Optional.empty(), recorder);
    List<Double> rates = recorder.numbers("learning_rate");
    double[] expected = {
      0.04 / 3,
      0.04 * 2 / 3,
      0.04,
      0.04 * (1 + Math.cos(Math.PI / 4)) / 2,
      0.04 / 2,
      0.04 * (1 + Math.cos(3 * Math.PI / 4)) / 2
    };
    for (int epoch = 0; epoch < 6; epoch++) {
      assertEquals(expected[epoch], rates.get(epoch), 1e-12, "epoch " + epoch);
    }
  }

  @Test
  void evaluationUsesRunningAveragesOverAllTestImagesAndChangesNothing() {
    try (QuantizedNetwork net = net(1)) {
      var before = LayerState.save(net);
      Score score = Evaluator.evaluate(Tiny.libtorch(), net, DATA.images().test(), normalize());
      assertEquals(before, LayerState.save(net));
      try (Scope scope = Scope.open()) {
        var test = DATA.images().test();
        double loss = 0;
        for (int i = 0; i < test.size(); i++) {
          float[] logits = logits(net, i);
          double max = Math.max(logits[0], logits[1]);
          double sum = Math.exp(logits[0] - max) + Math.exp(logits[1] - max);
          loss += Math.log(sum) + max - logits[test.label(i)];
        }
        assertEquals(loss / test.size(), score.loss(), 1e-5);
      }
    }
  }

  @Test
  void aBatchLargerThanTheTrainingSetIsRefused() {
    TrainConfig config = new TrainConfig(1, 97, 0.1, new Sgd(), 0, new Constant(), 0);
    String message =
        assertThrows(
                IllegalArgumentException.class,
                () -> train(config, 1, Optional.empty(), new Recorder()))
            .getMessage();
    assertTrue(message.contains("batch = 97") && message.contains("96"), message);
  }

  /** One image alone: with running averages the others cannot matter. */
  private static float[] logits(QuantizedNetwork net, int image) {
    var test = DATA.images().test();
    float[] pixels = new float[test.imageLength()];
    for (int p = 0; p < pixels.length; p++) {
      int c = p / (test.height() * test.width());
      double value = (test.image(image)[p] & 255) / 255.0;
      pixels[p] = (float) ((value - normalize().mean().get(c)) / normalize().std().get(c));
    }
    Pass pass = new Pass(Tape.inference(Tiny.libtorch()), Pass.Statistics.RUNNING);
    Shape shape = Shape.of(1, test.channels(), test.height(), test.width());
    return net.forward(pass, Tiny.libtorch().create(shape, pixels)).value().toFloats();
  }

  private static Normalization normalize() {
    return DATA.normalization();
  }

  private static TrainConfig config(int epochs, double rate) {
    return new TrainConfig(epochs, 16, rate, new Sgd(0.9, true), 1e-4, new Cosine(), 0);
  }

  private static QuantizedNetwork net(int seed) {
    List<Precision> bits = List.of(Precision.weightOnly(4), Precision.of(2, 4));
    return new QuantizedNetwork(Tiny.libtorch(), Rng.of(seed), Tiny.NET, bits);
  }

  private static Score train(
      TrainConfig config, int seed, Optional<TrainingState> from, TrainingListener listener) {
    // A resumed run starts from another random network, whose every array must be replaced.
    try (QuantizedNetwork net = net(from.isPresent() ? 99 : seed);
        Trainer trainer = new Trainer(Tiny.libtorch(), net, config, DATA, Rng.of(seed))) {
      return trainer.run(from, listener).test();
    }
  }
}
