package org.dnas4j.search;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.dnas4j.cost.Cost;
import org.dnas4j.data.Augmentation;
import org.dnas4j.layer.LayerState;
import org.dnas4j.net.Space;
import org.dnas4j.quant.Precision;
import org.dnas4j.search.SearchConfig.Penalty;
import org.dnas4j.supernet.SuperNet;
import org.dnas4j.supernet.SuperNet.Mode;
import org.dnas4j.tensor.NamedArray;
import org.dnas4j.tensor.Rng;
import org.dnas4j.testing.Recorder;
import org.dnas4j.testing.Searches;
import org.dnas4j.testing.Tiny;
import org.dnas4j.train.NanGuard;
import org.dnas4j.train.TrainingData;
import org.dnas4j.train.TrainingListener;
import org.dnas4j.train.TrainingState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class SearchTest {
  private static final TrainingData DATA = Tiny.stripes(120, 8, Augmentation.none());

  /** 96 images for the weights, 24 for θ; the first of three epochs is the warm-up. */
  private static final int WEIGHT_STEPS = 4;

  private static final int THETA_STEPS = 1;

  /** Compares the state after every step with that before it. */
  @ParameterizedTest
  @EnumSource(Mode.class)
  void eachPhaseChangesItsOwnParametersAlone(Mode mode) {
    try (Search search = search(config(mode, true, 0.05), 1)) {
      SuperNet net = search.superNet();
      List<Map<String, NamedArray>> before = new ArrayList<>(List.of(LayerState.save(net)));
      Set<String> phases = new HashSet<>();
      search.run(
          Optional.empty(),
          new Recorder(
              step -> {
                Map<String, NamedArray> after = LayerState.save(net);
                assertOnlyOwnChanged(step.phase(), before.get(0), after);
                before.set(0, after);
                phases.add(step.phase());
              }));
      assertEquals(Set.of("weights", "theta"), phases);
    }
  }

  private static void assertOnlyOwnChanged(
      String phase, Map<String, NamedArray> before, Map<String, NamedArray> after) {
    int changed = 0;
    for (String name : after.keySet()) {
      boolean same = before.get(name).equals(after.get(name));
      boolean theta = name.endsWith(".theta");
      assertTrue(same || theta == phase.equals("theta"), phase + " changed " + name);
      changed += same ? 0 : 1;
    }
    assertTrue(changed > 0, phase + " changed nothing");
  }

  @Test
  void thetaWaitsForTheWarmUp() {
    Recorder recorder = run(config(Mode.COMPOSITE, true, 0.05), 1, Optional.empty());
    List<String> phases = recorder.steps.stream().map(TrainingListener.Step::phase).toList();
    List<String> expected = new ArrayList<>();
    for (int epoch = 0; epoch < 3; epoch++) {
      for (int i = 0; i < WEIGHT_STEPS; i++) {
        expected.add("weights");
      }
      for (int i = 0; i < (epoch == 0 ? 0 : THETA_STEPS); i++) {
        expected.add("theta");
      }
    }
    assertEquals(expected, phases);
    assertTrue(recorder.numbers("theta_loss").get(0).isNaN());
    // Three candidates in one block, two in the other, all as likely as each other.
    assertEquals((Math.log(3) + Math.log(2)) / 2, recorder.numbers("mean_entropy").get(0), 1e-6);
  }

  @Test
  void withoutAlternationWeightsAndThetaLearnTogether() {
    Recorder recorder = run(config(Mode.COMPOSITE, false, 0.05), 1, Optional.empty());
    assertTrue(recorder.steps.stream().allMatch(step -> step.phase().equals("weights")));
    NamedArray warm = recorder.states.get(0).arrays().get("g1b1.theta");
    assertEquals(NamedArray.of(0, 0, 0), warm);
    assertNotEquals(warm, recorder.states.get(1).arrays().get("g1b1.theta"));
  }

  @Test
  void lossFalls() {
    SearchConfig longer = config(8, Mode.COMPOSITE, true, 0.05);
    List<Double> loss = run(longer, 1, Optional.empty()).numbers("weights_loss");
    assertTrue(loss.get(7) < 0.7 * loss.get(0), "weights loss " + loss);
  }

  @Test
  void equalSeedsGiveEqualNumbersBitForBit() {
    SearchConfig config = config(Mode.COMPOSITE, true, 0.05);
    Recorder one = run(config, 1, Optional.empty());
    Recorder same = run(config, 1, Optional.empty());
    assertEquals(one.steps, same.steps);
    assertEquals(one.states, same.states);
    assertNotEquals(one.steps, run(config, 2, Optional.empty()).steps);
  }

  /** After epoch 1 only the weights have learned, after epoch 2 also θ. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void resumingAfterAnEpochEndsWithTheNumbersOfAnUnbrokenRun(int done) {
    SearchConfig config = config(Mode.COMPOSITE, true, 0.05);
    Recorder unbroken = run(config, 1, Optional.empty());
    Recorder resumed = run(config, 1, Optional.of(unbroken.states.get(done - 1)));
    assertEquals(unbroken.states.subList(done, 3), resumed.states);
    assertEquals(
        unbroken.epochs.get(2).numbers().toString(),
        resumed.epochs.get(2 - done).numbers().toString());
  }

  @Test
  void temperatureFallsExponentiallyFromItsStart() {
    List<Double> temperatures =
        run(config(Mode.COMPOSITE, true, 0.05), 1, Optional.empty()).numbers("temperature");
    for (int epoch = 0; epoch < 3; epoch++) {
      assertEquals(5 * Math.exp(-0.2 * epoch), temperatures.get(epoch), 1e-12);
    }
  }

  /** Uniform θ expects (0 + 1 + 8)/3 bits in the first block, 4.5 in the three times larger. */
  @ParameterizedTest
  @CsvSource({"MULTIPLICATIVE, 10", "ADDITIVE, 20"})
  void aStrongPenaltyDrivesTheExpectedCostDown(Penalty penalty, double gamma) {
    double uniform = 32 / (0.25 * 3 + 0.75 * 4.5);
    List<Double> compression =
        run(penalized(24, penalty, gamma, true), 1, Optional.empty())
            .numbers("expected_compression");
    assertTrue(compression.get(0) > uniform, "expected compression " + compression);
    assertTrue(compression.get(5) > 1.2 * uniform, "expected compression " + compression);
  }

  /** A mean of 0.25 · b₁ + 0.75 · b₂ bits, of which 32/10 are asked for; uniform θ expects 4.1. */
  @Test
  void theTargetPenaltyReachesItsTargetAndStaysThere() {
    SearchConfig config =
        new SearchConfig(
            with(30, Dnas.Start.SCRATCH, Dnas.Masks.SOFT, false),
            Cost.SIZE,
            Penalty.TARGET,
            /* gamma= */ 20,
            /* target= */ 10,
            Precision.weightsOnly(0, 1, 8),
            Space.PAPER);
    List<Double> compression = run(config, 1, Optional.empty()).numbers("expected_compression");
    assertTrue(compression.get(0) < 9, "expected compression " + compression);
    for (double late : compression.subList(25, 30)) {
      assertEquals(10, late, 1.5, "expected compression " + compression);
    }
  }

  @ParameterizedTest
  @CsvSource({"HARD, false", "SOFT, true", "HARD, true"})
  void remediesResumeBitForBitAsWell(Dnas.Masks masks, boolean aligned) {
    SearchConfig config =
        config(with(3, Dnas.Start.SCRATCH, masks, aligned), Penalty.MULTIPLICATIVE, 1);
    Recorder unbroken = run(config, 1, Optional.empty());
    Recorder resumed = run(config, 1, Optional.of(unbroken.states.get(0)));
    assertEquals(unbroken.states.subList(1, 3), resumed.states);
    Recorder paper =
        run(
            config(with(3, Dnas.Start.SCRATCH, Dnas.Masks.SOFT, false), Penalty.MULTIPLICATIVE, 1),
            1,
            Optional.empty());
    assertNotEquals(paper.steps.get(0), unbroken.steps.get(0));
  }

  private static Dnas with(int epochs, Dnas.Start start, Dnas.Masks masks, boolean aligned) {
    return new Dnas(
        epochs,
        1,
        24,
        0.8,
        0.05,
        0.9,
        1e-4,
        0.1,
        0,
        5,
        0.05,
        Mode.COMPOSITE,
        true,
        true,
        start,
        masks,
        aligned,
        Dnas.Theta.MASKS,
        Dnas.USUAL_SAMPLES,
        0,
        0,
        Dnas.USUAL_TOLERANCE,
        false,
        0);
  }

  @Test
  void aDivergingSearchIsEndedWithAdvice() {
    try (Search search = search(config(Mode.COMPOSITE, true, 1e30), 1)) {
      String message =
          assertThrows(
                  NanGuard.DivergedException.class,
                  () -> search.run(Optional.empty(), new NanGuard()))
              .getMessage();
      assertTrue(message.contains("weights loss became"), message);
      assertTrue(message.contains("lower the learning rate (or γ, in a search)"), message);
    }
  }

  @Test
  void aBatchLargerThanTheSmallerShareIsRefused() {
    SearchConfig large = penalized(25, Penalty.MULTIPLICATIVE, 1, true);
    String message =
        assertThrows(IllegalArgumentException.class, () -> run(large, 1, Optional.empty()))
            .getMessage();
    assertTrue(message.contains("batch = 25") && message.contains("24"), message);
    // Without alternation nothing learns on the 24.
    run(penalized(25, Penalty.MULTIPLICATIVE, 1, false), 1, Optional.empty());
  }

  private static SearchConfig config(Mode mode, boolean alternate, double rate) {
    return config(3, mode, alternate, rate);
  }

  private static SearchConfig config(int epochs, Mode mode, boolean alternate, double rate) {
    Dnas method =
        new Dnas(epochs, 1, 24, 0.8, rate, 0.9, 1e-4, 0.05, 1e-3, 5, 0.2, mode, true, alternate);
    return config(method, Penalty.MULTIPLICATIVE, 1);
  }

  private static SearchConfig penalized(
      int batch, Penalty penalty, double gamma, boolean alternate) {
    Dnas method =
        new Dnas(6, 0, batch, 0.8, 0.05, 0.9, 0, 0.1, 0, 5, 0.2, Mode.COMPOSITE, true, alternate);
    return config(method, penalty, gamma);
  }

  private static SearchConfig config(Dnas method, Penalty penalty, double gamma) {
    return new SearchConfig(method, Cost.SIZE, penalty, gamma, Precision.weightsOnly(0, 1, 8));
  }

  private static Search search(SearchConfig config, int seed) {
    return ((Dnas) config.method())
        .open(Searches.context(Tiny.libtorch(), Tiny.NET, config, DATA, Rng.of(seed)));
  }

  private static Recorder run(SearchConfig config, int seed, Optional<TrainingState> from) {
    Recorder recorder = new Recorder();
    try (Search search = search(config, seed)) {
      if (from.isPresent()) {
        // A resumed run starts from another random net, whose every array must be replaced.
        scramble(search.superNet());
      }
      search.run(from, recorder);
    }
    return recorder;
  }

  private static void scramble(SuperNet net) {
    try (SuperNet other =
        new SuperNet(
            Tiny.libtorch(),
            Rng.of(99),
            Tiny.NET,
            new SuperNet.Options(Precision.weightsOnly(0, 1, 8), Mode.COMPOSITE, true))) {
      LayerState.restore(net, LayerState.save(other));
    }
  }
}
