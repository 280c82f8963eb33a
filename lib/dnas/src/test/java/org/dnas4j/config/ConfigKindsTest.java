package org.dnas4j.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.dnas4j.cost.Cost;
import org.dnas4j.cost.ToyCost;
import org.dnas4j.data.source.DataSource;
import org.dnas4j.experiment.Sweep;
import org.dnas4j.experiment.Variant;
import org.dnas4j.kind.InputFile;
import org.dnas4j.kind.Kind;
import org.dnas4j.kind.Kinds;
import org.dnas4j.net.BlockSpec;
import org.dnas4j.quant.ActivationQuantizer;
import org.dnas4j.quant.Precision;
import org.dnas4j.quant.WeightQuantizer;
import org.dnas4j.search.SearchMethod;
import org.dnas4j.tensor.Engine;
import org.dnas4j.tensor.EngineOptions;
import org.dnas4j.tensor.EngineProvider;
import org.dnas4j.tensor.Engines;
import org.dnas4j.tensor.ReferenceEngine;
import org.dnas4j.tensor.optim.OptimizerConfig;
import org.dnas4j.tensor.optim.Schedule;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A component of the configuration that is a kind. */
class ConfigKindsTest {
  private static final ExperimentConfig QUICK = ExperimentConfig.preset("quick");
  private static final InputFile NONE = new InputFile("");

  /** Not installed, as if it stood in a notebook's cell. */
  public record Halved(int times) implements Cost {
    public Halved() {
      this(1);
    }

    @Override
    public double cost(BlockSpec block, Precision precision) {
      return Cost.SIZE.cost(block, precision) / (1 << times);
    }

    @Override
    public String unit() {
      return "halves";
    }
  }

  @Test
  void aKindWithoutComponentsIsItsName() {
    assertTrue(QUICK.toJson().contains("\"cost\" : \"size\""), QUICK.toJson());
    assertEquals(Cost.COMPUTE, QUICK.with("search.cost", "compute").search().cost());
    assertEquals(Cost.COMPUTE, QUICK.with("search.cost.kind", "compute").search().cost());
    String object = QUICK.toJson().replace("\"size\"", "{\"kind\":\"size\"}");
    assertEquals(QUICK, ExperimentConfig.fromJson(object));
    assertEquals(QUICK.hash(), ExperimentConfig.fromJson(object).hash());
  }

  /** As if it stood in a notebook's cell. */
  public record Counting(int calls) implements EngineProvider {
    public Counting() {
      this(1);
    }

    @Override
    public Engine create(EngineOptions options) {
      return new ReferenceEngine();
    }
  }

  @Test
  void anotherEngineNeedsNoChangeElsewhere() {
    for (Object name : List.of("reference", new Counting(2))) {
      EngineConfig config = QUICK.with("engine.name", name).engine();
      try (Engine engine = Engines.open(config.name(), config.options())) {
        assertEquals("reference", engine.name());
      }
    }
    assertRefused(() -> QUICK.with("engine.name", "libtroch"), "auto, libtorch", "mean libtorch");
    assertNotEquals(QUICK.hash(), QUICK.with("engine.name", "reference").hash());
  }

  @Test
  void aMistypedNameIsAnsweredWithTheNearest() {
    assertRefused(() -> QUICK.with("search.cost", "szie"), "allowed", "mean size");
    assertRefused(() -> QUICK.with("search.cost", "compte(x=1)"), "allowed", "mean compute");
    String json = QUICK.toJson().replace("\"size\"", "\"latencies\"");
    assertRefused(() -> ExperimentConfig.fromJson(json), "allowed", "mean latency");
    String far =
        assertThrows(IllegalArgumentException.class, () -> QUICK.with("search.cost", "energy"))
            .getMessage();
    assertFalse(far.contains("mean"), far);
  }

  @Test
  void componentsAreKeysOnceTheirKindIsChosen() {
    ExperimentConfig toy = QUICK.with("search.cost", "toy");
    assertEquals(new ToyCost(), toy.search().cost());
    assertEquals(new ToyCost(5, 3, NONE), toy.with("search.cost.factor", "5").search().cost());
    // In whatever order they are given.
    assertEquals(
        new ToyCost(5, 7, NONE),
        QUICK
            .withSettings(
                List.of("search.cost.factor=5", "search.cost.rounds=7", "search.cost.kind=toy"))
            .search()
            .cost());
    assertEquals(
        new ToyCost(5, 7, NONE),
        QUICK.withSettings(List.of("search.cost=toy(factor=5, rounds=7)")).search().cost());
    assertEquals(
        new ToyCost(4, 3, NONE),
        QUICK.with("search.cost", new ToyCost(4, 3, NONE)).search().cost());
    assertEquals(toy, ExperimentConfig.fromJson(toy.toJson()));
    assertNotEquals(toy.hash(), toy.with("search.cost.rounds", 4).hash());
  }

