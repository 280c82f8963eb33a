package org.dnas4j.runs;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The settings of several runs, seeds aside, told once: those that all share, for the others the
 * usual value, and of each run where it differs from that.
 *
 * @param shared settings with one value in all runs that have settings of that group, by key
 * @param usual of the other settings the value that most runs have, of equally many the first as
 *     text; a setting that some run of its group lacks has none
 * @param own of each run, in order, the settings that are neither shared nor usual
 */
public record Recipes(
    Map<String, String> shared, Map<String, String> usual, List<Map<String, String>> own) {

  /** Reads the configurations of some runs in a directory, those of their baselines included. */
  public static Recipes of(Path runs, List<String> names) {
    return of(names.stream().map(name -> Run.recipe(runs.resolve(name))).toList());
  }

  /** Compares settings by key. */
  static Recipes of(List<Map<String, String>> recipes) {
    Map<String, String> shared = new TreeMap<>();
    Map<String, String> usual = new TreeMap<>();
    Set<String> keys = new TreeSet<>();
    recipes.forEach(recipe -> keys.addAll(recipe.keySet()));
    for (String key : keys) {
      List<Map<String, String>> having = having(group(key), recipes);
      if (having.stream().allMatch(recipe -> recipe.containsKey(key))) {
        List<String> values = having.stream().map(recipe -> recipe.get(key)).toList();
        (values.stream().distinct().count() == 1 ? shared : usual).put(key, mostFrequent(values));
      }
    }
    List<Map<String, String>> own =
        recipes.stream()
            .map(
                recipe -> {
                  Map<String, String> rest = new TreeMap<>(recipe);
                  rest.entrySet().removeAll(shared.entrySet());
                  rest.entrySet().removeAll(usual.entrySet());
                  return rest;
                })
            .toList();
    return new Recipes(shared, usual, own);
  }

  private static List<Map<String, String>> having(String group, List<Map<String, String>> recipes) {
    return recipes.stream()
        .filter(recipe -> recipe.keySet().stream().anyMatch(k -> group(k).equals(group)))
        .toList();
  }

  private static String group(String key) {
    return key.substring(0, Math.max(0, key.indexOf('.')));
  }

  private static String mostFrequent(List<String> values) {
    Map<String, Long> counts =
        values.stream().collect(Collectors.groupingBy(v -> v, HashMap::new, Collectors.counting()));
    long most = counts.values().stream().mapToLong(Long::longValue).max().orElseThrow();
    return values.stream().filter(v -> counts.get(v) == most).min(String::compareTo).orElseThrow();
  }

  /** Settings as {@code key=value, key=value}. */
  public static String text(Map<String, String> settings) {
    return settings.entrySet().stream()
        .map(s -> s.getKey() + "=" + s.getValue())
        .collect(Collectors.joining(", "));
  }
}
