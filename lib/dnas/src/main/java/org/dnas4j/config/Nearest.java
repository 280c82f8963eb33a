package org.dnas4j.config;

import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** What a mistyped word may have been meant to be. */
final class Nearest {
  private Nearest() {}

  /** Of dotted keys. */
  static String key(String typed, Collection<String> keys) {
    return keys.stream().min(Comparator.comparingInt(key -> distance(typed, key))).orElseThrow();
  }

  /** Of names; none if more than half of it is other than typed. */
  static Optional<String> name(String typed, Collection<String> names) {
    return names.stream()
        .min(Comparator.comparingInt(name -> edits(typed, name)))
        .filter(name -> 2 * edits(typed, name) <= Math.max(typed.length(), name.length()));
  }

  /**
   * Edit distance; a key whose last part alone is near counts as near, too, more so in its group.
   */
  private static int distance(String typed, String key) {
    String a = typed.toLowerCase(Locale.ROOT);
    String b = key.toLowerCase(Locale.ROOT);
    int last = edits(a.substring(a.lastIndexOf('.') + 1), b.substring(b.lastIndexOf('.') + 1));
    boolean elsewhere = a.contains(".") && !b.startsWith(a.substring(0, a.indexOf('.') + 1));
    return Math.min(3 * edits(a, b), 3 * last + (elsewhere ? 4 : 2));
  }

  /** Levenshtein distance by the usual table, of which two rows are kept. */
  private static int edits(String a, String b) {
    int[] previous = new int[b.length() + 1];
    Arrays.setAll(previous, j -> j);
    for (int i = 1; i <= a.length(); i++) {
      int[] row = new int[b.length() + 1];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int change = previous[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        row[j] = Math.min(change, 1 + Math.min(previous[j], row[j - 1]));
      }
      previous = row;
    }
    return previous[b.length()];
  }
}