  @Test
  void aComponentThatIsNotNamedHasItsDefault() {
    String json = QUICK.toJson().replace("\"size\"", "{\"kind\":\"toy\",\"rounds\":9}");
    assertEquals(new ToyCost(2, 9, NONE), ExperimentConfig.fromJson(json).search().cost());
  }

  @Test
  void errorsNameTheKindThatAKeyBelongsTo() {
    assertRefused(() -> QUICK.with("search.cost.rounds", 4), "search.cost.rounds", "toy", "size");
    assertRefused(() -> QUICK.with("search.cost", "energy"), "search.cost", "size", "compute");
    assertRefused(
        () -> QUICK.with("search.cost", "toy(round=4)"), "search.cost", "round", "rounds");
    assertRefused(() -> QUICK.with("search.cost", "toy(rounds=4"), "search.cost");
    ExperimentConfig toy = QUICK.with("search.cost", "toy");
    assertRefused(() -> toy.with("search.cost.round", 4), "search.cost.rounds");
    assertRefused(() -> toy.with("search.cost.factor", -1), "search.cost.factor", "above 0");
    assertRefused(() -> toy.with("search.cost.factor", "x"), "search.cost.factor", "number");
  }

  @Test
  void aRecordThatIsNotInstalledIsAKindLikeOthers() {
    ExperimentConfig halved = QUICK.with("search.cost", new Halved(2));
    assertEquals(new Halved(2), halved.search().cost());
    assertEquals(new Halved(3), halved.with("search.cost.times", "3").search().cost());
    assertEquals(new Halved(2), halved.with("search.gamma", 3).search().cost());
    assertNotEquals(halved.hash(), halved.with("search.cost.times", 3).hash());
    assertRefused(() -> ExperimentConfig.fromJson(halved.toJson()), "search.cost", "halved");
  }

  @Test
  void itsCodeIsPartOfWhatIdentifiesARun() {
    String decides =
        QUICK.with("search.cost", new Halved(2)).decides(ExperimentConfig.Stage.SEARCH, Map.of());
    assertTrue(decides.contains("\"body\":"), decides);
    String installed =
        QUICK.with("search.cost", "toy").decides(ExperimentConfig.Stage.SEARCH, Map.of());
    assertTrue(!installed.contains("\"body\":"), installed);
  }

  @Test
  void aFileCountsByItsContent(@TempDir Path folder) throws IOException {
    Path table = Files.writeString(folder.resolve("a.csv"), "1");
    Path copy = Files.writeString(folder.resolve("b.csv"), "1");
    ExperimentConfig first = QUICK.with("search.cost", "toy(table=" + table + ")");
    assertEquals(first.hash(), first.with("search.cost.table", copy.toString()).hash());
    String before = first.hash();
    Files.writeString(table, "2");
    assertNotEquals(before, first.hash());
    assertTrue(first.toJson().contains("a.csv"), first.toJson());
    Files.delete(table);
    assertRefused(first::hash, "search.cost.table = " + table);
  }

  @Test
  void theDifferenceOfTwoKindsNamesKindAndComponents() {
    List<String> differences = QUICK.diff(QUICK.with("search.cost", "toy"));
    assertTrue(differences.contains("search.cost: \"size\" → \"toy\""), differences.toString());
    assertTrue(differences.contains("search.cost.rounds: none → 3"), differences.toString());
  }

  @Test
  void aSweepNamesKindsInOneWord() {
    Sweep sweep = Sweep.of(QUICK).vary("search.cost", "compute", "toy(factor=5)", new Halved(2));
    List<String> labels = sweep.variants().stream().map(Variant::value).toList();
    assertEquals(List.of("", "compute", "toy(factor=5)", "halved(times=2)"), labels);
  }

  /** Runs are found by these names, whatever the classes are called. */
  @Test
  void namesOfKindsStay() {
    Map<Class<? extends Kind>, String> names =
        Map.of(
            Cost.class, "size compute latency",
            WeightQuantizer.class, "dorefa lsq sawb twn ttq xnor qil admm kmeans groupnet",
            ActivationQuantizer.class, "pact lsq qil xnor",
            SearchMethod.class,
                "dnas sensitivity hessian random evolution reinforce nas-rl haq enas darts edmips",
            DataSource.class, "procedural cifar10 cifar100 imagenet",
            OptimizerConfig.class, "sgd adam adamw",
            Schedule.class, "constant cosine step steps one_cycle warm_restarts",
            EngineProvider.class, "auto libtorch");
    names.forEach(
        (slot, all) -> {
          for (String name : all.split(" ")) {
            assertTrue(Kinds.installed().find(slot, name).isPresent(), name);
          }
        });
  }

  @Test
  void commasWithinParenthesesSeparateNoValues() {
    assertEquals(
        List.of("a", "toy(x=1, y=[2,3])", "[0,4]", ""),
        Settings.split("a,toy(x=1, y=[2,3]), [0,4],"));
  }

  private static void assertRefused(Runnable action, String... words) {
    String message = assertThrows(IllegalArgumentException.class, action::run).getMessage();
    for (String word : words) {
      assertTrue(message.contains(word), message);
    }
  }
}
