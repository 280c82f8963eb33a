package org.dnas4j.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.dnas4j.base.Check;
import org.dnas4j.kind.Kind;
import org.dnas4j.kind.Kinds;
import org.dnas4j.quant.Precision;

/**
 * The dotted keys of one {@link ExperimentConfig}: their types, and help for mistyped ones. Which
 * there are depends on the kinds that it names.
 */
final class ConfigKeys {
  /** What a name that is no installed kind's may be. */
  private static final String DECLARED =
      "a record declared in a notebook is given as a value, after the cell that declares it";

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private final Kinds kinds;
  private final JsonNode configuration;

  /**
   * The keys of a configuration.
   *
   * @param configuration its tree, as {@link RecordTree} writes it; may lack groups
   */
  ConfigKeys(Kinds kinds, JsonNode configuration) {
    this.kinds = kinds;
    this.configuration = configuration;
  }

  /** Every key with its type in declaration order, groups and kinds before their members. */
  Map<String, Type> all() {
    Map<String, Type> types = new LinkedHashMap<>();
    components().forEach((key, component) -> types.put(key, component.getGenericType()));
    return types;
  }

  /** The same keys with the components that they name. */
  Map<String, RecordComponent> components() {
    Map<String, RecordComponent> components = new LinkedHashMap<>();
    collect(ExperimentConfig.class, "", components);
    return components;
  }

  private void collect(Class<?> type, String path, Map<String, RecordComponent> into) {
    for (RecordComponent component : type.getRecordComponents()) {
      String key = RecordTree.join(path, component.getName());
      into.put(key, component);
      if (RecordTree.isSlot(component.getType())) {
        chosen(component.getType().asSubclass(Kind.class), key)
            .ifPresent(kind -> collect(kind.getClass(), key, into));
      } else if (Settings.isGroup(component.getType())) {
        collect(component.getType(), key, into);
      }
    }
  }

  private Optional<Kind> chosen(Class<? extends Kind> slot, String key) {
    return kinds.find(slot, RecordTree.kindName(Json.at(configuration, key)));
  }

  /**
   * The type of a key.
   *
   * @throws IllegalArgumentException if there is none, with the nearest key and the allowed ones
   */
  Type typeOf(String key) {
    Type type = all().get(key);
    if (type == null) {
      throw unknown(key);
    }
    return type;
  }

  /** The key itself; of {@code search.cost.kind} that of its choice, {@code search.cost}. */
  String ofKind(String key) {
    String owner = key.endsWith("." + Kinds.KEY) ? key.substring(0, key.lastIndexOf('.')) : "";
    return RecordTree.isSlot(all().get(owner)) ? owner : key;
  }

  /**
   * The value that a text on a command line stands for. A kind with components of its own is
   * written {@code name(component=value, …)}.
   *
   * @throws IllegalArgumentException naming key, text and what is allowed
   */
  JsonNode parse(String key, String text) {
    return parse(key, typeOf(key), text);
  }

