package org.dnas4j.kind;

import java.lang.reflect.InvocationTargetException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.stream.Collectors;

/**
 * The kinds that a configuration can name: those that ServiceLoader finds, and others that were
 * given as values, such as records declared in a notebook.
 */
public final class Kinds {
  /** The component of a kind's JSON that holds its name. */
  public static final String KEY = "kind";

  private final List<Kind> given;

  private Kinds(List<Kind> given) {
    this.given = List.copyOf(given);
  }

  /** Those on the class path. */
  public static Kinds installed() {
    return new Kinds(List.of());
  }

  /** These and another. */
  public Kinds with(Kind value) {
    List<Kind> more = new ArrayList<>(given);
    more.add(value);
    return new Kinds(more);
  }

  /** Whether ServiceLoader finds a class: its code is part of a release, not of a notebook. */
  public static boolean isInstalled(Kind value) {
    return slots(value.getClass()).stream()
        .flatMap(slot -> load(slot).stream())
        .anyMatch(kind -> kind.getClass() == value.getClass());
  }

  /**
   * The kinds of a choice, each with its defaults; of those that were given, as it was given.
   *
   * @param slot an interface that extends {@link Kind}
   */
  public List<Kind> of(Class<? extends Kind> slot) {
    List<Kind> all = new ArrayList<>(load(slot));
    for (Kind value : given) {
      if (slot.isInstance(value)) {
        // A cell that is run again declares another class of the same name: the later one counts.
        all.removeIf(other -> other.kind().equals(value.kind()));
        all.add(defaults(value));
      }
    }
    return all;
  }

  /** The kind of a name. */
  public Optional<Kind> find(Class<? extends Kind> slot, String name) {
    return of(slot).stream().filter(kind -> kind.kind().equals(name)).findFirst();
  }

  /** The names of a choice's kinds, in words. */
  public String names(Class<? extends Kind> slot) {
    return of(slot).stream().map(Kind::kind).sorted().collect(Collectors.joining(", "));
  }

  private static List<Kind> load(Class<? extends Kind> slot) {
    try {
      List<Kind> all = new ArrayList<>();
      ServiceLoader.load(slot).forEach(all::add);
      return all;
    } catch (ServiceConfigurationError e) {
      throw new IllegalStateException(
          "a kind of " + slot.getSimpleName() + " cannot be used: " + e.getMessage(), e);
    }
  }

  /** What the constructor without arguments gives, if there is one. */
  private static Kind defaults(Kind value) {
    try {
      return value.getClass().getConstructor().newInstance();
    } catch (InvocationTargetException e) {
      throw new IllegalArgumentException(
          value.getClass().getSimpleName() + "() fails: " + e.getCause(), e);
    } catch (ReflectiveOperationException e) {
      return value;
    }
  }

  /** The choices that a class is a possibility of. */
  private static List<Class<? extends Kind>> slots(Class<?> type) {
    List<Class<? extends Kind>> slots = new ArrayList<>();
    for (Class<?> candidate : type.getInterfaces()) {
      if (candidate != Kind.class && Kind.class.isAssignableFrom(candidate)) {
        slots.add(candidate.asSubclass(Kind.class));
        slots.addAll(slots(candidate));
      }
    }
    return slots;
  }
}
