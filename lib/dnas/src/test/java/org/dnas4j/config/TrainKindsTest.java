package org.dnas4j.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.dnas4j.config.ExperimentConfig.Stage;
import org.dnas4j.kind.About;
import org.dnas4j.kind.Kind;
import org.dnas4j.kind.Kinds;
import org.dnas4j.tensor.Parameter;
import org.dnas4j.tensor.optim.AdamW;
import org.dnas4j.tensor.optim.Optimizer;
import org.dnas4j.tensor.optim.OptimizerConfig;
import org.dnas4j.tensor.optim.Schedule;
import org.dnas4j.tensor.optim.Sgd;
import org.dnas4j.tensor.optim.Steps;
import org.dnas4j.tensor.optim.WarmRestarts;
import org.dnas4j.train.TrainConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Optimizers and schedules as kinds of a configuration. */
class TrainKindsTest {
  private static final ExperimentConfig QUICK = ExperimentConfig.preset("quick");

  /** What the preset's SGD is written as in its JSON. */
  private static final String SGD =
      "\"optimizer\":{\"kind\":\"sgd\",\"momentum\":0.9,\"nesterov\":false}";

  /** Not installed, and of the name of an installed kind. */
  public record Own(double momentum, boolean nesterov) implements OptimizerConfig {
    @Override
    public String kind() {
      return "sgd";
    }

    @Override
    public Optimizer open(List<Parameter> parameters, double weightDecay) {
      return new Sgd(momentum, nesterov).open(parameters, weightDecay);
    }

    @Override
    public int slots() {
      return 1;
    }
  }

  private static ExperimentConfig set(String... settings) {
    return QUICK.withSettings(List.of(settings));
  }

  @Test
  void textNamesOptimizersAndSchedules() {
    assertEquals(
        new AdamW(0.8, 0.999), set("baseline.optimizer=adamw(beta1=0.8)").baseline().optimizer());
    assertEquals(
        new Sgd(0.5, true),
        set("retrain.train.optimizer.momentum=0.5", "retrain.train.optimizer.nesterov=true")
            .retrain()
            .train()
            .optimizer());
    assertEquals(
        new WarmRestarts(0.1, 2, 0.01),
        set("baseline.schedule=warm_restarts(first=0.1, multiplier=2, floor=0.01)")
            .baseline()
            .schedule());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "baseline.schedule=steps(at=[0.2,0.4,0.9], factor=0.5)",
        "baseline.schedule=steps(factor=0.5,at=[0.2, 0.4, 0.9])",
        "baseline.schedule=steps; baseline.schedule.at=[0.2,0.4,0.9]; baseline.schedule.factor=0.5",
        "baseline.schedule=steps; baseline.schedule.at=0.2,0.4,0.9; baseline.schedule.factor=0.5",
      })
  void aComponentThatIsAListIsWrittenInBrackets(String settings) {
    ExperimentConfig config = set(settings.split("; "));
    assertEquals(new Steps(List.of(0.2, 0.4, 0.9), 0.5), config.baseline().schedule());
    assertEquals(config, ExperimentConfig.fromJson(config.toJson()));
    assertEquals(config, QUICK.with("baseline.schedule", config.baseline().schedule()));
  }

  /** What a table shows can be typed. */
  @Test
  void theShortTextOfAKindCanBeReadAgain() {
    Schedule steps = new Steps(List.of(0.2, 0.4), 0.5);
    String text = QUICK.text("baseline.schedule", steps);
    assertEquals("steps(at=[0.2,0.4], factor=0.5)", text);
    assertEquals(steps, set("baseline.schedule=" + text).baseline().schedule());
  }

  /** Both forms of both stages, as earlier versions wrote them. */
  @Test
  void configurationsWithMomentumInItsOldPlaceAreRead() {
    ExperimentConfig config = set("retrain.train.optimizer=sgd(momentum=0.7, nesterov=true)");
    String now = Json.canonical(RecordTree.write(config));
    String old =
        now.replace(SGD, "\"momentum\":0.9,\"nesterov\":false")
            .replace(
                "\"optimizer\":{\"kind\":\"sgd\",\"momentum\":0.7,\"nesterov\":true}",
                "\"momentum\":0.7,\"nesterov\":true");
    assertFalse(old.contains("optimizer"), old);
    assertEquals(config, ExperimentConfig.fromJson(old));
    String both = now.replace(SGD, SGD + ",\"momentum\":0.9");
    String message =
        assertThrows(IllegalArgumentException.class, () -> ExperimentConfig.fromJson(both))
            .getMessage();
    assertEquals("baseline.momentum is now baseline.optimizer.momentum", message);
  }

  /** By hand: what version 0.1 wrote for these settings. */
  @Test
  void runsWithSgdAreIdentifiedAsBefore() {
    String baseline =
        set("baseline.optimizer=sgd(momentum=0.8, nesterov=true)", "baseline.schedule=step")
            .decides(Stage.BASELINE, Map.of());
    assertTrue(
        baseline.contains(
            "\"baseline\":{\"batch\":32,\"epochs\":6,\"learningRate\":0.05,\"momentum\":0.8,"
                + "\"nesterov\":true,\"schedule\":\"step\",\"warmupEpochs\":0,"
                + "\"weightDecay\":5.0E-4}"),
        baseline);
    String retrain = QUICK.decides(Stage.RETRAIN, Map.of());
    assertTrue(retrain.contains("\"momentum\":0.9,\"nesterov\":false"), retrain);
    assertFalse(retrain.contains("optimizer"), retrain);
  }

  @Test
  void otherOptimizersAreRunsOfTheirOwn() {
    String adamw = set("baseline.optimizer=adamw").decides(Stage.BASELINE, Map.of());
    assertTrue(
        adamw.contains("\"optimizer\":{\"beta1\":0.9,\"beta2\":0.999,\"kind\":\"adamw\"}"), adamw);
    assertNotEquals(set("baseline.optimizer=adamw").hash(), set("baseline.optimizer=adam").hash());
    // Its code is in it, so it is not taken for the installed one of its name.
    assertNotEquals(QUICK.hash(), QUICK.with("baseline.optimizer", new Own(0.9, false)).hash());
  }

  @Test
  void theKeyOfAnotherOptimizerIsExplained() {
    String message =
        assertThrows(
                IllegalArgumentException.class,
                () -> set("baseline.optimizer=adam", "baseline.optimizer.momentum=0.8"))
            .getMessage();
    assertTrue(message.contains("is a key of the kind sgd"), message);
  }

  @Test
  void everyKindAndComponentIsDescribed() {
    for (Class<? extends Kind> choice : List.of(OptimizerConfig.class, Schedule.class)) {
      for (Kind kind : Kinds.installed().of(choice)) {
        assertTrue(kind.getClass().isAnnotationPresent(About.class), kind.kind());
        Arrays.stream(kind.getClass().getRecordComponents())
            .forEach(c -> assertTrue(c.isAnnotationPresent(About.class), kind.kind() + "." + c));
      }
    }
    Arrays.stream(TrainConfig.class.getRecordComponents())
        .forEach(c -> assertTrue(c.isAnnotationPresent(About.class), c.getName()));
  }
}
