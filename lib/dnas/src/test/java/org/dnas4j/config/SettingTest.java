package org.dnas4j.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.dnas4j.cost.Cost;
import org.dnas4j.kind.About;
import org.dnas4j.kind.Kinds;
import org.dnas4j.net.BlockSpec;
import org.dnas4j.quant.Precision;
import org.junit.jupiter.api.Test;

/** What {@code dnas list} and notebooks show of a configuration. */
class SettingTest {
  private static final ExperimentConfig SMOKE = ExperimentConfig.preset("smoke");

  /** As if it stood in a notebook's cell. */
  @About("declared in a cell")
  public record Declared(@About("a weight") double weight) implements Cost {
    public Declared() {
      this(1);
    }

    @Override
    public double cost(BlockSpec block, Precision precision) {
      return weight;
    }

    @Override
    public String unit() {
      return "blocks";
    }
  }

  private static Setting only(List<Setting> settings, String key) {
    List<Setting> found = settings.stream().filter(s -> s.key().equals(key)).toList();
    assertEquals(1, found.size(), settings.toString());
    return found.get(0);
  }

  /** Also of components and kinds that are added later. */
  @Test
  void everyComponentAndEveryInstalledKindSaysWhatItIs() {
    List<Setting> all = new ArrayList<>(SMOKE.settings());
    new ConfigKeys(Kinds.installed(), RecordTree.write(SMOKE))
        .all()
        .forEach(
            (key, type) -> {
              if (RecordTree.isSlot(type)) {
                all.addAll(SMOKE.settings(key));
              }
            });
    assertTrue(all.stream().anyMatch(s -> s.level() == 1), all.toString());
    for (Setting setting : all) {
      String about = setting.about();
      assertFalse(about.isBlank(), setting.toString());
      assertTrue(about.length() <= 90, setting + " has " + about.length() + " characters");
      assertFalse(about.endsWith("."), setting.toString());
    }
  }

  @Test
  void everyKeyIsThereWithItsValueAsItIsTyped() {
    List<Setting> all = SMOKE.settings();
    assertEquals("4", only(all, "search.gamma").value());
    assertEquals("0,2,4,32", only(all, "search.candidates").value());
    assertEquals("\"\"", only(all, "data.dir").value());
    assertEquals("auto", only(all, "engine.threads").value());
    assertEquals("", only(all, "retrain.train").value());
    assertTrue(only(all, "search.method.mode").allowed().contains("multi_path"));
    assertTrue(only(all, "search.cost").allowed().contains("compute"));
    // What is listed can be set.
    List<String> settings =
        all.stream()
            .filter(s -> !s.value().isEmpty())
            .map(s -> s.key() + "=" + s.value().replace("\"\"", ""))
            .toList();
    assertEquals(SMOKE, ExperimentConfig.preset("paper").withSettings(settings));
  }

  @Test
  void aGroupHasItsKeysAlone() {
    List<String> keys = SMOKE.settings("sampling").stream().map(Setting::key).toList();
    assertEquals(List.of("sampling", "sampling.draws", "sampling.keep"), keys);
    assertEquals(List.of(only(SMOKE.settings(), "seed")), SMOKE.settings("seed"));
  }

  @Test
  void aChoiceHasItsKindsWithTheirComponents() {
    List<Setting> cost = SMOKE.settings("search.cost");
    assertEquals("size", only(cost, "search.cost").value());
    assertEquals(1, only(cost, "compute").level());
    assertEquals("3", only(cost, "search.cost.rounds").value());
    assertEquals(2, only(cost, "search.cost.rounds").level());
    assertEquals(cost, SMOKE.settings("search.cost.kind"));
    ExperimentConfig toy = SMOKE.with("search.cost", "toy(rounds=7)");
    assertEquals("toy", only(toy.settings("search.cost"), "search.cost").value());
    assertEquals("7", only(toy.settings("search.cost"), "search.cost.rounds").value());
    assertEquals("7", only(toy.settings(), "search.cost.rounds").value());
  }

  @Test
  void aDeclaredKindIsListedWithTheInstalled() {
    List<Setting> cost = SMOKE.with("search.cost", new Declared(2)).settings("search.cost");
    assertEquals("declared in a cell", only(cost, "declared").about());
    assertEquals("2", only(cost, "search.cost.weight").value());
    assertTrue(only(cost, "search.cost").allowed().contains("declared"));
  }

  @Test
  void anUnknownKeyIsRefusedWithTheNearest() {
    String message =
        assertThrows(IllegalArgumentException.class, () -> SMOKE.settings("search.gama"))
            .getMessage();
    assertTrue(message.contains("search.gamma"), message);
  }
}
