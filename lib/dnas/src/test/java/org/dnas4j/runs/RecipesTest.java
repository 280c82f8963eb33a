package org.dnas4j.runs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RecipesTest {
  @Test
  void whatAllShareIsToldOnceAndWhereOneDiffersWithIt() {
    Recipes recipes =
        Recipes.of(
            List.of(
                Map.of("net.depth", "20", "data.cutout", "8"),
                Map.of("net.depth", "20", "data.cutout", "16"),
                Map.of("net.depth", "20", "data.cutout", "16")));
    assertEquals(Map.of("net.depth", "20"), recipes.shared());
    assertEquals(Map.of("data.cutout", "16"), recipes.usual());
    assertEquals(List.of(Map.of("data.cutout", "8"), Map.of(), Map.of()), recipes.own());
  }

  /** A setting at its default is left out of configurations; a stage's of another one, too. */
  @Test
  void aSettingThatSomeLackIsOwnUnlessTheyLackItsGroup() {
    Recipes recipes =
        Recipes.of(
            List.of(
                Map.of("data.flip", "true", "baseline.epochs", "160"),
                Map.of("data.flip", "true", "data.heldOut", "5000", "retrain.start", "baseline"),
                Map.of("data.flip", "true", "data.heldOut", "5000", "baseline.epochs", "160")));
    assertEquals(
        Map.of("data.flip", "true", "baseline.epochs", "160", "retrain.start", "baseline"),
        recipes.shared());
    assertEquals(Map.of(), recipes.usual());
    assertEquals(
        List.of(Map.of(), Map.of("data.heldOut", "5000"), Map.of("data.heldOut", "5000")),
        recipes.own());
  }

  @Test
  void ofEquallyFrequentValuesTheFirstAsTextIsUsual() {
    Recipes recipes = Recipes.of(List.of(Map.of("a.b", "2"), Map.of("a.b", "1")));
    assertEquals(Map.of("a.b", "1"), recipes.usual());
    assertEquals("a.b=2", Recipes.text(recipes.own().get(0)));
    assertEquals(List.of(), Recipes.of(List.of()).own());
  }
}
