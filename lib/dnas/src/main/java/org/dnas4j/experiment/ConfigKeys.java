package org.dnas4j.experiment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.dnas4j.quant.Precision;
import org.dnas4j.tensor.Check;

/** The dotted keys of an {@link ExperimentConfig}: their types, and help for mistyped ones. */
final class ConfigKeys {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private ConfigKeys() {}

  /** Every key with its type in declaration order, groups before their members. */
  static Map<String, Type> all() {
    Map<String, Type> types = new LinkedHashMap<>();
    collect(ExperimentConfig.class, "", types);
    return types;
  }

  private static void collect(Class<?> type, String path, Map<String, Type> into) {
    for (RecordComponent component : type.getRecordComponents()) {
      String key = RecordTree.join(path, component.getName());
      into.put(key, component.getGenericType());
      if (component.getType().isRecord()) {
        collect(component.getType(), key, into);
      }
    }
  }

  /**
   * The type of a key.
   *
   * @throws IllegalArgumentException if there is none, with the nearest key and the allowed ones
   */
  static Type typeOf(String key) {
    Type type = all().get(key);
    if (type == null) {
      throw unknown(key);
    }
    return type;
  }

  /**
   * The value that a text on a command line stands for.
   *
   * @throws IllegalArgumentException naming key, text and what is allowed
   */
  static JsonNode parse(String key, String text) {
    Type type = typeOf(key);
    if (type instanceof Class<?> raw && raw.isRecord()) {
      throw new IllegalArgumentException(
          key + " is a group and has no value; set one of: " + members(key));
    }
    if (type instanceof ParameterizedType list) {
      ArrayNode array = NODES.arrayNode();
      String inner = text.strip().replaceAll("^\\[|\\]$", "").strip();
      if (!inner.isEmpty()) {
        for (String element : inner.split(",", -1)) {
          array.add(scalar(key, list.getActualTypeArguments()[0], element.strip(), text, type));
        }
      }
      return array;
    }
    return scalar(key, type, text.strip(), text, type);
  }

  private static JsonNode scalar(String key, Type type, String text, String whole, Type shown) {
    try {
      if (type == int.class || type == Integer.class || type == long.class || type == Long.class) {
        return NODES.numberNode(Long.parseLong(text));
      }
      if (type == double.class) {
        return NODES.numberNode(Double.parseDouble(text));
      }
      if (type == Precision.class) {
        return RecordTree.write(Precision.parse(text));
      }
      if (type == Threads.class) {
        return RecordTree.write(Threads.parse(text));
      }
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          key + " = \"" + whole + "\"; allowed: " + RecordTree.allowed(shown), e);
    }
    if (type == boolean.class) {
      String flag = text.toLowerCase(Locale.ROOT);
      Check.that(
          flag.equals("true") || flag.equals("false"), key, "\"" + whole + "\"", "true, false");
      return NODES.booleanNode(flag.equals("true"));
    }
    return NODES.textNode(text);
  }

  /** The error for a key that does not exist. */
  static IllegalArgumentException unknown(String key) {
    Map<String, Type> all = all();
    String group = key;
    do {
      group = group.contains(".") ? group.substring(0, group.lastIndexOf('.')) : "";
    } while (!group.isEmpty() && !(all.get(group) instanceof Class<?> c && c.isRecord()));
    String nearest =
        all.keySet().stream().min(Comparator.comparingInt(k -> distance(key, k))).orElseThrow();
    return new IllegalArgumentException(
        "\""
            + key
            + "\" is not a key; did you mean \""
            + nearest
            + "\"? Allowed "
            + (group.isEmpty() ? "at the top" : "in " + group)
            + ": "
            + members(group));
  }

  private static String members(String group) {
    String prefix = group.isEmpty() ? "" : group + ".";
    List<String> names =
        all().keySet().stream()
            .filter(k -> k.startsWith(prefix) && k.indexOf('.', prefix.length()) < 0)
            .map(k -> k.substring(prefix.length()))
            .toList();
    return String.join(", ", names);
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
