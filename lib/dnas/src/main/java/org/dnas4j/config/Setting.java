package org.dnas4j.config;

import com.fasterxml.jackson.databind.JsonNode;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.dnas4j.kind.About;
import org.dnas4j.kind.Kind;
import org.dnas4j.kind.Kinds;

/**
 * A key of the configuration, or a kind that a key can name.
 *
 * @param key dotted; of a kind its name
 * @param level 0 for keys, 1 for the kinds of a key, 2 for the components of a kind
 * @param value as it is typed, {@code ""} in quotes if it is empty; of a component of a kind that
 *     is not chosen its default; nothing for a group or a kind
 * @param about one phrase
 * @param allowed type or possible values in words; nothing for a group or a kind
 */
public record Setting(String key, int level, String value, String about, String allowed) {

  static List<Setting> of(Kinds kinds, JsonNode tree, String typed) {
    ConfigKeys keys = new ConfigKeys(kinds, tree);
    String key = keys.ofKind(typed);
    if (!key.isEmpty() && RecordTree.isSlot(keys.typeOf(key))) {
      return choice(kinds, tree, key, keys.components().get(key));
    }
    List<Setting> list = new ArrayList<>();
    keys.components()
        .forEach(
            (each, component) -> {
              if (key.isEmpty() || each.equals(key) || each.startsWith(key + ".")) {
                list.add(of(kinds, Json.at(tree, each), each, 0, component));
              }
            });
    return list;
  }

  /** A key, its kinds and their components. */
  private static List<Setting> choice(
      Kinds kinds, JsonNode tree, String key, RecordComponent component) {
    JsonNode chosen = Json.at(tree, key);
    List<Setting> list = new ArrayList<>(List.of(of(kinds, chosen, key, 0, component)));
    List<Kind> all = new ArrayList<>(kinds.of(component.getType().asSubclass(Kind.class)));
    // Not as the class path happens to have them.
    all.sort(Comparator.comparing(Kind::kind));
    for (Kind kind : all) {
      JsonNode defaults = RecordTree.write(kind);
      JsonNode values = RecordTree.kindName(chosen).equals(kind.kind()) ? chosen : defaults;
      list.add(new Setting(kind.kind(), 1, "", about(kind.getClass()), ""));
      for (RecordComponent one : RecordTree.recordOf(kind).getRecordComponents()) {
        String name = RecordTree.join(key, one.getName());
        list.add(of(kinds, values.path(one.getName()), name, 2, one));
      }
    }
    return list;
  }

  private static Setting of(
      Kinds kinds, JsonNode node, String key, int level, RecordComponent component) {
    if (Settings.isGroup(component.getType())) {
      return new Setting(key, level, "", about(component), "");
    }
    Class<?> type = component.getType();
    return new Setting(
        key,
        level,
        value(node),
        about(component),
        RecordTree.isSlot(type)
            ? kinds.names(type.asSubclass(Kind.class))
            : allowed(component.getGenericType()));
  }

  /** Shorter than in errors, where a number's bits may be what is wrong. */
  private static String allowed(Type type) {
    if (type == int.class || type == long.class) {
      return "whole number";
    }
    return type == double.class ? "number" : RecordTree.allowed(type);
  }

  private static String value(JsonNode node) {
    String text = node.isObject() ? RecordTree.kindName(node) : Settings.text(node);
    // On command lines commas separate a list's elements, which have no spaces.
    String typed = node.isArray() ? text.replace(' ', ',') : text;
    return typed.isEmpty() ? "\"\"" : typed;
  }

  private static String about(AnnotatedElement element) {
    About about = element.getAnnotation(About.class);
    return about == null ? "" : about.value();
  }
}
