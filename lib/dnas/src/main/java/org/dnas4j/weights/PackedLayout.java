package org.dnas4j.weights;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.dnas4j.tensor.NamedArray;
import org.dnas4j.tensor.Shape;

/**
 * What stands in the arrays of a {@link PackedFile}, in order and as one text: entries between
 * semicolons, {@code conv1.weight 16.3.3.3} for floats of that shape, {@code bn1 norm 16} for the
 * four arrays of a batch normalization, and {@code g1b1.conv1.weight 16.16.3.3 4a2} for codes of 4
 * bits in form a with 2 levels.
 *
 * @param entries in the order of the floats
 */
record PackedLayout(List<Entry> entries) {
  /** The parts of a batch normalization, in order. */
  static final List<String> NORM = List.of(".weight", ".bias", ".running_mean", ".running_var");

  private static final Pattern ENTRY =
      Pattern.compile(
          "([^ ;\"\\\\]+) (?:norm (\\d{1,9})|(\\d{1,9}(?:\\.\\d{1,9}){0,7})(?: ([1-8])(\\w)(\\d{1,9}))?)");

  /** One entry. */
  sealed interface Entry {
    String text();

    /** How many of the floats are its own. */
    int floats();
  }

  /** An array of floats. */
  record Floats(String name, Shape shape) implements Entry {
    @Override
    public String text() {
      return name + " " + dims(shape);
    }

    @Override
    public int floats() {
      return shape.size();
    }
  }

  /** The four arrays of a batch normalization. */
  record Norm(String name, int channels) implements Entry {
    @Override
    public String text() {
      return name + " norm " + channels;
    }

    @Override
    public int floats() {
      return Math.multiplyExact(NORM.size(), channels);
    }
  }

  /** An array of codes with its levels. */
  record Codes(String name, Shape shape, int bits, LevelForm form, int levels) implements Entry {
    @Override
    public String text() {
      return name + " " + dims(shape) + " " + bits + form.letter() + levels;
    }

    @Override
    public int floats() {
      return levels;
    }
  }

  /**
   * The layout of a network.
   *
   * @param state its arrays by name
   * @param codes of those that are coded
   */
  static PackedLayout of(Map<String, NamedArray> state, Map<String, LevelCode> codes) {
    List<Entry> entries = new ArrayList<>();
    state.forEach(
        (name, array) -> {
          LevelCode code = codes.get(name);
          String layer = name.substring(0, Math.max(0, name.lastIndexOf('.')));
          String part = name.substring(layer.length());
          boolean norm = NORM.contains(part) && isNorm(layer, state);
          if (code != null) {
            entries.add(
                new Codes(name, array.shape(), code.bits(), code.form(), code.levels().length));
          } else if (!norm) {
            entries.add(new Floats(name, array.shape()));
          } else if (part.equals(NORM.get(0))) {
            entries.add(new Norm(layer, array.shape().size()));
          }
        });
    return new PackedLayout(entries);
  }

  private static boolean isNorm(String layer, Map<String, NamedArray> state) {
    return NORM.stream()
                .map(part -> state.get(layer + part))
                .filter(array -> array != null && array.shape().rank() == 1)
                .map(NamedArray::shape)
                .distinct()
                .count()
            == 1
        && NORM.stream().allMatch(part -> state.containsKey(layer + part));
  }

  String text() {
    return entries.stream().map(Entry::text).collect(Collectors.joining(";"));
  }

  /**
   * Reads what {@link #text} wrote.
   *
   * @throws IllegalArgumentException naming the entry that is none, or stands there twice
   */
  static PackedLayout parse(String text) {
    Map<String, Entry> entries = new LinkedHashMap<>();
    for (String word : text.split(";", -1)) {
      Entry entry = entry(word);
      String name = word.substring(0, word.indexOf(' '));
      if (entries.put(name, entry) != null) {
        throw new IllegalArgumentException("layout has \"" + name + "\" twice; allowed: once");
      }
    }
    return new PackedLayout(List.copyOf(entries.values()));
  }

  private static Entry entry(String text) {
    Matcher parts = ENTRY.matcher(text);
    if (!parts.matches()) {
      throw wrong(text);
    }
    String name = parts.group(1);
    try {
      if (parts.group(2) != null) {
        Norm norm = new Norm(name, Integer.parseInt(parts.group(2)));
        norm.floats();
        return norm;
      }
      Shape shape =
          Shape.of(
              Arrays.stream(parts.group(3).split("\\.", -1)).mapToInt(Integer::parseInt).toArray());
      shape.size();
      if (parts.group(4) == null) {
        return new Floats(name, shape);
      }
      LevelForm form = LevelForm.of(parts.group(5).charAt(0)).orElseThrow(() -> wrong(text));
      int bits = Integer.parseInt(parts.group(4));
      return new Codes(name, shape, bits, form, Integer.parseInt(parts.group(6)));
    } catch (ArithmeticException e) {
      throw wrong(text);
    }
  }

  private static IllegalArgumentException wrong(String text) {
    return new IllegalArgumentException(
        "layout has \""
            + text
            + "\"; allowed: NAME DIMS, NAME norm CHANNELS, or NAME DIMS and bits, form and number"
            + " of levels, such as 4a2");
  }

  private static String dims(Shape shape) {
    return Arrays.stream(shape.toArray())
        .mapToObj(Integer::toString)
        .collect(Collectors.joining("."));
  }
}