  private JsonNode parse(String key, Type type, String text) {
    if (RecordTree.isSlot(type)) {
      return kind(key, ((Class<?>) type).asSubclass(Kind.class), text.strip());
    }
    if (Settings.isGroup(type)) {
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

  private JsonNode kind(String key, Class<? extends Kind> slot, String text) {
    int open = text.indexOf('(');
    String name = open < 0 ? text : text.substring(0, open).strip();
    Kind kind =
        kinds
            .find(slot, name)
            .orElseThrow(() -> unknownKind(kinds, slot, key, name, "\"" + text + "\""));
    ObjectNode node = NODES.objectNode().put(Kinds.KEY, name);
    if (open < 0) {
      return node;
    }
    Check.that(text.endsWith(")"), key, "\"" + text + "\"", name + "(component=value, …)");
    for (String part : Settings.split(text.substring(open + 1, text.length() - 1))) {
      int equals = part.indexOf('=');
      String component = equals < 0 ? part : part.substring(0, equals).strip();
      Type type =
          component(kind, component)
              .map(RecordComponent::getGenericType)
              .orElseThrow(
                  () ->
                      new IllegalArgumentException(
                          key
                              + " = \""
                              + text
                              + "\" has \""
                              + component
                              + "\"; allowed in "
                              + name
                              + ": "
                              + components(kind)));
      Check.that(equals > 0, key, "\"" + text + "\"", name + "(component=value, …)");
      node.set(component, parse(key + "." + component, type, part.substring(equals + 1)));
    }
    return node;
  }

  /**
   * The error for a name that no kind of a choice has.
   *
   * @param found what stands where the name is expected, with the name in it
   */
  static IllegalArgumentException unknownKind(
      Kinds kinds, Class<? extends Kind> slot, String key, String name, String found) {
    String nearest =
        Nearest.name(name, kinds.of(slot).stream().map(Kind::kind).toList())
            .map(kind -> "; did you mean " + kind + "?")
            .orElse("");
    return new IllegalArgumentException(
        key + " = " + found + "; allowed: " + kinds.names(slot) + "; " + DECLARED + nearest);
  }

  private static Optional<RecordComponent> component(Kind kind, String name) {
    return Arrays.stream(kind.getClass().getRecordComponents())
        .filter(c -> c.getName().equals(name))
        .findFirst();
  }

  private static String components(Kind kind) {
    String names =
        Arrays.stream(kind.getClass().getRecordComponents())
            .map(RecordComponent::getName)
            .collect(Collectors.joining(", "));
    return names.isEmpty() ? "nothing" : names;
  }

  private static JsonNode scalar(String key, Type type, String text, String whole, Type shown) {
    try {
      if (type == int.class || type == Integer.class || type == long.class || type == Long.class) {
        return NODES.numberNode(Long.parseLong(text));
      }
      if (type == double.class || type == Double.class) {
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

  /** The error for a key that does not exist, or not with the kinds that are chosen. */
  IllegalArgumentException unknown(String key) {
    Optional<String> now = MovedKeys.now(key);
    if (now.isPresent()) {
      return new IllegalArgumentException(key + " is now " + now.get());
    }
    Map<String, Type> all = all();
    Optional<IllegalArgumentException> other = ofAnotherKind(key, all);
    if (other.isPresent()) {
      return other.get();
    }
    String group = key;
    do {
      group = group.contains(".") ? group.substring(0, group.lastIndexOf('.')) : "";
    } while (!group.isEmpty()
        && !(all.containsKey(group)
            && (Settings.isGroup(all.get(group)) || RecordTree.isSlot(all.get(group)))));
    return new IllegalArgumentException(
        "\""
            + key
            + "\" is not a key; did you mean \""
            + Nearest.key(key, all.keySet())
            + "\"? Allowed "
            + (group.isEmpty() ? "at the top" : "in " + group)
            + ": "
            + members(group));
  }

  private Optional<IllegalArgumentException> ofAnotherKind(String key, Map<String, Type> all) {
    int dot = key.lastIndexOf('.');
    Type slot = dot < 0 ? null : all.get(key.substring(0, dot));
    if (slot == null || !RecordTree.isSlot(slot)) {
      return Optional.empty();
    }
    String owner = key.substring(0, dot);
    Class<? extends Kind> type = ((Class<?>) slot).asSubclass(Kind.class);
    String name = chosen(type, owner).map(Kind::kind).orElse("unknown");
    return kinds.of(type).stream()
        .filter(kind -> component(kind, key.substring(dot + 1)).isPresent())
        .findFirst()
        .map(
            kind ->
                new IllegalArgumentException(
                    key
                        + " is a key of the kind "
                        + kind.kind()
                        + ", but "
                        + owner
                        + " = "
                        + name
                        + "; set "
                        + owner
                        + "="
                        + kind.kind()
                        + " too"));
  }

  private String members(String group) {
    String prefix = group.isEmpty() ? "" : group + ".";
    List<String> names =
        all().keySet().stream()
            .filter(k -> k.startsWith(prefix) && k.indexOf('.', prefix.length()) < 0)
            .map(k -> k.substring(prefix.length()))
            .toList();
    return String.join(", ", names);
  }
}
