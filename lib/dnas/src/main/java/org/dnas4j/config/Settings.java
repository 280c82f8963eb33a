package org.dnas4j.config;

import com.fasterxml.jackson.databind.JsonNode;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.dnas4j.kind.InputFile;
import org.dnas4j.kind.Kind;
import org.dnas4j.kind.Kinds;
import org.dnas4j.quant.Precision;

/** Values of settings as a person types them. */
public final class Settings {
  private Settings() {}

  /** Whether a type has keys of its own, and no value. */
  public static boolean isGroup(Type type) {
    return type instanceof Class<?> raw
        && raw.isRecord()
        && raw != InputFile.class
        && raw != Precision.class;
  }

  /** The parts between commas, not counting commas within brackets or parentheses. */
  public static List<String> split(String text) {
    List<String> parts = new ArrayList<>();
    int depth = 0;
    int from = 0;
    for (int i = 0; i < text.length(); i++) {
      switch (text.charAt(i)) {
        case '(', '[' -> depth++;
        case ')', ']' -> depth--;
        case ',' -> {
          if (depth == 0) {
            parts.add(text.substring(from, i).strip());
            from = i + 1;
          }
        }
        default -> {}
      }
    }
    parts.add(text.substring(from).strip());
    return parts;
  }

  /** A value of a configuration in few words, a kind as it is typed. */
  public static String shown(Object value) {
    return value instanceof Kind ? text(RecordTree.write(value)) : String.valueOf(value);
  }

  /**
   * A value in few words: lists without commas, numbers without an empty decimal, a kind as {@code
   * name(component=value, …)}.
   */
  public static String text(JsonNode node) {
    if (node.isArray()) {
      return StreamSupport.stream(node.spliterator(), false)
          .map(Settings::text)
          .collect(Collectors.joining(" "));
    }
    if (node.isObject() && node.has(Kinds.KEY)) {
      List<String> components = new ArrayList<>();
      node.fields()
          .forEachRemaining(
              field -> {
                if (!field.getKey().equals(Kinds.KEY)) {
                  String value = text(field.getValue());
                  components.add(
                      field.getKey()
                          + "="
                          + (field.getValue().isArray()
                              ? "[" + value.replace(' ', ',') + "]"
                              : value));
                }
              });
      String name = node.get(Kinds.KEY).asText();
      return components.isEmpty() ? name : name + "(" + String.join(", ", components) + ")";
    }
    String text = node.isValueNode() ? node.asText() : node.toString();
    return text.endsWith(".0") ? text.substring(0, text.length() - 2) : text;
  }
}
